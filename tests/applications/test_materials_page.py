"""Materials: only what nothing else supplies is handed in, every file is stored at once, refusals say why."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from services.applications.papers import Paper
from services.materials import queries as materials
from tests.support.applications import BORN, citizen, enterprise, filler, registers
from tests.support.files import jpeg
from tests.support.filler import Filler, picture

pytestmark = pytest.mark.django_db

RESTAURANT = {
    "has_licence": "yes",
    "public_venue": "yes",
    "fire_mode": "pledge",
    "signboard": "no",
    "drainage": "yes",
    "tobacco": "yes",
    "high_risk": "no",
}


@pytest.fixture(autouse=True)
def no_registers():
    """Registers that are switched off."""
    with override_settings(REGISTERS_URL="http://127.0.0.1:1"):
        yield


def birth() -> Filler:
    return filler().start("newborn", BORN)


def restaurant() -> Filler:
    account = citizen("何文静")
    return filler(account).start("restaurant", RESTAURANT, enterprise(account))


def ways(somebody: Filler) -> dict[str, str]:
    return {paper.code: paper.way for paper in somebody.papers()}


def test_a_material_that_a_register_confirms_is_not_asked_for() -> None:
    with registers({"material/id_card": {}, "material/hukou_book": {}}) as asked:
        somebody = birth()
    assert ways(somebody)["id_card"] == "checked"
    assert ways(somebody)["hukou_book"] == "checked"
    assert ways(somebody)["marriage_cert"] == "upload"
    assert "material/marriage_cert" in [what for what, _whom in asked]
    page = somebody.client.get(somebody.address("materials")).content.decode()
    assert 'name="file-marriage_cert"' in page
    assert 'name="file-id_card"' not in page
    version = materials.of_application(somebody.application.pk)["id_card"][0]
    assert version.trust == "B"
    assert version.share_request_id


def test_the_result_of_a_sibling_matter_is_never_asked_for() -> None:
    assert ways(birth())["birth_cert"] == "sibling"


def test_without_registers_the_paper_is_uploaded_instead() -> None:
    somebody = birth()
    assert ways(somebody)["id_card"] == "upload"
    somebody.hand_in()
    assert materials.of_application(somebody.application.pk)["id_card"][0].trust == "C"


def test_going_on_without_a_needed_material_names_it_and_keeps_what_was_sent() -> None:
    somebody = birth()
    response = somebody.client.post(
        somebody.address("materials"), {"file-bank_card": picture("card.jpg"), "do": "next"}
    )
    assert response.status_code == 422
    assert "paper-id_card" in [place for place, _message in response.context["errors"]]
    assert "paper-bank_card" not in [place for place, _message in response.context["errors"]]
    assert "card" in response.content.decode()


def test_what_may_follow_is_handed_in_or_pledged_with_text_and_day_and_can_be_changed_again() -> None:
    somebody = birth()
    note, card = paper(somebody, "discharge_note"), paper(somebody, "bank_card")
    assert (note.missing, note.may_pledge, card.missing, card.may_pledge) == (True, True, True, False)
    page = somebody.client.get(somebody.address("materials")).content.decode()
    assert note.terms
    assert note.statement
    assert all(line in page for line in note.statement.paragraphs)
    assert note.statement.version in page
    assert f"{note.terms.due_on.month}月{note.terms.due_on.day}日" in page
    somebody.client.post(somebody.address("materials"), {"agree": ["discharge_note", "bank_card"], "do": "stay"})
    assert paper(somebody, "discharge_note").pledge
    assert not paper(somebody, "discharge_note").missing
    assert paper(somebody, "bank_card").missing  # the law lets nobody pledge a main material
    check = somebody.client.get(somebody.address("check")).content.decode()
    assert f"{note.terms.due_on.month}月{note.terms.due_on.day}日" in check
    somebody.client.post(somebody.address("materials"), {"unpledge": "discharge_note"})
    assert paper(somebody, "discharge_note").missing
    somebody.client.post(somebody.address("materials"), {"agree": "discharge_note", "do": "stay"})
    somebody.client.post(somebody.address("materials"), {"file-discharge_note": picture(), "do": "stay"})
    assert (paper(somebody, "discharge_note").pledge, len(paper(somebody, "discharge_note").uploads)) == (None, 1)


def test_who_broke_a_pledge_has_to_hand_in_what_others_may_pledge(monkeypatch: pytest.MonkeyPatch) -> None:
    somebody = birth()
    monkeypatch.setattr("services.casework.pledging.has_bad_credit", lambda application: True)
    note = paper(somebody, "discharge_note")
    assert (note.missing, note.may_pledge, note.may_follow) == (True, False, False)
    somebody.client.post(somebody.address("materials"), {"agree": "discharge_note", "do": "stay"})
    assert paper(somebody, "discharge_note").pledge is None


def paper(somebody: Filler, code: str) -> Paper:
    return next(one for one in somebody.papers() if one.code == code)


@pytest.mark.parametrize(
    "name, content, type",
    [
        ("virus.pdf", b"MZ\x90\x00 this is a program", "application/pdf"),
        ("empty.jpg", b"", "image/jpeg"),
        ("text.png", b"just text", "image/png"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_beside_the_material(name: str, content: bytes, type: str) -> None:
    somebody = birth()
    sent = {"file-bank_card": SimpleUploadedFile(name, content, type), "do": "stay"}
    response = somebody.client.post(somebody.address("materials"), sent)
    assert response.status_code == 422
    assert ("paper-bank_card") in [place for place, _message in response.context["errors"]]
    assert name in response.content.decode()
    assert "bank_card" not in materials.of_application(somebody.application.pk)


def test_a_file_that_is_too_large_is_refused_with_the_limit() -> None:
    somebody = birth()
    with override_settings(UPLOAD_MAX_BYTES=1000):
        sent = {"file-bank_card": SimpleUploadedFile("big.jpg", b"\xff\xd8" + b"0" * 5000, "image/jpeg"), "do": "stay"}
        response = somebody.client.post(somebody.address("materials"), sent)
    assert response.status_code == 422
    assert "big.jpg" in response.context["errors"][0][1]


def test_several_files_for_one_material_and_one_removed_again() -> None:
    somebody = birth()
    address = somebody.address("materials")
    somebody.client.post(address, {"file-bank_card": [picture("1.jpg"), picture("2.jpg")], "do": "stay"})
    kept = materials.of_application(somebody.application.pk)["bank_card"]
    assert len(kept) == 2
    assert somebody.client.post(address, {"remove": str(kept[0].pk)}).status_code == 302
    assert len(materials.of_application(somebody.application.pk)["bank_card"]) == 1


def test_a_file_of_somebody_else_cannot_be_removed_and_nonsense_is_no_crash() -> None:
    theirs = birth()
    theirs.client.post(theirs.address("materials"), {"file-bank_card": picture("1.jpg"), "do": "stay"})
    version = materials.of_application(theirs.application.pk)["bank_card"][0]
    mine = birth()
    assert mine.client.post(mine.address("materials"), {"remove": str(version.pk)}).status_code == 302
    assert mine.client.post(mine.address("materials"), {"remove": "nonsense"}).status_code == 302
    assert len(materials.of_application(theirs.application.pk)["bank_card"]) == 1


def test_a_statement_is_kept_with_its_text_and_version() -> None:
    somebody = restaurant()
    somebody.client.post(somebody.address("materials"), {"agree": ["food_rules", "fire_pledge"], "do": "stay"})
    version = materials.of_application(somebody.application.pk)["fire_pledge"][0]
    assert version.statement_version == "2026-11"
    assert "消防法" in version.statement_text["zh"]
    assert version.trust == "D"


def test_a_pledge_may_stand_for_the_paper_where_the_matter_allows_it() -> None:
    somebody = restaurant()
    somebody.client.post(somebody.address("materials"), {"agree": ["premises_use"], "do": "stay"})
    paper = next(paper for paper in somebody.papers() if paper.code == "premises_use")
    assert paper.settled
    assert paper.pledge


def test_a_tick_where_no_pledge_is_offered_is_ignored() -> None:
    somebody = restaurant()
    somebody.client.post(somebody.address("materials"), {"agree": ["layout"], "do": "stay"})
    assert "layout" not in materials.of_application(somebody.application.pk)


def test_turning_or_removing_a_picture_comes_back_to_its_place_and_keeps_the_order() -> None:
    somebody = birth()
    address = somebody.address("materials")
    files = {"file-bank_card": [picture("one.jpg"), SimpleUploadedFile("two.jpg", jpeg(size=(40, 30)))], "do": "stay"}
    assert somebody.client.post(address, files)["Location"] == f"{address}#paper-bank_card"
    first, second = materials.of_application(somebody.application.pk)["bank_card"]
    response = somebody.client.post(address, {"rotate": str(first.pk)})
    assert response["Location"] == f"{address}#paper-bank_card"
    turned, other = materials.of_application(somebody.application.pk)["bank_card"]
    assert (turned.name, other.pk) == (first.name, second.pk)
    assert somebody.client.post(address, {"remove": str(second.pk)})["Location"] == f"{address}#paper-bank_card"

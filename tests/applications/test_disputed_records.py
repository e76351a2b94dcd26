"""A citizen says a register is wrong: the keeper gets a task, meanwhile the citizen's word counts, unverified."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from services.applications import disputing
from services.notices.models import Notice
from services.sharing.models import Dispute
from tests.support import people
from tests.support.applications import BORN, filler, registers
from tests.support.files import jpeg
from tests.support.filler import Filler, picture

pytestmark = pytest.mark.django_db
HOUSEHOLD = {"household.no": "0101082207", "household.addr": "云溪市东湖区柳荫路18号2幢301室"}
RIGHT = {"value": "云溪市东湖区柳荫路18号2幢302室", "explanation": "门牌号是302"}


@pytest.fixture(autouse=True)
def no_registers():
    with override_settings(REGISTERS_URL="http://127.0.0.1:1"):
        yield


@pytest.fixture
def somebody() -> Filler:
    with registers({"population": HOUSEHOLD}):
        return filler().start("newborn", BORN)


def disputed(somebody: Filler, **more: Any) -> Dispute:
    response = somebody.client.post(somebody.address("dispute", "household.addr"), {**RIGHT, **more})
    assert response.status_code == 302
    return Dispute.objects.get()


def test_the_citizens_own_value_is_used_and_marked_unverified(somebody: Filler) -> None:
    one = disputed(somebody, evidence=picture())
    application = somebody.application
    assert application.answers["household.addr"] == RIGHT["value"]
    source = application.sources["household.addr"]
    assert (source["source"], source["verified"], source["disputed"]) == ("typed", False, str(one.pk))
    assert one.department == "police"
    with registers({"population": HOUSEHOLD}):
        step = next(step for step in somebody.steps() if "household.addr" in step.codes)
        data = {**somebody.data_for(step), "household.addr": RIGHT["value"], "do": "next"}
        somebody.client.post(somebody.address("step", step.code), data)
    assert somebody.application.sources["household.addr"]["disputed"], "saving the step keeps the dispute"
    assert somebody.application.answers["household.addr"] == RIGHT["value"]


def test_only_the_department_that_keeps_the_record_sees_and_closes_it(somebody: Filler) -> None:
    one = disputed(somebody, evidence=picture())
    address = f"/desk/records/{one.pk}/"
    assert people.signed_in(people.officer("tax")).get(address).status_code == 404
    keeper = people.signed_in(people.officer("police"))
    assert str(one.pk) in keeper.get("/desk/records/").content.decode()
    page = keeper.get(address).content.decode()
    assert HOUSEHOLD["household.addr"] not in page, "what was on record is masked"
    assert keeper.get(f"/desk/files/{one.evidence_id}/").status_code == 200
    assert keeper.post(address, {"do": "correct", "answer": ""}).status_code == 422
    assert keeper.post(address, {"do": "correct", "answer": "已更正"}).status_code == 302
    source = somebody.application.sources["household.addr"]
    assert source["verified"]
    assert Notice.objects.filter(kind="record_corrected").exists()


def test_a_record_found_right_is_fetched_again(somebody: Filler) -> None:
    one = disputed(somebody)
    people.signed_in(people.officer("police")).post(f"/desk/records/{one.pk}/", {"do": "uphold", "answer": "核对无误"})
    with registers({"population": HOUSEHOLD}):
        somebody.client.post(somebody.address("situation"), BORN)
    assert somebody.application.answers["household.addr"] == HOUSEHOLD["household.addr"]
    assert Notice.objects.filter(kind="record_upheld").exists()


def test_what_is_typed_cannot_be_disputed(somebody: Filler) -> None:
    assert somebody.client.get(somebody.address("dispute", "child.name")).status_code == 404


def test_two_registers_that_disagree_are_both_shown_and_the_applicant_is_asked() -> None:
    sale = dict.fromkeys(("elder", "minor", "agent", "want_water", "want_power", "want_gas", "want_cable"), "no")
    sale |= {"applicant": "seller", "reason": "sale", "mortgage": "none", "loan": "cash", "only_home": "yes"}
    home = {"house.area": "89.64", "house.addr": "云溪市东湖区望湖路26号"}
    with registers({"real_estate": home, "online_sale_contract": {"house.area": "88.00"}}):
        somebody = filler().start("housing_transfer", sale)
    assert "house.area" not in somebody.application.answers
    step = next(step for step in somebody.steps() if "house.area" in step.codes)
    page = somebody.client.get(somebody.address("step", step.code)).content.decode()
    assert "89.64" in page
    assert "88.00" in page


def test_the_photo_stays_when_the_form_comes_back_with_a_fault(somebody: Filler) -> None:
    address = somebody.address("dispute", "household.addr")
    response = somebody.client.post(address, RIGHT | {"explanation": "", "evidence": picture()})
    assert response.status_code == 422
    assert "已存有文件" in response.content.decode()
    one = disputed(somebody)
    assert one.evidence_id, "the photo of the first try goes along"
    assert disputing.kept_evidence(somebody.application, "household.addr") is None


def test_another_photo_replaces_the_one_that_was_stored(somebody: Filler) -> None:
    address = somebody.address("dispute", "household.addr")
    somebody.client.post(address, RIGHT | {"explanation": "", "evidence": picture()})
    first = disputing.kept_evidence(somebody.application, "household.addr")
    one = disputed(somebody, evidence=SimpleUploadedFile("two.jpg", jpeg(size=(40, 30))))
    assert first
    assert one.evidence_id not in {None, first.pk}


def test_the_check_page_leads_to_the_dispute_of_a_part_that_asks_nothing(somebody: Filler) -> None:
    """A part of the form that registers have filled in wholly has no page of its own."""
    page = somebody.client.get(somebody.address("check")).content.decode()
    address = somebody.address("dispute", "household.addr") + "?back=check"
    assert address in page
    assert f'href="{somebody.address("check")}"' in somebody.client.get(address).content.decode()
    response = somebody.client.post(address, RIGHT)
    assert response["Location"] == somebody.address("check")
    assert address not in somebody.client.get(somebody.address("check")).content.decode()

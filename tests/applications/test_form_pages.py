"""Filling in: what is entered is never lost, what is known is not asked, registers never block."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from services.applications.models import Application
from services.sharing.models import ShareRequest
from tests.support.applications import BORN, citizen, enterprise, filler, registers
from tests.support.filler import Filler, id_no, picture

pytestmark = pytest.mark.django_db

BIRTH_RECORD = {"child.sex": "2", "child.birth_time": "2026-11-09T06:32"}
HOUSEHOLD = {"household.no": "0101082207", "household.addr": "云溪市东湖区柳荫路18号"}
SALE = {
    "applicant": "seller",
    "reason": "sale",
    "mortgage": "none",
    "loan": "cash",
    "elder": "no",
    "minor": "no",
    "agent": "no",
    "only_home": "no",
    "want_water": "no",
    "want_power": "no",
    "want_gas": "no",
    "want_cable": "no",
}


@pytest.fixture(autouse=True)
def no_registers():
    """Registers that are switched off."""
    with override_settings(REGISTERS_URL="http://127.0.0.1:1"):
        yield


def draft(somebody: Filler | None = None) -> Filler:
    return (somebody or filler()).start("newborn", BORN)


def test_what_the_account_knows_is_not_asked_and_shown_masked() -> None:
    account = citizen("林晓月")
    somebody = draft(filler(account))
    page = somebody.client.get(somebody.address("step", "parents"))
    asked = page.context["step"].codes
    assert asked == {"father.name", "father.id_no"}
    html = page.content.decode()
    assert "林*月" in html
    assert account.person.id_no not in html
    sources = somebody.application.sources
    assert sources["mother.id_no"] == {"source": "account", "verified": True}


def test_an_account_without_a_checked_name_is_asked_for_everything() -> None:
    somebody = draft(filler(citizen(level=1)))
    page = somebody.client.get(somebody.address("step", "parents"))
    assert {"mother.name", "mother.id_no", "mother.phone"} <= page.context["step"].codes


def test_what_a_register_knows_is_filled_in_with_its_source_and_recorded() -> None:
    with registers({"birth_certificate": BIRTH_RECORD, "population": HOUSEHOLD, "material/id_card": {}}) as asked:
        somebody = draft()
    application = somebody.application
    assert application.answers["child.birth_time"] == "2026-11-09T06:32"
    assert application.sources["child.birth_time"]["source"] == "register"
    assert application.sources["child.birth_time"]["verified"] is True
    assert ("birth_certificate", application.answers["mother.id_no"]) in asked
    page = somebody.client.get(somebody.address("step", "child"))
    assert "child.birth_time" not in page.context["step"].codes
    assert ShareRequest.objects.filter(application_id=application.pk, dataset="birth_certificate").count() == 1


def test_a_register_that_does_not_answer_never_blocks() -> None:
    somebody = draft()
    assert {"child.sex", "child.birth_time"} <= somebody.client.get(somebody.address("step", "child")).context[
        "step"
    ].codes
    somebody.fill_in()
    assert somebody.application.sources["child.birth_time"] == {"source": "typed", "verified": False}


def test_a_register_is_asked_about_the_mother_once_the_father_has_named_her() -> None:
    mother = id_no(female=True)
    with registers({"birth_certificate": BIRTH_RECORD}) as asked:
        somebody = filler(citizen("陈志远", female=False)).start("newborn", {**BORN, "applicant": "father"})
        assert not [whom for dataset, whom in asked if dataset == "birth_certificate"]
        step = next(one for one in somebody.steps() if one.code == "parents")
        data = {**somebody.data_for(step), "mother.id_no": mother, "do": "next"}
        assert somebody.client.post(somebody.address("step", "parents"), data).status_code == 302
    assert ("birth_certificate", mother) in asked
    assert somebody.application.answers["child.sex"] == "2"


def test_what_a_register_said_about_somebody_else_is_forgotten_when_the_number_is_corrected() -> None:
    with registers({"birth_certificate": BIRTH_RECORD}):
        somebody = filler(citizen("陈志远", female=False)).start("newborn", {**BORN, "applicant": "father"})
        step = next(one for one in somebody.steps() if one.code == "parents")
        somebody.client.post(somebody.address("step", "parents"), {**somebody.data_for(step), "do": "next"})
    assert "child.sex" in somebody.application.answers
    somebody.client.post(
        somebody.address("step", "parents"),
        {**somebody.data_for(step), "mother.id_no": id_no(female=True), "do": "next"},
    )
    assert "child.sex" not in somebody.application.answers


def test_invalid_input_is_named_beside_the_field_and_in_the_summary_and_kept() -> None:
    somebody = draft()
    address = somebody.address("step", "parents")
    response = somebody.client.post(
        address, {"father.name": "陈志远", "father.id_no": "990100199408300130", "do": "next"}
    )
    assert response.status_code == 422
    assert [place for place, _message in response.context["errors"]] == ["id_father.id_no"]
    html = response.content.decode()
    assert 'aria-invalid="true"' in html
    assert 'value="990100199408300130"' in html
    later = somebody.client.get(address)
    assert 'value="990100199408300130"' in later.content.decode()
    assert later.context["errors"]
    assert somebody.application.answers["father.name"] == "陈志远"
    assert somebody.steps()[0].state == "fix"


def test_save_for_another_day_keeps_what_is_not_finished_without_complaint() -> None:
    somebody = draft()
    response = somebody.client.post(
        somebody.address("step", "parents"), {"father.name": "", "father.id_no": "9901", "do": "later"}
    )
    assert response.status_code == 302
    assert response["Location"] == reverse("applications:list")
    assert 'value="9901"' in somebody.client.get(somebody.address("step", "parents")).content.decode()


def test_a_step_that_is_corrected_is_done() -> None:
    somebody = draft()
    somebody.client.post(somebody.address("step", "parents"), {"father.name": "", "father.id_no": "", "do": "next"})
    somebody.fill_in()
    assert somebody.application.raw == {}
    assert {step.state for step in somebody.steps()} == {"done"}


def test_mother_and_father_with_one_number_are_sent_back() -> None:
    account = citizen()
    somebody = draft(filler(account))
    data = {"father.name": "陈志远", "father.id_no": account.person.id_no, "do": "next"}
    response = somebody.client.post(somebody.address("step", "parents"), data)
    assert response.status_code == 422
    assert [place for place, _message in response.context["errors"]] == ["id_father.id_no"]


def test_leaving_and_coming_back_continues_where_it_stopped() -> None:
    somebody = draft()
    first = somebody.steps()[0]
    somebody.client.post(somebody.address("step", first.code), {**somebody.data_for(first), "do": "next"})
    page = somebody.client.get(somebody.address("tasks"))
    assert page.context["next"] == somebody.address("step", "child")
    assert reverse("applications:tasks", args=[somebody.application_id]) in (
        somebody.client.get(reverse("applications:list")).content.decode()
    )


def test_two_tabs_on_one_draft_keep_both_steps() -> None:
    somebody = draft()
    one, two = somebody.steps()[0], somebody.steps()[2]
    somebody.client.get(somebody.address("step", one.code))
    somebody.client.get(somebody.address("step", two.code))
    somebody.client.post(somebody.address("step", two.code), {**somebody.data_for(two), "do": "next"})
    somebody.client.post(somebody.address("step", one.code), {**somebody.data_for(one), "do": "next"})
    assert one.codes | two.codes <= set(somebody.application.answers)


def test_changing_an_answer_from_the_check_page_leads_back_to_it() -> None:
    somebody = draft().fill_in()
    step = somebody.steps()[0]
    address = somebody.address("step", step.code) + "?back=check"
    response = somebody.client.post(address, {**somebody.data_for(step), "do": "next"})
    assert response["Location"] == somebody.address("check")


def test_rows_are_added_and_removed_without_a_script_and_nothing_is_lost() -> None:
    somebody = filler(citizen("赵丽")).start("housing_transfer", SALE)
    address = somebody.address("step", "parties")
    first = somebody.client.get(address)
    assert "赵丽" in first.content.decode()
    typed = {"parties-count": "1", "parties-0-role": "seller", "parties-0-name": "赵丽", "parties-0-id_no": "半个"}
    response = somebody.client.post(address, {**typed, "do": "add:parties"})
    assert response.status_code == 302
    page = somebody.client.get(address)
    entry = page.context["entry"]
    assert len(entry.row_sets[0].rows) == 2
    assert page.context["errors"] == []
    assert 'value="半个"' in page.content.decode()
    more = {**typed, "parties-count": "2", "parties-1-role": "buyer", "parties-1-name": "钱伟"}
    somebody.client.post(address, {**more, "do": "remove:parties:0"})
    page = somebody.client.get(address)
    assert len(page.context["entry"].row_sets[0].rows) == 1
    html = page.content.decode()
    assert "钱伟" in html
    assert "半个" not in html


def test_rows_with_errors_are_all_kept() -> None:
    somebody = filler(citizen("赵丽")).start("housing_transfer", SALE)
    address = somebody.address("step", "parties")
    data = {
        "parties-count": "2",
        "parties-0-role": "seller",
        "parties-0-name": "赵丽",
        "parties-1-role": "buyer",
        "parties-1-name": "钱伟",
        "parties-1-phone": "123",
        "do": "next",
    }
    response = somebody.client.post(address, data)
    assert response.status_code == 422
    html = response.content.decode()
    assert "钱伟" in html
    assert 'value="123"' in html
    assert any(place.startswith("id_parties-1-") for place, _message in response.context["errors"])
    assert "parties" not in somebody.application.answers


def test_a_blank_row_is_no_row() -> None:
    somebody = filler(citizen("赵丽")).start("housing_transfer", SALE)
    step = next(one for one in somebody.steps() if one.code == "parties")
    data = {**somebody.data_for(step), "parties-count": "3", "do": "next"}
    assert somebody.client.post(somebody.address("step", "parties"), data).status_code == 302
    assert len(somebody.application.answers["parties"]) == 2


def test_a_picture_is_stored_at_once_even_when_the_rest_is_wrong() -> None:
    account = citizen("何文静")
    situation = {
        "has_licence": "yes",
        "public_venue": "no",
        "signboard": "yes",
        "drainage": "no",
        "tobacco": "no",
        "high_risk": "no",
    }
    somebody = filler(account).start("restaurant", situation, enterprise(account))
    step = next(one for one in somebody.steps() if "sign.image" in one.codes)
    address = somebody.address("step", step.code)
    response = somebody.client.post(address, {"sign.image": picture("sign.jpg"), "sign.size": "", "do": "next"})
    assert response.status_code == 422
    version = somebody.application.answers["sign.image"]
    assert version
    data = {key: value for key, value in somebody.data_for(step).items() if key != "sign.image"}
    assert somebody.client.post(address, {**data, "do": "next"}).status_code == 302
    assert somebody.application.answers["sign.image"] == version


def test_a_picture_that_is_none_is_refused_beside_its_field() -> None:
    account = citizen("何文静")
    somebody = filler(account).start(
        "restaurant",
        {
            "has_licence": "yes",
            "public_venue": "no",
            "signboard": "yes",
            "drainage": "no",
            "tobacco": "no",
            "high_risk": "no",
        },
        enterprise(account),
    )
    step = next(one for one in somebody.steps() if "sign.image" in one.codes)
    data = {**somebody.data_for(step), "sign.image": SimpleUploadedFile("x.jpg", b"MZ not a picture"), "do": "next"}
    response = somebody.client.post(somebody.address("step", step.code), data)
    assert response.status_code == 422
    assert [place for place, _message in response.context["errors"]] == ["id_sign.image"]


def test_changing_the_situation_keeps_what_was_filled_in() -> None:
    somebody = draft().fill_in()
    before = somebody.application.answers
    response = somebody.client.post(somebody.address("situation"), {**BORN, "want_card": "no"})
    assert response.status_code == 302
    after = somebody.application
    assert after.situation["want_card"] == "no"
    assert after.answers["child.name"] == before["child.name"]


def test_what_a_department_will_yield_is_never_asked() -> None:
    somebody = draft()
    asked = {code for step in somebody.steps() for code in step.codes}
    assert "child.id_no" not in asked
    assert "child.birth_cert_no" not in asked


def test_the_month_of_retirement_is_worked_out_and_shown() -> None:
    situation = {
        "retire_type": "normal",
        "insured_as": "flexible",
        "archive_review": "no",
        "years_enough": "yes",
        "has_hpf": "no",
        "has_employee_medical": "no",
        "one_child": "no",
        "age60": "no",
    }
    somebody = filler(citizen("王秀兰", birth="19750115")).start("retirement", situation)
    step = next(one for one in somebody.steps() if one.code == "work")
    assert "pension.retire_month" not in step.codes
    somebody.client.post(
        somebody.address("step", "work"), {**somebody.data_for(step), "work.category": "production", "do": "next"}
    )
    assert somebody.application.answers["pension.retire_month"] == "2025-02"
    assert somebody.application.sources["pension.retire_month"]["source"] == "derived"


def test_an_unknown_step_leads_to_the_next_open_one() -> None:
    somebody = draft()
    response = somebody.client.get(somebody.address("step", "nothing"))
    assert response.status_code == 302
    assert response["Location"] == somebody.address("step", "parents")


def test_an_expired_session_keeps_the_draft_and_signing_in_leads_back_to_the_step() -> None:
    somebody = draft()
    step = somebody.steps()[0]
    somebody.client.logout()
    address = somebody.address("step", step.code)
    response = somebody.client.get(address)
    assert response.status_code == 302
    assert f"next={address}" in response["Location"]
    assert Application.objects.filter(pk=somebody.application_id, state="draft").exists()


def test_a_draft_can_be_deleted_by_its_owner() -> None:
    somebody = draft()
    opened = somebody.client.get(somebody.address("discard"))
    assert (opened.status_code, opened["Location"]) == (302, somebody.address("progress"))
    assert Application.objects.filter(pk=somebody.application_id).exists()
    assert somebody.client.post(somebody.address("discard")).status_code == 302
    assert not Application.objects.filter(pk=somebody.application_id).exists()


def test_whose_number_has_changed_is_led_to_change_it_at_the_account() -> None:
    somebody = filler().start("newborn", BORN)
    assert 'href="/my/account/phone/"' in somebody.client.get(somebody.address("step", "parents")).content.decode()

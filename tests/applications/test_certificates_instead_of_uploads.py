"""What the portal issued and what registers hold is attached by itself, checked again, and can be set aside."""

from datetime import date
from typing import Any

import pytest
from django.test import override_settings

from services.applications.models import Application
from services.certificates import actions as certificates
from services.certificates.models import Certificate
from services.materials import queries as materials
from tests.support import certificates as made
from tests.support.applications import BORN, citizen, filler, registers
from tests.support.filler import Filler

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture(autouse=True)
def no_registers():
    with override_settings(REGISTERS_URL="http://127.0.0.1:1"):
        yield


def owner_of_a_page() -> tuple[Any, Certificate]:
    """A mother whose household page the portal has issued."""
    account = citizen()
    page = made.issued(
        type_code="hukou_page",
        title={"zh": "常住人口登记卡", "en": "Household register page"},
        department_code="police",
        holder_account_id=account.pk,
        holder_name=account.person.name,
        holder_id_no=account.person.id_no,
    )
    return account, page


def book(somebody: Filler) -> Any:
    return next(paper for paper in somebody.papers() if paper.code == "hukou_book")


def test_a_certificate_the_portal_issued_need_not_be_handed_in() -> None:
    account, page = owner_of_a_page()
    somebody = filler(account).start("newborn", BORN)
    assert book(somebody).way == "checked"
    assert book(somebody).is_own_certificate
    text = somebody.client.get(somebody.address("materials")).content.decode()
    assert "取自您名下的电子证照" in text
    assert page.number not in text, "the number is masked"
    assert 'name="file-hukou_book"' not in text


def test_somebody_elses_certificate_is_not_used() -> None:
    _account, _page = owner_of_a_page()
    assert book(filler().start("newborn", BORN)).way == "upload"


def test_a_wrong_one_can_be_replaced_by_an_upload_and_taken_again() -> None:
    account, _page = owner_of_a_page()
    somebody = filler(account).start("newborn", BORN)
    somebody.client.post(somebody.address("materials"), {"decline": "hukou_book"})
    assert book(somebody).way == "upload"
    assert 'name="file-hukou_book"' in somebody.client.get(somebody.address("materials")).content.decode()
    somebody.client.post(somebody.address("materials"), {"use": "hukou_book"})
    assert book(somebody).is_own_certificate


def test_a_certificate_suspended_before_the_submission_is_not_used_and_the_applicant_is_told() -> None:
    account, page = owner_of_a_page()
    somebody = filler(account).start("newborn", BORN).fill_in().hand_in()
    certificates.suspend(
        page,
        actor=made.officer("police"),
        public_reason={"zh": "复核", "en": "Under review"},
        decision_id=page.decision_id,
    )
    response = somebody.client.post(somebody.address("submit"), somebody.declaration())
    assert response.status_code == 302
    assert somebody.application.is_draft
    assert book(somebody).missing
    assert "已失效" in somebody.client.get(somebody.address("check")).content.decode()
    somebody.client.post(somebody.address("confirm_changes"))
    assert somebody.hand_in().submit().state == "submitted"


def test_a_record_past_its_last_day_is_not_used_and_the_page_says_so() -> None:
    with registers({"material/id_card": {"number": "990100", "until": "2026-01-31"}}):
        somebody = filler().start("newborn", BORN)
    paper = next(paper for paper in somebody.papers() if paper.code == "id_card")
    assert (paper.way, paper.lapsed) == ("upload", "2026-01-31")
    assert "2026-01-31" in somebody.client.get(somebody.address("materials")).content.decode()


def test_what_a_register_says_otherwise_before_the_submission_is_shown_and_must_be_confirmed() -> None:
    household = {"household.no": "0101082207", "household.addr": "云溪市东湖区柳荫路18号"}
    with registers({"population": household}):
        somebody = filler().start("newborn", BORN).fill_in().hand_in()
    application = somebody.application
    application.lookups = {key: {**one, "at": "2026-11-01T08:00:00+08:00"} for key, one in application.lookups.items()}
    application.save()
    with registers({"population": {**household, "household.no": "0101099999"}}):
        somebody.client.post(somebody.address("submit"), somebody.declaration())
        assert somebody.application.is_draft
        page = somebody.client.get(somebody.address("check")).content.decode()
        assert "01******07" in page or "0101082207" in page
        somebody.client.post(somebody.address("confirm_changes"))
        sent = somebody.submit()
    assert sent.answers["household.no"] == "0101099999"


def test_another_persons_register_is_asked_only_by_name_and_number() -> None:
    somebody = filler().start("newborn", {**BORN, "follow": "father"})
    application = Application.objects.get(pk=somebody.application_id)
    with registers({"population": {"household.no": "0101082207"}}) as asked:
        step = next(one for one in somebody.steps() if "father.id_no" in one.codes)
        data = somebody.data_for(step)
        somebody.client.post(somebody.address("step", step.code), {**data, "father.name": "", "do": "next"})
        father = str(data["father.id_no"])
        assert father not in [whom for _what, whom in asked], "a number alone opens no record"
        somebody.client.post(somebody.address("step", step.code), {**data, "do": "next"})
        assert ("population", father) in asked
    assert application.pk


def test_the_citys_registers_find_nobody_under_a_wrong_name() -> None:
    from services.sharing.registers import Registers

    city, subject = Registers.load(), {"id_no": "990100199408300134"}
    assert city.ask("datasets/population", subject, ["household.no"], "陈志远")
    assert city.ask("datasets/population", subject, ["household.no"], "王某") is None


def test_certificates_of_one_day_are_the_material_versions_facts() -> None:
    account, page = owner_of_a_page()
    somebody = filler(account).start("newborn", BORN)
    version = materials.of_application(somebody.application.pk)["hukou_book"][0]
    assert version.certificate_id == page.pk
    assert version.facts["number"] == page.number
    assert date.fromisoformat(version.facts["issued"]) == page.valid_from

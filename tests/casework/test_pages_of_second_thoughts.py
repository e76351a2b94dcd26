"""A pledge taken back and a matter taken up again on the applicant's pages; the calendar on the supervisors'."""

import pytest
from django.urls import reverse
from django.utils import translation

from services.applications.models import Application
from services.casework import actions
from services.casework.models import Pledge
from services.casework.regimes import REGIMES
from services.casework.time_desk import LAWS
from services.catalogue.citations import cited
from services.core.models import WorkCalendarDay
from services.people.queries import actor_of
from tests.support import people
from tests.support.casework import case_of, citizen, grant, officer, pledged
from tests.support.people import signed_in

pytestmark = pytest.mark.django_db


def taking_back(pledge: Pledge) -> str:
    return reverse("casework:take_back_pledge", args=[pledge.case.application_id, pledge.pk])


def test_a_pledge_is_taken_back_after_the_page_has_said_what_follows() -> None:
    pledge = pledged()
    browser = signed_in(pledge.case.application.account)
    progress = browser.get(pledge.case.application.get_absolute_url()).content.decode()
    assert taking_back(pledge) in progress
    page = browser.get(taking_back(pledge)).content.decode()
    assert pledge.label["zh"] in page
    assert "重新计为缺件" in page or "材料" in page
    pledge.refresh_from_db()
    assert pledge.state == "active"  # looking changes nothing
    assert browser.post(taking_back(pledge))["Location"] == pledge.case.application.get_absolute_url()
    pledge.refresh_from_db()
    assert pledge.state == "cancelled"
    assert (
        reverse("applications:later", args=[pledge.case.application_id])
        in browser.get(pledge.case.application.get_absolute_url()).content.decode()
    )
    assert browser.get(taking_back(pledge)).status_code == 404  # once


def test_nobody_else_takes_a_pledge_back_and_none_is_taken_back_after_the_decision() -> None:
    pledge = pledged()
    assert signed_in(citizen("路人")).get(taking_back(pledge)).status_code == 404
    pledge.case.edges_up.all().delete()
    Pledge.objects.filter(pk=pledge.pk).update(gate="after_issue")
    actions.withdraw(case=pledge.case, actor=actor_of(pledge.case.application.account))
    assert signed_in(pledge.case.application.account).post(taking_back(pledge)).status_code == 404
    pledge.refresh_from_db()
    assert pledge.state == "cancelled"


def test_a_matter_is_taken_up_again_once_what_it_builds_on_is_no_longer_negative(application: Application) -> None:
    browser = signed_in(application.account)
    grant(case_of(application, "birth_cert"))
    register, health = case_of(application, "hukou_birth"), officer("police", "intake", "supervise")
    actions.not_accept(
        case=register, reason_code="not_competent", reason={"zh": "不属于", "en": "no"}, explanation="不属于本机关",
        actor=health,
    )  # fmt: skip
    card = case_of(application, "sscard_child")
    address = reverse("casework:revive", args=[application.pk, card.pk])
    assert card.state in {"terminated", "skipped"}
    progress = application.get_absolute_url()
    assert address not in browser.get(progress).content.decode()
    assert browser.post(address)["Location"] == progress  # too early: told why, nothing happens
    assert case_of(application, "sscard_child").state == card.state
    supervisor = officer("police", "supervise")
    actions.reopen(case=case_of(application, "hukou_birth"), ground="error", reason="重新审查", actor=supervisor)
    assert address in browser.get(progress).content.decode()
    assert "从头" in browser.get(address).content.decode() or card.label["zh"] in browser.get(address).content.decode()
    assert signed_in(citizen("路人")).post(address).status_code == 404
    browser.post(address)
    again = case_of(application, "sscard_child")
    assert (again.state, again.round) == ("pending", 2)


def test_the_calendar_shows_its_rows_with_their_source_to_supervisors_only() -> None:
    WorkCalendarDay.objects.create(date="2027-01-01", kind="off", source="国办发明电〔2026〕9号")
    page = signed_in(people.officer("health", "supervise")).get(reverse("desk:calendar"))
    assert page.status_code == 200
    assert "国办发明电〔2026〕9号" in page.content.decode()
    assert page.context["coverage"]
    assert signed_in(people.officer("health", "intake", "review")).get(reverse("desk:calendar")).status_code == 404
    assert signed_in(people.citizen()).get(reverse("desk:calendar")).status_code == 404


def test_every_law_behind_a_date_has_an_english_title_on_an_english_page() -> None:
    laws = {*LAWS.values(), *(regime.basis for regime in REGIMES.values() if regime.basis)}
    with translation.override("en"):
        assert not [law for law in laws if "《" in cited(law)]

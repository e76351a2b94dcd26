"""Urging, handing in what may follow, and applying again for what was refused."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from services.applications import events, urging
from services.applications.models import Urge
from services.casework.models import Case, Pledge
from services.people.queries import actor_of
from tests.support.applications import BORN, filler
from tests.support.filler import Filler, picture

pytestmark = pytest.mark.django_db
CITY = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def sent() -> Filler:
    somebody = filler()
    somebody.everything("newborn", BORN)
    return somebody


def working(sent: Filler) -> Case:
    case = Case.objects.filter(application=sent.application, state="intake").first()
    assert case
    return case


def test_a_department_is_asked_to_hurry_once_a_working_day(sent: Filler) -> None:
    heard = []
    events.urged.connect(lambda sender, urge, **kwargs: heard.append(urge), weak=False, dispatch_uid="test")
    case = working(sent)
    for _ in range(2):
        assert sent.client.post(sent.address("urge", str(case.pk))).status_code == 302
    events.urged.disconnect(dispatch_uid="test")
    assert Urge.objects.count() == len(heard) == 1
    assert "今天已催办" in sent.client.get(sent.address("progress")).content.decode()


def test_a_weekend_counts_to_the_next_working_day(sent: Filler) -> None:
    case, actor = working(sent), actor_of(sent.application.account)
    days = [datetime(2026, 11, day, 10, tzinfo=CITY) for day in (28, 29, 30)]  # Saturday, Sunday, Monday
    new = [urging.urge(application=sent.application, case_id=case.pk, actor=actor, at=at)[1] for at in days]
    assert new == [True, False, False]


def test_what_waits_for_somebody_else_cannot_be_urged(sent: Filler) -> None:
    pending = Case.objects.filter(application=sent.application, state="pending").first()
    assert pending
    sent.client.post(sent.address("urge", str(pending.pk)))
    assert not Urge.objects.exists()


@pytest.mark.parametrize(("regime", "offered"), [("waiting_period", 0), ("filing", 1)])
def test_nobody_can_hurry_the_days_of_a_public_notice(sent: Filler, regime: str, offered: int) -> None:
    case, at = working(sent), timezone.now()
    Case.objects.filter(pk=case.pk).update(regime=regime, state="reviewing", accepted_at=at)
    address = sent.address("urge", str(case.pk))
    page = sent.client.get(sent.address("progress")).content.decode()
    assert page.count(address) == offered
    sent.client.post(address)
    assert Urge.objects.count() == offered


def test_what_may_follow_is_handed_in_afterwards_and_becomes_part_of_the_application() -> None:
    somebody = filler().start("newborn", BORN).fill_in()
    files = {f"file-{p.code}": picture() for p in somebody.papers() if p.way == "upload" and not p.may_follow}
    pledged = [p.code for p in somebody.papers() if p.way == "upload" and p.may_follow]
    assert "discharge_note" in pledged
    somebody.client.post(somebody.address("materials"), {**files, "agree": pledged, "do": "next"})
    somebody.submit()
    signed = Pledge.objects.of_application(somebody.application.pk).get(requirement="discharge_note")
    assert signed.text_version == "2026-11"
    page = somebody.client.get(somebody.address("progress")).content.decode()
    assert somebody.address("later") in page
    somebody.client.post(somebody.address("later"), {"file-discharge_note": picture()})
    revision = somebody.application.revisions.get(no=2)
    assert "discharge_note" in [link["material"] for link in revision.materials]
    paper = next(paper for paper in somebody.papers() if paper.code == "discharge_note")
    assert all(version.sealed_at for version in paper.versions)
    signed.refresh_from_db()
    assert signed.state == "fulfilled"


def test_a_matter_that_ended_is_applied_for_again_alone_and_filled_in_from_before(sent: Filler) -> None:
    sent.client.post(f"/my/applications/{sent.application_id}/withdraw/", {"case": "all"})
    case = Case.objects.get(application=sent.application, matter="maternity_claim")
    before = sent.application
    response = sent.client.post(sent.address("supplement", str(case.pk)))
    again = response["Location"].split("/")[3]
    assert sent.client.post(sent.address("supplement", str(case.pk)))["Location"] == response["Location"]
    sent.application_id = again
    draft = sent.application
    assert [matter.code for matter in sent_situation(sent).matters] == ["maternity_claim"]
    assert draft.answers["person.bank_card"] == before.answers["person.bank_card"]
    assert draft.supplements_id == before.pk
    page = sent.client.get(sent.address("tasks")).content.decode()
    assert str(before.number) in page, "for what it is applied again"
    files = {paper.code: [one.name for one in paper.uploads] for paper in sent.papers() if paper.way == "upload"}
    assert files["discharge_note"] == ["discharge_note.jpg"], "no paper is handed in twice"
    assert files["bank_card"] == ["bank_card.jpg"]
    assert sent.fill_in().hand_in().submit().state == "submitted"


def sent_situation(sent: Filler):
    from services.applications import queries

    return queries.situation_of(sent.application)


def test_a_department_that_is_late_is_said_to_be_late(sent: Filler) -> None:
    Case.objects.filter(application=sent.application, matter="birth_cert").update(due_on=date(2020, 3, 2))
    Case.objects.filter(application=sent.application, matter="birth_reg").update(due_on=date(2099, 3, 2))
    page = sent.client.get(sent.address("progress")).content.decode()
    assert page.count("已超过") == 1
    assert "应在2020年3月2日前办完" in page
    assert "这是部门的延误" in page

"""A bad rating: a call within a working day, an answer within five or fifteen, and somebody else who asks again."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from services.applications.models import Application
from services.audit.models import AuditEntry
from services.core.actors import Actor
from services.core.calendar import forget, load
from services.core.models import Outbox
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from services.feedback import actions, deadlines
from services.feedback.models import FollowUp
from services.notices.models import Notice
from tests.feedback.conftest import DAY
from tests.feedback.test_rating import rate
from tests.support import casework
from tests.support.people import officer, signed_in
from tests.support.sources import PROJECT

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar() -> None:
    call_command("import_calendar", str(PROJECT / "services/core/data/calendar_2026.csv"), stdout=StringIO())
    forget()


@pytest.fixture
def follow_up(calendar: None, finished: Application, applicant: Actor) -> FollowUp:
    rate(finished, applicant, 1, casework.case_of(finished, "hukou_birth"), chosen=["late"], comment="没人接电话")
    return FollowUp.objects.get()


def test_the_days_are_working_days_of_the_city(calendar: None) -> None:
    before_the_holiday = timezone.make_aware(datetime(2026, 9, 30, 16, 0))
    assert deadlines.contact_by(before_the_holiday, load()) == date(2026, 10, 8)
    assert deadlines.answer_by(DAY, load(), extended=False) == date(2026, 11, 10)
    assert deadlines.answer_by(DAY, load(), extended=True) == date(2026, 11, 24)


def test_from_the_call_to_the_end(follow_up: FollowUp) -> None:
    handler, boss = casework.officer("police", "review"), casework.officer("police", "supervise")
    assert deadlines.next_deadline(follow_up, load(), DAY.date()) == deadlines.Deadline(date(2026, 11, 4), False)
    actions.contact(follow_up=follow_up, actor=handler, note="11月3日下午电话沟通")
    actions.answer(follow_up=follow_up, actor=handler, remedy="fixed", answer="已补发并致歉")
    assert deadlines.next_deadline(follow_up, load(), DAY.date()) is None
    assert Notice.objects.filter(account=follow_up.rating.account, kind="rating_answered").count() == 1
    actions.close(follow_up=follow_up, actor=boss, call_back="content", note="")
    assert follow_up.state == "closed"


def test_nothing_is_answered_before_somebody_has_called(follow_up: FollowUp) -> None:
    handler = casework.officer("police", "review")
    with pytest.raises(MoveNotPossible):
        actions.answer(follow_up=follow_up, actor=handler, remedy="fixed", answer="好了")


def test_other_departments_and_other_officers_do_not_move_it(follow_up: FollowUp) -> None:
    for somebody in (casework.officer("health", "review"), casework.officer("police", "intake")):
        with pytest.raises(MoveNotPermitted):
            actions.contact(follow_up=follow_up, actor=somebody, note="x")


def test_whoever_answered_does_not_close(follow_up: FollowUp) -> None:
    both = casework.officer("police", "review", "supervise")
    actions.contact(follow_up=follow_up, actor=both, note="x")
    actions.answer(follow_up=follow_up, actor=both, remedy="explained", answer="按规定办理")
    with pytest.raises(MoveNotPermitted):
        actions.close(follow_up=follow_up, actor=both, call_back="content", note="")


def test_an_answer_that_is_not_enough_goes_back_and_stays_on_record(follow_up: FollowUp) -> None:
    handler, boss = casework.officer("police", "review"), casework.officer("police", "supervise")
    actions.contact(follow_up=follow_up, actor=handler, note="x")
    actions.answer(follow_up=follow_up, actor=handler, remedy="explained", answer="按规定办理")
    actions.return_to_handler(follow_up=follow_up, actor=boss, reason="没有说明原因")
    assert (follow_up.state, follow_up.answer) == ("contacted", "")
    from services.core.queries import history_of

    assert [step.detail for step in history_of(follow_up)][1] == {"remedy": "explained", "answer": "按规定办理"}


def test_more_time_is_given_once_by_a_supervisor_with_a_reason(follow_up: FollowUp) -> None:
    boss = casework.officer("police", "supervise")
    with pytest.raises(MoveNotPermitted):
        actions.extend(follow_up=follow_up, actor=casework.officer("police", "review"), reason="要现场核实")
    actions.extend(follow_up=follow_up, actor=boss, reason="要现场核实")
    with pytest.raises(MoveNotPossible):
        actions.extend(follow_up=follow_up, actor=boss, reason="还要")
    with pytest.raises(IntegrityError, match="follow_up_extended_with_a_reason"), transaction.atomic():
        FollowUp.objects.filter(pk=follow_up.pk).update(extension_reason="")


def test_a_late_follow_up_is_told_to_the_supervisors_the_morning_after(follow_up: FollowUp) -> None:
    boss = casework.officer("police", "supervise")
    looks = {
        row.payload["state"]: timezone.localtime(row.available_at) for row in Outbox.objects.filter(kind=actions.REMIND)
    }
    assert looks["open"].date() == date(2026, 11, 5)
    assert looks["contacted"].date() == date(2026, 11, 11)
    assert not actions.remind(follow_up_id=follow_up.pk, today=date(2026, 11, 4))
    assert actions.remind(follow_up_id=follow_up.pk, today=date(2026, 11, 5))
    assert Notice.objects.filter(account_id=boss.account_id, kind="desk_follow_up_late").count() == 1


def test_in_time_is_both_the_call_and_the_answer(follow_up: FollowUp) -> None:
    follow_up.contacted_at, follow_up.answered_at = DAY + timedelta(days=1), DAY + timedelta(days=7)
    assert deadlines.was_in_time(follow_up, load())
    follow_up.contacted_at = DAY + timedelta(days=2)
    assert not deadlines.was_in_time(follow_up, load())


def test_the_desk_shows_the_departments_own_and_takes_each_step(follow_up: FollowUp, count_statements) -> None:  # type: ignore[no-untyped-def]
    handler = signed_in(officer("police", "review", "supervise"))
    with count_statements(30):
        assert follow_up.rating.application.number in handler.get("/desk/ratings/").content.decode()
    address = f"/desk/ratings/{follow_up.pk}/"
    with count_statements(30):
        page = handler.get(address).content.decode()
    assert "没人接电话" in page
    assert follow_up.rating.account.phone in page
    assert AuditEntry.objects.filter(purpose="follow-up of a bad rating").count() == 1
    assert handler.post(address, {"do": "contact", "contact-note": ""}).status_code == 422
    assert handler.post(address, {"do": "contact", "contact-note": "已电话联系"}).status_code == 302
    answer = {"do": "answer_rater", "answer_rater-remedy": "planned", "answer_rater-answer": "本周内补发"}
    assert handler.post(address, answer).status_code == 302
    close = {"do": "close", "close-call_back": "content"}
    assert handler.post(address, close).status_code == 403
    assert signed_in(officer("police", "supervise")).post(address, close).status_code == 302
    assert "已电话联系" in handler.get(address).content.decode()
    assert follow_up.rating.application.number in handler.get("/desk/ratings/?show=closed").content.decode()


def test_another_department_does_not_learn_of_it(follow_up: FollowUp) -> None:
    stranger = signed_in(officer("health", "review"))
    assert stranger.get(f"/desk/ratings/{follow_up.pk}/").status_code == 404
    assert follow_up.rating.application.number not in stranger.get("/desk/ratings/").content.decode()

"""Celery beat asks the data: two beats at once, a beat that was away for days, a worker that died half-way."""

from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils import timezone

from services.casework import actions
from services.casework.actions import timekeeping
from services.casework.models import Case
from services.core import calendar
from services.core.models import ClockRung, Movement
from services.notices.models import Notice
from tests.support import limits
from tests.support.at_once import at_once
from tests.support.casework import case_of, officer
from tests.support.limits import again, filed, moment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def published(db, tmp_path):
    calendar.forget()
    limits.publish(tmp_path)
    yield
    calendar.forget()


def told(kind: str) -> dict[tuple, int]:
    """Return how often each person was told of each case's card."""
    rows = Notice.objects.filter(kind=kind).order_by().values_list("subject_id", "account_id")
    return {row[:2]: row[2] for row in rows.annotate(times=Count("pk"))}


def test_two_beats_at_once_fire_each_card_once_and_accept_each_case_once():
    officer("health", "intake")
    cases = [case_of(filed("limits", moment("09-22")), "insured") for _ in range(4)]
    Case.objects.exclude(matter="insured").update(wake_at=None)
    late = moment("10-08", 12)
    results = at_once(*(lambda: actions.keep_time(at=late) for _ in range(4)))
    assert all(isinstance(result, int) for result in results), results
    assert sum(results) == len(cases)
    for case in cases:
        assert again(case).state == "reviewing"
        assert Movement.objects.filter(subject_id=case.pk, name="deem_accepted").count() == 1
    rungs = ClockRung.objects.order_by().values("clock", "key").annotate(times=Count("pk"))
    assert rungs
    assert {row["times"] for row in rungs} == {1}
    assert set(told("desk_card_red").values()) <= {1}


def test_a_beat_that_was_off_for_three_days_fires_every_card_that_is_due_once():
    holder = officer("police", "intake", "review")
    case = case_of(filed("limits", moment("09-22")), "renewal")
    actions.accept(case=case, actor=holder, at=moment("09-22"))
    actions.claim(case=again(case), actor=holder, at=moment("09-22"))
    Case.objects.exclude(pk=case.pk).update(wake_at=None)
    end = again(case).due_on
    Notice.objects.all().delete()
    for day in range(3, 6):
        actions.keep_time(at=moment(str(end)) + timedelta(days=day))
        actions.keep_time(at=moment(str(end)) + timedelta(days=day))
    keys = ClockRung.objects.filter(clock__subject_id=case.pk, clock__kind="promised").values_list("key", flat=True)
    assert sorted(keys) == [f"reminder:{end}", f"yellow:{end}"]
    assert told("desk_card_yellow") == {(case.pk, holder.account_id): 1}
    assert told("desk_card_reminder") == {}, "of several that are due only the highest is told"


def test_what_a_worker_began_and_did_not_finish_is_done_by_the_next(monkeypatch):
    case = case_of(filed("limits", moment("09-22")), "insured")
    Case.objects.exclude(pk=case.pk).update(wake_at=None)

    def dies(*args, **kwargs):
        raise ValueError("the worker died")

    with monkeypatch.context() as broken:
        broken.setattr(timekeeping, "announce_acceptance", dies)
        actions.keep_time(at=moment("10-08"))
    assert again(case).state == "intake"
    assert not ClockRung.objects.filter(clock__subject_id=case.pk).exists(), "its warnings are not lost with it"
    assert actions.keep_time(at=moment("10-08") + timekeeping.LATER) == 1
    assert again(case).state == "reviewing"
    assert timezone.localdate(again(case).accepted_at) == moment("09-22").date()

"""Clocks: the same as the executable model's, and their stored segments."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError, IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from services.core import calendar, clocks, models
from services.core.calendar import Calendar
from services.core.clocks import Clock, ClockError
from tests.support import one_thing_model as oracle

GOLDEN_WEEK = [date(2026, 10, d) for d in range(1, 8)]
MAKE_UP = [date(2026, 9, 20), date(2026, 10, 10)]
UNTIL = date(2026, 12, 31)
FIRST = date(2026, 8, 1)


@given(
    st.integers(0, 45),
    st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["start", "pause", "restart"])), max_size=12),
    st.integers(0, 150),
)
def test_any_run_of_events_counts_as_the_model_does(budget: int, events: list[tuple[int, str]], ask: int) -> None:
    ours = Clock(budget, Calendar.of(GOLDEN_WEEK, MAKE_UP, UNTIL))
    theirs = oracle.Clock(budget, oracle.Calendar(GOLDEN_WEEK, MAKE_UP, UNTIL))
    day = FIRST
    for gap, event in events:
        day += timedelta(days=gap)
        if (event == "start") == theirs.running and event != "restart":
            continue
        ours = getattr(ours, event)(day)
        theirs.start(day) if event == "start" else getattr(theirs, event)(day, event)
    today = FIRST + timedelta(days=ask)
    assert ours.running == theirs.running
    assert ours.used(today) == theirs.used(today)
    assert ours.overdue(today) == theirs.overdue(today)
    assert (ours.due() or (None, False)) == theirs.due(today)


def test_the_models_own_checks_hold() -> None:
    assert oracle.check_clocks()


def test_starting_twice_or_stopping_a_standing_clock_is_a_mistake() -> None:
    clock = Clock(5, Calendar.of(until=UNTIL))
    with pytest.raises(ClockError):
        clock.pause(FIRST)
    with pytest.raises(ClockError):
        clock.start(FIRST).start(FIRST)


def test_a_limit_of_calendar_days_is_overdue_only_after_the_holiday_it_rolls_over() -> None:
    clock = Clock(20, Calendar.of(GOLDEN_WEEK, MAKE_UP, UNTIL), "day").start(date(2026, 9, 11))
    assert clock.due() == (date(2026, 10, 8), False)
    assert not clock.overdue(date(2026, 10, 8))
    assert clock.overdue(date(2026, 10, 9))


def test_the_appraisal_of_the_reference_moves_the_promise_to_30_march(db: None) -> None:
    clock = Clock(10, calendar.load()).start(date(2026, 3, 2))
    assert clock.due() == (date(2026, 3, 16), False)
    stopped = clock.pause(date(2026, 3, 6))
    assert stopped.due() is None
    assert stopped.start(date(2026, 3, 20)).due() == (date(2026, 3, 30), False)


def test_the_reminder_is_on_the_working_day_before(db: None) -> None:
    assert clocks.reminder_day(date(2026, 10, 8), calendar.load()) == date(2026, 9, 30)


@pytest.fixture
def row(db: None) -> models.Clock:
    return models.Clock.objects.create(subject_id="00000000-0000-4000-8000-000000000001", kind="statutory", budget=20)


def test_a_stored_clock_is_computed_from_its_segments(row: models.Clock) -> None:
    clocks.start(row, date(2026, 9, 14), basis="accepted", holder="police")
    assert clocks.pause(row, date(2026, 9, 16), basis="notice served")
    assert not clocks.pause(row, date(2026, 9, 17), basis="again")
    clocks.start(row, date(2026, 9, 28), basis="response received")
    clock = clocks.clock_of(row, calendar.load())
    assert clock.used(date(2026, 9, 29)) == 3
    assert clock.due() == calendar.load().add_workdays(date(2026, 9, 28), 18)


def test_a_restarted_clock_keeps_the_earlier_round_on_record(row: models.Clock) -> None:
    clocks.start(row, date(2026, 9, 14), basis="received")
    clocks.restart(row, date(2026, 9, 22), basis="complete material received")
    assert row.segments.count() == 2
    assert clocks.clock_of(row, calendar.load()).used(date(2026, 9, 22)) == 0


def test_only_one_segment_runs_at_a_time(row: models.Clock) -> None:
    clocks.start(row, FIRST, basis="first")
    with pytest.raises(IntegrityError, match="clock_one_running_segment"), transaction.atomic():
        clocks.start(row, FIRST, basis="second")


def test_a_segment_never_ends_before_it_begins(row: models.Clock) -> None:
    clocks.start(row, date(2026, 9, 14), basis="first")
    with pytest.raises(IntegrityError, match="clock_segment_forwards"), transaction.atomic():
        clocks.pause(row, date(2026, 9, 13), basis="wrong")


def test_a_closed_segment_never_changes(row: models.Clock) -> None:
    segment = clocks.start(row, FIRST, basis="first")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        models.ClockSegment.objects.update(started=FIRST - timedelta(days=1))
    clocks.pause(row, FIRST, basis="done")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        models.ClockSegment.objects.update(ended=FIRST + timedelta(days=9))
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        segment.delete()

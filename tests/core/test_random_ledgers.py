"""A hundred thousand random ledgers: the product's calendar and clock say what the executable model says.

Each calendar is drawn anew (days off, make-up weekends, how far a notice reaches), each ledger runs over year ends and
leap days. Days and hours, which the model does not know, are compared with an oracle that counts them one by one.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from services.core.calendar import Calendar
from services.core.clocks import Clock
from tests.support import one_thing_model as oracle

CALENDARS, OF_EACH = 200, 500
FIRST, SPAN = date(2023, 11, 1), 1500  # 2024-02-29 lies within
GAPS = (0, 0, 1, 1, 2, 3, 5, 8, 20)
DAY = timedelta(days=1)


def drawn_calendar(dice: random.Random) -> tuple[Calendar, oracle.Calendar]:
    days = [FIRST + timedelta(days=n) for n in range(SPAN)]
    off, extra, until = set(dice.sample(days, 90)), set(dice.sample(days, 40)), dice.choice(days)
    return Calendar.of(off, extra, until), oracle.Calendar(off, extra, until)


def drawn_day(dice: random.Random) -> date:
    return FIRST + timedelta(days=dice.randrange(SPAN - 500))


def run(dice: random.Random, ours: Clock, theirs: oracle.Clock) -> tuple[Clock, date, list[tuple[str, date]]]:
    """Start, pause and restart both clocks in step; return ours, the last day and what happened."""
    day, story = drawn_day(dice), []
    for _ in range(dice.randint(1, 9)):
        day += timedelta(days=dice.choice(GAPS))
        event = dice.choice(("pause", "restart") if theirs.running else ("start", "start", "restart"))
        ours = getattr(ours, event)(day)
        theirs.start(day) if event == "start" else getattr(theirs, event)(day, event)
        story.append((event, day))
    return ours, day, story


def compare(dice: random.Random, cities: tuple[Calendar, oracle.Calendar]) -> None:
    budget = dice.randint(0, 45)
    theirs = oracle.Clock(budget, cities[1])
    ours, last, story = run(dice, Clock(budget, cities[0]), theirs)
    today = last + timedelta(days=dice.randrange(-10, 30))
    used = theirs.used(today)
    said = (ours.running, ours.left(today), ours.overdue(today), ours.due() or (None, False))
    assert said == (theirs.running, budget - used, used > budget, theirs.due(today)), (budget, story, today)


@pytest.mark.parametrize("seed", range(10))
def test_a_random_ledger_says_what_the_model_says(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(CALENDARS // 10):
        cities = drawn_calendar(dice)
        for _ in range(OF_EACH):
            compare(dice, cities)


def test_it_is_a_hundred_thousand_ledgers() -> None:
    assert CALENDARS * OF_EACH == 10**5


def test_one_working_day_more_or_less_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Calendar, "is_workday", lambda city, day: day.weekday() < 5 and day not in city.days_off)
    with pytest.raises(AssertionError):
        test_a_random_ledger_says_what_the_model_says(0)


def moments(dice: random.Random) -> Iterator[datetime]:
    """Yield rising moments, midnight and the second before it among them."""
    at = timezone.make_aware(datetime.combine(drawn_day(dice), datetime.min.time()))
    while True:
        yield at
        at += timedelta(seconds=dice.choice((1, 59, 3600, 7201, 86399, 86400, 200_000)))


@pytest.mark.parametrize("seed", range(5))
def test_hours_are_never_turned_into_days(seed: int) -> None:
    """The end lies as many seconds of running after the last start as the earlier stretches left."""
    dice = random.Random(seed)
    for _ in range(200):
        budget, clock, ran = dice.randint(0, 96), Clock(0, drawn_calendar(dice)[0], "hour"), timedelta()
        clock = Clock(budget, clock.calendar, "hour")
        times = moments(dice)
        for _ in range(dice.randint(0, 3)):
            began, ended = next(times), next(times)
            clock = clock.start(timezone.localdate(began), began).pause(timezone.localdate(ended), ended)
            ran += ended - began
        began = next(times)
        clock = clock.start(timezone.localdate(began), began)
        end = began + max(timedelta(hours=budget) - ran, timedelta())
        assert clock.due_at() == end
        assert clock.is_past(end + timedelta(seconds=1))
        assert not clock.is_past(end)


@pytest.mark.parametrize("seed", range(5))
def test_calendar_days_are_counted_one_by_one_and_roll_over_days_off(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(200):
        city, model = drawn_calendar(dice)
        start, count = drawn_day(dice), dice.randint(0, 60)
        last = start
        for _ in range(count):
            last += DAY
        while not model.is_work(last):
            last += DAY
        assert Clock(count, city, "day").start(start).due() == (last, last > model.until)

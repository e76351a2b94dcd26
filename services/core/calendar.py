"""Working days: a maintained table of days that differ from the plain week, and how far it reaches.

Day 0 is never counted. A result past the last confirmed day is provisional: shown as such, never refused.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time

from django.db.models import QuerySet
from django.utils import timezone

from services.core.models import WorkCalendarDay

CACHE_SECONDS = 60.0
SATURDAY = 5
WARN_DAYS = 60  # before the last confirmed day
LAST_SECOND = clock_time(23, 59, 59)


@dataclass(frozen=True)
class Calendar:
    """Weekends are off unless listed as working; `until` is the last day covered by an official notice."""

    days_off: frozenset[date]
    working_weekends: frozenset[date]
    until: date

    @classmethod
    def of(
        cls, days_off: Iterable[date] = (), working_weekends: Iterable[date] = (), until: date = date.min
    ) -> "Calendar":
        """Return a calendar of given days."""
        return cls(frozenset(days_off), frozenset(working_weekends), until)

    def is_workday(self, day: date) -> bool:
        """Return whether people work on the day."""
        return day in self.working_weekends or (day.weekday() < SATURDAY and day not in self.days_off)

    def is_provisional(self, day: date) -> bool:
        """Return whether the day lies past the last confirmed one."""
        return day > self.until

    def add_workdays(self, start: date, count: int) -> tuple[date, bool]:
        """Return the count-th working day after start, and whether it is provisional; 0 gives start itself."""
        day = start
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day, self.is_provisional(day)

    def workdays_between(self, first: date, last: date) -> int:
        """Return the working days after first up to and including last; 0 when last is not later."""
        return sum(self.is_workday(first + timedelta(days=i + 1)) for i in range(max((last - first).days, 0)))

    def workdays_before(self, day: date, count: int) -> date:
        """Return the day that lies so many working days before another."""
        while count > 0:
            day -= timedelta(days=1)
            count -= self.is_workday(day)
        return day

    def roll_over_holidays(self, day: date) -> date:
        """Return the day, or the next working day when it is a day off (Civil Code, article 203)."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def due(self, start: date, value: int, unit: str) -> tuple[date, bool]:
        """Return the last day of a limit of `value` workday | day | hour | instant, and whether it is provisional.

        Units are never converted: calendar days roll over days off at their end, hours count from midnight of start.
        """
        if unit == "workday":
            return self.add_workdays(start, value)
        if unit == "day":
            last = self.roll_over_holidays(start + timedelta(days=value))
        elif unit == "hour":
            last = start + timedelta(days=value // 24)
        elif unit == "instant":
            last = start
        else:
            raise ValueError(f"{unit!r} is not a unit of time; write workday, day, hour or instant.")
        return last, self.is_provisional(last)

    def due_at(self, start: datetime, value: int, unit: str) -> tuple[datetime, bool]:
        """Return the last moment of a limit: hours run on the wall clock, other units end with their last day."""
        if unit == "hour":
            end = start + timedelta(hours=value)
            return end, self.is_provisional(timezone.localdate(end))
        last, provisional = self.due(timezone.localdate(start), value, unit)
        return timezone.make_aware(datetime.combine(last, LAST_SECOND)), provisional


_loaded: tuple[float, Calendar] | None = None


def load() -> Calendar:
    """Return the city's calendar from the table; kept for a minute in this process."""
    global _loaded
    if _loaded is None or time.monotonic() > _loaded[0]:
        _loaded = (time.monotonic() + CACHE_SECONDS, _read())
    return _loaded[1]


def forget() -> None:
    """Make the next load() read the table again."""
    global _loaded
    _loaded = None


def _read() -> Calendar:
    rows = list(WorkCalendarDay.objects.values_list("date", "kind"))
    days = {kind: [day for day, of_kind in rows if of_kind == kind] for kind in WorkCalendarDay.Kind.values}
    return Calendar.of(days["off"], days["work"], max(days["covered"], default=date.min))


@dataclass(frozen=True)
class Coverage:
    """How far official notices reach: the last confirmed day, the days left until then, and where they come from."""

    until: date
    days_left: int
    sources: list[str]

    @property
    def is_short(self) -> bool:
        """Say whether the next notice should be imported soon."""
        return self.days_left <= WARN_DAYS


def coverage(today: date) -> Coverage:
    """Return how far the table reaches from today."""
    until = load().until
    sources = WorkCalendarDay.objects.order_by("source").values_list("source", flat=True).distinct()
    return Coverage(until, (until - today).days, list(sources))


def differing_days(first: date, last: date) -> QuerySet[WorkCalendarDay]:
    """Return the days between two that differ from the plain week."""
    found = WorkCalendarDay.objects.filter(date__range=(first, last))
    return found.exclude(kind=WorkCalendarDay.Kind.COVERED).order_by("date")

"""Clocks: a budget and the stretches in which it runs. Due date and overdue are computed, never stored as truth."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.core import models
from services.core.calendar import Calendar


class ClockError(Exception):
    """A clock was started while running or stopped while standing: a programming error."""


@dataclass(frozen=True)
class Segment:
    """The clock ran from one day (not counted) to another, or still runs."""

    started: date
    ended: date | None = None


@dataclass(frozen=True)
class Clock:
    """A budget of workday or day units over segments; pure, every method returns a new clock."""

    budget: int
    calendar: Calendar
    unit: str = "workday"
    segments: tuple[Segment, ...] = ()

    @property
    def running(self) -> bool:
        """Whether the clock runs now."""
        return bool(self.segments) and self.segments[-1].ended is None

    def start(self, day: date) -> "Clock":
        """Return the clock running from the day on; ClockError when it already runs."""
        if self.running:
            raise ClockError("The clock already runs.")
        return replace(self, segments=(*self.segments, Segment(day)))

    def pause(self, day: date) -> "Clock":
        """Return the clock standing since the day; ClockError when it does not run."""
        if not self.running:
            raise ClockError("The clock does not run.")
        return replace(self, segments=(*self.segments[:-1], replace(self.segments[-1], ended=day)))

    def restart(self, day: date) -> "Clock":
        """Return the clock running anew from the day with its whole budget."""
        return replace(self, segments=(Segment(day),))

    def used(self, today: date) -> int:
        """Return the units used up to and including today."""
        return sum(self._between(one.started, min(one.ended or today, today)) for one in self.segments)

    def left(self, today: date) -> int:
        """Return the units left today; negative when overdue."""
        return self.budget - self.used(today)

    def due(self) -> tuple[date, bool] | None:
        """Return the last day of the budget and whether it is provisional; None while the clock stands."""
        if not self.running:
            return None
        earlier = sum(self._between(one.started, one.ended or one.started) for one in self.segments[:-1])
        return self._add(self.segments[-1].started, max(self.budget - earlier, 0))

    def overdue(self, today: date) -> bool:
        """Return whether more than the budget is used; a limit of days ends on a working day (Civil Code 203)."""
        if self.unit == "day" and (last := self.due()):
            return today > last[0]
        return self.used(today) > self.budget

    def _between(self, first: date, last: date) -> int:
        if self.unit == "day":
            return max((last - first).days, 0)
        return self.calendar.workdays_between(first, last)

    def _add(self, start: date, count: int) -> tuple[date, bool]:
        return self.calendar.due(start, count, self.unit)


def clock_of(row: models.Clock, calendar: Calendar) -> Clock:
    """Return the pure clock of a stored one, from the segments of its present round."""
    segments = tuple(
        Segment(one.started, one.ended)
        for one in sorted(row.segments.all(), key=lambda one: (one.started, one.recorded_at))
        if one.round == row.round
    )
    return Clock(row.budget, calendar, row.unit, segments)


def start(row: models.Clock, day: date, *, basis: str, holder: str = "") -> models.ClockSegment:
    """Let a stored clock run from the day on; a unique constraint refuses a second running segment."""
    return models.ClockSegment.objects.create(clock=row, round=row.round, started=day, basis=basis, holder=holder)


def pause(row: models.Clock, day: date, *, basis: str) -> bool:
    """Stop a stored clock; return whether it was running."""
    running = models.ClockSegment.objects.filter(clock=row, ended__isnull=True)
    return bool(running.update(ended=day, ended_basis=basis))


def restart(row: models.Clock, day: date, *, basis: str, holder: str = "") -> models.ClockSegment:
    """Let a stored clock run anew with its whole budget; the earlier rounds stay on record."""
    pause(row, day, basis=basis)
    row.round += 1
    row.save(update_fields=["round"])
    return start(row, day, basis=basis, holder=holder)


def reminder_day(due: date, calendar: Calendar) -> date:
    """Return the working day before the due date: the day of the first warning."""
    day = due - timedelta(days=1)
    while not calendar.is_workday(day):
        day -= timedelta(days=1)
    return day

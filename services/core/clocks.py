"""Clocks: a budget and the stretches in which it runs. Due date and overdue are computed, never stored as truth.

A limit is in working days, calendar days, hours or on the spot; no unit is ever turned into another.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from services.core import models
from services.core.calendar import LAST_SECOND, Calendar


class ClockError(Exception):
    """A clock was started while running or stopped while standing: a programming error."""


@dataclass(frozen=True)
class Segment:
    """The clock ran from one day (not counted) to another, or still runs; only hours look at the moments."""

    started: date
    ended: date | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Clock:
    """A budget in one unit over segments; pure, every method returns a new clock."""

    budget: int
    calendar: Calendar
    unit: str = "workday"
    segments: tuple[Segment, ...] = ()

    @property
    def running(self) -> bool:
        """Whether the clock runs now."""
        return bool(self.segments) and self.segments[-1].ended is None

    def start(self, day: date, at: datetime | None = None) -> "Clock":
        """Return the clock running from the day on; ClockError when it already runs."""
        if self.running:
            raise ClockError("The clock already runs.")
        return replace(self, segments=(*self.segments, Segment(day, started_at=at)))

    def pause(self, day: date, at: datetime | None = None) -> "Clock":
        """Return the clock standing since the day; ClockError when it does not run."""
        if not self.running:
            raise ClockError("The clock does not run.")
        return replace(self, segments=(*self.segments[:-1], replace(self.segments[-1], ended=day, ended_at=at)))

    def restart(self, day: date, at: datetime | None = None) -> "Clock":
        """Return the clock running anew from the day with its whole budget."""
        return replace(self, segments=(Segment(day, started_at=at),))

    def used(self, today: date) -> int:
        """Return the units used up to and including today."""
        return sum(self._between(one, today) for one in self.segments)

    def left(self, today: date) -> int:
        """Return the units left today; negative when overdue."""
        return self.budget - self.used(today)

    def due(self) -> tuple[date, bool] | None:
        """Return the last day of the budget and whether it is provisional; None while the clock stands."""
        if not self.running:
            return None
        if self.unit == "hour":
            end = self._hours_end()
            return timezone.localdate(end), self.calendar.is_provisional(timezone.localdate(end))
        return self.calendar.due(self.segments[-1].started, max(self.budget - self._earlier(), 0), self.unit)

    def due_at(self) -> datetime | None:
        """Return the last moment of the budget: hours run on the wall clock, other units end with their last day."""
        if self.unit == "hour" and self.running:
            return self._hours_end()
        last = self.due()
        return timezone.make_aware(datetime.combine(last[0], LAST_SECOND)) if last else None

    def is_past(self, at: datetime) -> bool:
        """Return whether the last moment is behind us; a standing clock is never past."""
        end = self.due_at()
        return end is not None and at > end

    def overdue(self, today: date) -> bool:
        """Return whether more than the budget is used; a limit of days ends on a working day (Civil Code 203)."""
        if self.unit == "day" and (last := self.due()):
            return today > last[0]
        return self.used(today) > self.budget

    def _earlier(self) -> int:
        return sum(self._between(one, one.ended) for one in self.segments[:-1] if one.ended)

    def _between(self, one: Segment, today: date) -> int:
        first, last = one.started, min(one.ended or today, today)
        if self.unit == "hour":
            return max(int(_span(one, last) // timedelta(hours=1)), 0)
        if self.unit == "day":
            return max((last - first).days, 0)
        return self.calendar.workdays_between(first, last)

    def _hours_end(self) -> datetime:
        spent = sum((_span(one, one.ended) for one in self.segments[:-1] if one.ended), timedelta())
        return _begin(self.segments[-1]) + max(timedelta(hours=self.budget) - spent, timedelta())


def _begin(one: Segment) -> datetime:
    return one.started_at or timezone.make_aware(datetime.combine(one.started, datetime.min.time()))


def _span(one: Segment, last: date) -> timedelta:
    end = one.ended_at or timezone.make_aware(datetime.combine(last, LAST_SECOND))
    return end - _begin(one)


def clock_of(row: models.Clock, calendar: Calendar) -> Clock:
    """Return the pure clock of a stored one, from the segments of its present round.

    Where only the holder changed the clock never stood: such stretches are one.
    """
    segments: list[Segment] = []
    for one in sorted(row.segments.all(), key=lambda one: (one.started, one.recorded_at)):
        if one.round != row.round:
            continue
        if segments and (segments[-1].ended, segments[-1].ended_at) == (one.started, one.started_at):
            segments[-1] = replace(segments[-1], ended=one.ended, ended_at=one.ended_at)
        else:
            segments.append(Segment(one.started, one.ended, one.started_at, one.ended_at))
    return Clock(row.budget + row.extended, calendar, row.unit, tuple(segments))


def start(
    row: models.Clock, day: date, *, basis: str, holder: str = "", at: datetime | None = None
) -> models.ClockSegment:
    """Let a stored clock run from the day on; a unique constraint refuses a second running segment."""
    return models.ClockSegment.objects.create(
        clock=row, round=row.round, started=day, started_at=at, basis=basis, holder=holder
    )


def pause(row: models.Clock, day: date, *, basis: str, at: datetime | None = None) -> bool:
    """Stop a stored clock; return whether it was running."""
    running = models.ClockSegment.objects.filter(clock=row, ended__isnull=True)
    return bool(running.update(ended=day, ended_at=at, ended_basis=basis))


def restart(
    row: models.Clock, day: date, *, basis: str, holder: str = "", at: datetime | None = None
) -> models.ClockSegment:
    """Let a stored clock run anew with its whole budget; the earlier rounds stay on record."""
    pause(row, day, basis=basis, at=at)
    row.round += 1
    row.extended = 0
    row.save(update_fields=["round", "extended"])
    return start(row, day, basis=basis, holder=holder, at=at)


def reminder_day(due: date, calendar: Calendar) -> date:
    """Return the working day before the due date: the day of the first warning."""
    return calendar.workdays_before(due, 1)

"""Whose time passed: the days a file lay with the departments, with the applicant and with third parties.

Read from the segments of the ledger. Days of one holder are counted once, however many clocks ran on them; working
days, calendar days and hours stand side by side and are never turned into one another.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery, UUIDField
from django.db.models.functions import Coalesce

from services.core import clocks
from services.core.calendar import Calendar, load
from services.core.models import Clock, ClockSegment

from . import ledger
from .models import Pledge
from .regimes import ACCEPTANCE, DELIVERY, NOTICE, PLEDGE, PROMISED, SPECIAL, STATUTORY

ORDER = (ACCEPTANCE, NOTICE, STATUTORY, PROMISED, SPECIAL, PLEDGE, DELIVERY)
BESIDE = frozenset({STATUTORY, PLEDGE})  # run beside another clock that says who held the file
WORKDAY, DAY, HOUR, INSTANT = "workday", "day", "hour", "instant"
UNITS = (WORKDAY, DAY, HOUR)


@dataclass(frozen=True)
class Amount:
    """So much time in its own unit, as a catalogue limit is written."""

    value: int
    unit: str


@dataclass(frozen=True)
class Running:
    """One limit of the present round: its budget, what is used and left of it, and its last day while it runs."""

    kind: str
    budget: Amount
    used: Amount
    left: Amount
    runs: bool
    due_on: date | None
    provisional: bool

    @property
    def over(self) -> Amount:
        """By how much the budget is exceeded; nothing while it is not."""
        return Amount(max(-self.left.value, 0), self.left.unit)


@dataclass(frozen=True)
class Stretch:
    """A stretch of time with one holder: from (not counted) to, and on which basis it began and ended."""

    kind: str
    holder: str
    since: date
    until: date | None
    used: Amount
    basis: str
    ended_basis: str


@dataclass
class Spent:
    """The days each holder had the file, by holder and unit; hours are summed."""

    days: dict[tuple[str, str], set[date]] = field(default_factory=dict)
    hours: dict[str, int] = field(default_factory=dict)

    def add(self, stretch: Stretch, calendar: Calendar, today: date) -> None:
        """Count one stretch up to and including today."""
        if stretch.used.unit == HOUR:
            self.hours[stretch.holder] = self.hours.get(stretch.holder, 0) + stretch.used.value
            return
        unit = DAY if stretch.used.unit == DAY else WORKDAY
        last = min(stretch.until or today, today)
        passed = (stretch.since + timedelta(days=n + 1) for n in range(max((last - stretch.since).days, 0)))
        counted = {day for day in passed if unit == DAY or calendar.is_workday(day)}
        self.days[stretch.holder, unit] = self.days.get((stretch.holder, unit), set()) | counted

    def of(self, holder: str) -> list[Amount]:
        """Return how long a holder had the file, one amount per unit; nothing where it never lay there."""
        found = [Amount(len(self.days[holder, unit]), unit) for unit in UNITS if (holder, unit) in self.days]
        return [*found, Amount(self.hours[holder], HOUR)] if holder in self.hours else found

    def join(self, other: "Spent") -> None:
        """Add another case's days; a day on which several departments worked is one day."""
        for key, days in other.days.items():
            self.days[key] = self.days.get(key, set()) | days
        for holder, hours in other.hours.items():
            self.hours[holder] = self.hours.get(holder, 0) + hours


@dataclass
class Times:
    """The times of one case, or of all cases of an application (then without single limits)."""

    spent: Spent = field(default_factory=Spent)
    running: list[Running] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)

    @property
    def government(self) -> list[Amount]:
        """How long the file lay with the departments."""
        return self.spent.of(ledger.DEPARTMENT)

    @property
    def citizen(self) -> list[Amount]:
        """How long it lay with the applicant."""
        return self.spent.of(ledger.APPLICANT)

    @property
    def third_party(self) -> list[Amount]:
        """How long a special procedure took."""
        return self.spent.of(ledger.THIRD_PARTY)

    @property
    def is_provisional(self) -> bool:
        """Whether a date shown lies past the calendar of working days."""
        return any(one.provisional for one in self.running)


def of_cases(case_ids: Iterable[UUID], today: date) -> dict[UUID, Times]:
    """Return the times of some cases, in a constant number of statements."""
    calendar, found = load(), {case_id: Times() for case_id in case_ids}
    pledges = Pledge.objects.filter(case_id__in=found)
    rows = Clock.objects.filter(Q(subject_id__in=found) | Q(subject_id__in=pledges.values("pk")))
    of_case = pledges.filter(pk=OuterRef("subject_id")).values("case_id")
    rows = rows.annotate(case_id=Coalesce(Subquery(of_case), "subject_id", output_field=UUIDField())).prefetch_related(
        "segments"
    )
    for row in sorted(rows, key=lambda row: ORDER.index(row.kind) if row.kind in ORDER else len(ORDER)):
        _add(found[row.case_id], row, calendar, today)
    return found


def together(times: Iterable[Times]) -> Times:
    """Return the times of several cases as one: the departments work side by side."""
    whole = Times()
    for one in times:
        whole.spent.join(one.spent)
    return whole


def _add(times: Times, row: Clock, calendar: Calendar, today: date) -> None:
    times.running.append(_running(row, calendar, today))
    for segment in row.segments.all():
        stretch = _stretch(row, segment, calendar, today)
        times.stretches.append(stretch)
        if row.kind not in BESIDE:
            times.spent.add(stretch, calendar, today)
    times.stretches.sort(key=lambda one: (one.since, one.until or date.max))


def _running(row: Clock, calendar: Calendar, today: date) -> Running:
    clock = clocks.clock_of(row, calendar)
    due_on, provisional = clock.due() or (None, False)
    used, left = clock.used(today), clock.left(today)
    amounts = (Amount(clock.budget, row.unit), Amount(used, _counted_in(row.unit)), Amount(left, _counted_in(row.unit)))
    return Running(row.kind, *amounts, runs=clock.running, due_on=due_on, provisional=provisional)


def _counted_in(unit: str) -> str:
    """What is to be done on the spot and is not counts the working days since."""
    return WORKDAY if unit == INSTANT else unit


def _stretch(row: Clock, segment: ClockSegment, calendar: Calendar, today: date) -> Stretch:
    one = clocks.Segment(segment.started, segment.ended, segment.started_at, segment.ended_at)
    used = clocks.Clock(row.budget, calendar, row.unit, (one,)).used(today)
    return Stretch(
        row.kind, segment.holder, segment.started, segment.ended, Amount(used, _counted_in(row.unit)),
        segment.basis, segment.ended_basis,
    )  # fmt: skip

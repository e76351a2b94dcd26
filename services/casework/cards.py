"""Cards: a reminder one working day before a limit ends, yellow on its last day, red when it is over. Pure.

A limit the law sets turns red; a promise that is shorter than the law's limit stays yellow when it is broken, because
the law is not (domain reference section 2.4: yellow when a promise is exceeded, red when a limit is).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from services.core.clocks import Clock, reminder_day

from .regimes import ACCEPTANCE, DELIVERY, PROMISED, STATUTORY

NONE, REMINDER, YELLOW, RED = "none", "reminder", "yellow", "red"
LEVELS = (NONE, REMINDER, YELLOW, RED)
CARDED = (ACCEPTANCE, STATUTORY, PROMISED, DELIVERY)
A_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True)
class Rung:
    """A warning and the moment from which it holds; the key says which date it is about, so that it is given once."""

    level: str
    clock: str
    since: datetime
    due_on: date

    @property
    def key(self) -> str:
        """Return what the warning is claimed by: a date that moves warns anew."""
        return f"{self.level}:{self.due_on}"


def ladder(clocks: Mapping[str, Clock]) -> list[Rung]:
    """Return every warning the running clocks of one case will give, the earliest first."""
    found: list[Rung] = []
    for kind, clock in clocks.items():
        if kind in CARDED and clock.running:
            found += _rungs(kind, clock, legal=kind != PROMISED or STATUTORY not in clocks)
    return sorted(found, key=lambda rung: (rung.since, LEVELS.index(rung.level), rung.clock))


def _rungs(kind: str, clock: Clock, *, legal: bool) -> Iterable[Rung]:
    due, end = clock.due(), clock.due_at()
    assert due is not None
    assert end is not None
    day = due[0]
    if clock.unit in {"workday", "day"}:
        first = reminder_day(day, clock.calendar)
        if first > clock.segments[-1].started:
            yield Rung(REMINDER, kind, begin_of(first), day)
        if day > clock.segments[-1].started:
            yield Rung(YELLOW, kind, begin_of(day), day)
            if not legal:
                return  # a broken promise keeps its yellow card
    yield Rung(RED if legal else YELLOW, kind, end + A_MOMENT, day)


def begin_of(day: date) -> datetime:
    """Return the first moment of a day in the city."""
    return timezone.make_aware(datetime.combine(day, time.min))


def card(rungs: Iterable[Rung], at: datetime) -> str:
    """Return the highest card that holds at a moment."""
    return max((rung.level for rung in rungs if rung.since <= at), key=LEVELS.index, default=NONE)

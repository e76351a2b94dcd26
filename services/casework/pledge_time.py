"""The clock of a pledge: within what time it is kept, and who held the paper meanwhile (DOMAIN section 5).

A row of the ledger of its own, because it runs beside the clocks of the case and moves none of them: the department
goes on checking while a paper follows. Handing the paper in changes the holder and stops nothing: what is sent back is
due on the same day. The day a pledge carries (`due_on`) is a projection of its clock, written by `show` alone.
"""

from datetime import date, datetime
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from services.catalogue.definition import Limit
from services.core import clocks
from services.core import events as core_events
from services.core.calendar import load
from services.core.models import Clock, ClockSegment, Movement

from .ledger import APPLICANT, DEPARTMENT, OTHER_CAUSE
from .models import DueDateChange, Pledge
from .pledge_workflow import PledgeState
from .regimes import PLEDGE

HOLDERS: dict[str, str] = {PledgeState.ACTIVE: APPLICANT, PledgeState.FULFILLED: DEPARTMENT}


@receiver(core_events.moved, sender=Pledge, dispatch_uid="casework.pledge_time")
def follow(sender: object, *, instance: Pledge, movement: Movement, **kwargs: Any) -> None:
    """Note who holds what was pledged now; verified, broken, taken back or excused, its time ends."""
    running = _running(instance)
    if running is None:
        return
    day = _close(running, movement.at, movement.name)
    if holder := HOLDERS.get(instance.state):
        clocks.start(running.clock, day, basis=movement.name, holder=holder)


def begin(pledge: Pledge, limit: Limit, *, since: date, at: datetime, basis: str = "") -> None:
    """Let the time of a pledge begin, or begin anew with its whole budget; its earlier rounds stay on record.

    `since` (not counted) may lie ahead: a paper for a matter that waits for another follows when that has begun.
    """
    row = Clock.objects.filter(subject_id=pledge.pk, kind=PLEDGE).first()
    if row is None:
        row = Clock.objects.create(subject_id=pledge.pk, kind=PLEDGE, budget=limit.value, unit=limit.unit)
    else:
        if running := _running(pledge):
            _close(running, at, basis or PLEDGE)
        row.round, row.budget, row.unit = row.round + 1, limit.value, limit.unit
        row.save(update_fields=["round", "budget", "unit"])
    clocks.start(row, since, basis=basis or limit.basis or PLEDGE, holder=HOLDERS[pledge.state])
    show(pledge, at=at)


def last_day(pledge: Pledge) -> date:
    """Return the day by which the pledge is kept, computed on the present calendar."""
    return _due(pledge)[0]


def show(pledge: Pledge, *, at: datetime, cause: str = OTHER_CAUSE, note: str = "") -> bool:
    """Write the day the pledge shows, a day that moved with a line in the journal of its case; say whether it moved."""
    due_on, provisional = _due(pledge)
    before = pledge.due_on
    if (due_on, provisional) != (before, pledge.due_is_provisional):
        pledge.due_on, pledge.due_is_provisional = due_on, provisional
        pledge.save(update_fields=["due_on", "due_is_provisional"])
    Clock.objects.filter(subject_id=pledge.pk, kind=PLEDGE).update(due_on=due_on, due_is_provisional=provisional)
    if due_on == before:
        return False
    text = " · ".join(part for part in (pledge.label["zh"], note) if part)
    DueDateChange.objects.create(
        case=pledge.case, clock=PLEDGE, before=before, after=due_on, at=at, cause=cause, note=text[:200]
    )
    return True


def _due(pledge: Pledge) -> tuple[date, bool]:
    row = Clock.objects.prefetch_related("segments").get(subject_id=pledge.pk, kind=PLEDGE)
    return clocks.clock_of(row, load()).due() or (pledge.due_on, pledge.due_is_provisional)


def _running(pledge: Pledge) -> ClockSegment | None:
    found = ClockSegment.objects.filter(clock__subject_id=pledge.pk, clock__kind=PLEDGE, ended__isnull=True)
    return found.select_related("clock").first()


def _close(segment: ClockSegment, at: datetime, basis: str) -> date:
    """End the stretch, no earlier than it began, and return the day of its end."""
    day = max(timezone.localdate(at), segment.started)
    clocks.pause(segment.clock, day, basis=basis)
    return day

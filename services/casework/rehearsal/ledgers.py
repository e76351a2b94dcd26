"""What has to hold of the clocks: they run exactly while their state lasts, and every day has one who held the file."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils import timezone

from services.core.models import Clock, ClockSegment, Movement

from .. import pledge_time
from ..ledger import rows_of
from ..models import Case
from ..regimes import ACCEPTANCE, DELIVERY, NOTICE, PLEDGE, PROMISED, SPECIAL, STATUTORY
from ..workflow import LIVE, CaseState

Spans = list[tuple[date, date]]
RUNNING_IN = {
    CaseState.PENDING: set[str](),
    CaseState.INTAKE: {ACCEPTANCE},
    CaseState.CORRECTION: {NOTICE},
    CaseState.REVIEWING: {PROMISED},
    CaseState.DECIDING: {PROMISED},
    CaseState.SUSPENDED: {SPECIAL},
}
HELD = (ACCEPTANCE, NOTICE, PLEDGE, PROMISED, SPECIAL)  # every day before the decision is on exactly one of these


def broken_clocks(case: Case, today: date) -> Iterator[str]:
    """Return what does not hold of one case's clocks."""
    rows = rows_of([case.pk])
    running = {row.kind for row in rows for one in row.segments.all() if one.ended is None}
    wanted = RUNNING_IN.get(CaseState(case.state), set())
    if running - {STATUTORY, DELIVERY} != wanted:
        yield f"{case.matter} is {case.state} while these clocks run: {', '.join(sorted(running)) or 'none'}"
    if STATUTORY in running and PROMISED not in running:
        yield f"the statutory clock of {case.matter} runs although it is {case.state}"
    if case.delivered_at and DELIVERY in running:
        yield f"{case.matter} is handed over while its delivery clock runs"
    yield from _broken_pledge_clocks(case)
    on_ledger, in_life = held(rows, today), lived(case, today)
    if on_ledger != in_life:
        yield f"{case.matter}: the days on the ledger {on_ledger} are not those on which it was open {in_life}"


def _broken_pledge_clocks(case: Case) -> Iterator[str]:
    """Return what does not hold of the time of the pledges: it runs while they are open, with whoever has the paper."""
    for pledge in case.pledges.all():
        segments = ClockSegment.objects.filter(clock__subject_id=pledge.pk, clock__kind=PLEDGE, ended=None)
        holders = [one.holder for one in segments]
        wanted = [pledge_time.HOLDERS[pledge.state]] if pledge.is_open else []
        if holders != wanted:
            yield f"the pledge of {pledge.requirement} is {pledge.state} while its clock is held by {holders}"
        if pledge.is_open and pledge.due_on != pledge_time.last_day(pledge):
            yield f"the pledge of {pledge.requirement} shows another day than its clock"


def held(rows: Iterable[Clock], today: date) -> Spans:
    """Return the stretches of days in which somebody held the file, government or citizen, put together."""
    return _joined((one.started, one.ended or today) for row in rows if row.kind in HELD for one in row.segments.all())


def lived(case: Case, today: date) -> Spans:
    """Return the stretches of days in which the case was received and not closed, from its movements."""
    spans, since = [], None
    for movement in Movement.objects.filter(subject_id=case.pk).order_by("recorded_at"):
        is_open = movement.to_state in LIVE and movement.to_state != CaseState.PENDING
        day = timezone.localdate(movement.at)
        if is_open and since is None:
            since = day
        elif not is_open and since is not None:
            spans.append((since, day))
            since = None
    return _joined([*spans, *([(since, today)] if since else [])])


def _joined(spans: Iterable[tuple[date, date]]) -> Spans:
    joined: Spans = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined

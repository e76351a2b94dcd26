"""When a case is due, computed on the working calendar: acceptance while it is in intake, the decision afterwards."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils import timezone

from services.catalogue.definition import Limit, Matter
from services.catalogue.promise import Promise, notices_in, project
from services.catalogue.situation import GraphEdge
from services.core.calendar import Calendar

from .models import Case, CaseEdge
from .regimes import FIVE_WORKDAYS, REGIMES
from .workflow import LIVE, SKIPPED


def local_day(at: datetime | None) -> date | None:
    """Return the calendar day in the city's time zone."""
    return timezone.localtime(at).date() if at else None


def end_of(calendar: Calendar, start: date, limit: Limit) -> tuple[date, bool]:
    """Return the last day of a limit that runs from `start` (not counted), and whether the date is provisional."""
    return calendar.due(start, limit.value, limit.unit)


def promised_limit(matter: Matter, instant: bool) -> Limit | None:
    """Return what the city promises: the matter's promise, else its statutory limit, or the regime's; None: at once."""
    if matter.regime == "waiting_period":
        return matter.statutory
    if instant:
        return None
    return matter.promised or matter.statutory or REGIMES[matter.regime].statutory or FIVE_WORKDAYS


def statutory_limit(matter: Matter, *, joint: bool = False) -> Limit | None:
    """Return the limit the law sets: the matter's own, else the regime's; None where no law names one.

    Handling licences together lengthens the general limit, not one that a law of its own makes shorter (Licensing Law
    art 42(1): what other laws say goes first).
    """
    regime = REGIMES[matter.regime]
    if joint and has_joint_limit(matter):
        return regime.joint
    return matter.statutory or regime.statutory


def has_joint_limit(matter: Matter) -> bool:
    """Say whether handling together gives a matter more time: its regime knows it and no special law is stricter."""
    regime, own = REGIMES[matter.regime], matter.statutory
    if regime.joint is None or regime.statutory is None or own is None:
        return regime.joint is not None
    return own.unit == regime.statutory.unit and own.value >= regime.statutory.value


def extension_limit(matter: Matter, *, joint: bool = False) -> int:
    """Return by how much the head of the agency may extend the decision; 0 where the law knows no extension."""
    regime = REGIMES[matter.regime]
    if joint and regime.joint_extension and has_joint_limit(matter):
        return regime.joint_extension.value
    if matter.statutory and matter.statutory.extend:
        return matter.statutory.extend
    return regime.extension.value if regime.extension else 0


def is_joint(case: Case) -> bool:
    """Say whether several departments handle nothing but licences together (Licensing Law art 26, 42(2))."""
    if REGIMES[case.regime].joint is None:
        return False
    handled = case.application.cases.exclude(state=SKIPPED)
    all_cases = list(handled.values_list("regime", "department_id"))
    return {regime for regime, _ in all_cases} == {case.regime} and len({owner for _, owner in all_cases}) > 1


def promised(
    cases: Sequence[Case],
    edges: Sequence[CaseEdge],
    matters: dict[str, Matter],
    calendar: Calendar,
    today: date,
    expected: Mapping[str, date] | None = None,
) -> Promise | None:
    """Return the day by which everything still open is expected to be decided; None when nothing is open.

    `cases` come in topological order; `expected` are the ends that the clocks of running cases say.
    What should have been decided already is expected today.
    """
    running = [case.matter for case in cases if case.state in LIVE]
    if not running:
        return None
    accepted = {case.matter: day for case in cases if (day := local_day(case.accepted_at))}
    finished = {case.matter: day for case in cases if (day := local_day(case.closed_at))}
    limits = {case.matter: promised_limit(matters[case.matter], case.instant) for case in cases}
    matter_of = {case.pk: case.matter for case in cases}
    graph = [GraphEdge(matter_of[row.above_id], matter_of[row.below_id], row.kind, row.on_fail) for row in edges]
    ends = project(
        limits, graph, calendar, today, accepted=accepted, finished=finished, due=expected,
        notices=notices_in(matters[case.matter] for case in cases),
    )  # fmt: skip
    last = max(ends[code] for code in running)
    return Promise(max(last.on, today), last.provisional)

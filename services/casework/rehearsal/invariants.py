"""What has to hold at every moment of an application, and at its end (DOMAIN sections 3 to 5). Each is one sentence."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils import timezone

from services.applications.models import Application
from services.core.models import Movement

from .. import consequences, settling
from ..models import Case, CaseEdge, Decision
from ..recomputing import difference
from ..workflow import ACCEPTED_STATES, GRANTED, LIVE, CaseState
from . import ledgers, paperwork
from .report import ON_TIME, Report

Check = Callable[[Application, list[Case], datetime], Iterator[str]]


def broken(application: Application, at: datetime) -> list[str]:
    """Return every rule that does not hold at this moment, with the day."""
    application.refresh_from_db()
    cases = consequences.cases_of(application)
    found = [text for check in ALWAYS for text in check(application, cases, at)]
    return [f"{at:%Y-%m-%d}: {text}" for text in found]


def projection_is_current(application: Application, cases: list[Case], at: datetime) -> Iterator[str]:
    """What is stored of the application is what its cases say."""
    if differs := difference(application, at=at):
        yield f"the projection is not current: {differs}"


def outcome_fits(application: Application, cases: list[Case], at: datetime) -> Iterator[str]:
    """A running application has no outcome and no end, a closed one has both, and no live case."""
    live = any(case.state in LIVE for case in cases)
    if live == bool(application.outcome):
        yield f"the outcome is {application.outcome or 'none yet'} while {'a case is' if live else 'no case is'} live"
    if (application.state in consequences.FINAL) != (application.closed_at is not None):
        yield f"the application is {application.state}, closed at {application.closed_at}"


def waiting_needs_a_notice(application: Application, cases: list[Case], at: datetime) -> Iterator[str]:
    """A case waits for the applicant only while a notice is open, and never more than one is."""
    waits = any(case.state == CaseState.CORRECTION for case in cases)
    is_open = application.correction_notices.filter(state="open").count()  # type: ignore[attr-defined]
    if waits != bool(is_open):
        yield "a case waits for the applicant without an open notice, or a notice is open for nobody"
    if is_open > 1:
        yield "more than one correction notice is open"


def dates_are_in_order(application: Application, cases: list[Case], at: datetime) -> Iterator[str]:
    """Received, accepted, decided, handed over: in this order, and what was accepted has its day."""
    for case in cases:
        if case.state in ACCEPTED_STATES and case.accepted_at is None:
            yield f"{case.matter} is {case.state} and was never accepted"
        days = [moment for moment in (case.received_at, case.accepted_at, case.decided_at, case.delivered_at) if moment]
        if case.round == 1 and days != sorted(days):
            yield f"the dates of {case.matter} are out of order"


def states_follow_from_moves(application: Application, cases: list[Case], at: datetime) -> Iterator[str]:
    """Every move begins where the one before it ended, and the last one leads to the present state."""
    for case in cases:
        state = CaseState.PENDING.value
        for movement in Movement.objects.filter(subject_id=case.pk).order_by("recorded_at"):
            if movement.from_state != state:
                yield f"{case.matter}: {movement.name} from {movement.from_state} although it was {state}"
            state = movement.to_state
        if state != case.state:
            yield f"{case.matter} is {case.state}, its moves say {state}"


def grants_rest_on_something(application: Application, cases: list[Case], at: datetime) -> Iterator[str]:
    """A granted case rests on granted ones, or somebody was told that it does not."""
    known = {case.pk: case for case in cases}
    for row in CaseEdge.objects.filter(below__application=application).exclude(kind=settling.START_AFTER_ACCEPT):
        below, above = known[row.below_id], known[row.above_id]
        if below.state == GRANTED and not settling.is_satisfied(row.edge, above.node) and not below.node.suspect:
            yield f"{below.matter} is granted although {above.matter} is {above.state}"


def the_graph_is_at_rest(application: Application, cases: list[Case], at: datetime) -> Iterator[str]:
    """Nothing waits that could start, and nothing goes on that has to end."""
    edges = [row.edge for row in CaseEdge.objects.filter(below__application=application)]
    names = {case.pk: case.matter for case in cases}
    for effect in settling.settle({case.pk: case.node for case in cases}, edges):
        yield f"{effect.move} of {names[effect.node]} is due"


def nobody_signs_alone(application: Application, cases: list[Case], at: datetime) -> Iterator[str]:
    """Who proposes does not sign, unless the matter is instant; one decision counts per round."""
    made = Decision.objects.filter(case__application=application, status="made")
    for decision in made.exclude(decided_by=None).filter(case__instant=False).select_related("case"):
        if decision.decided_by_id == decision.proposed_by_id:
            yield f"{decision.case.matter} was proposed and signed by one officer"
    decided = {(decision.case_id, decision.round) for decision in made}
    for case in cases:
        if case.state in {GRANTED, CaseState.REFUSED} and (case.pk, case.round) not in decided:
            yield f"{case.matter} is {case.state} without a decision"


def clocks_follow(application: Application, cases: list[Case], at: datetime) -> Iterator[str]:
    """Clocks run while their state lasts; government's and citizen's time together are the time that has passed."""
    for case in cases:
        yield from ledgers.broken_clocks(case, timezone.localdate(at))


def papers_exist(application: Application, cases: list[Case], at: datetime) -> Iterator[str]:
    """Every move has its letter, and there are no two certificates."""
    yield from paperwork.missing_letters(application, cases)
    yield from paperwork.wrong_certificates(cases)


ALWAYS: tuple[Check, ...] = (
    projection_is_current,
    outcome_fits,
    waiting_needs_a_notice,
    dates_are_in_order,
    states_follow_from_moves,
    grants_rest_on_something,
    the_graph_is_at_rest,
    nobody_signs_alone,
    clocks_follow,
    papers_exist,
)


def broken_at_the_end(application: Application, report: Report) -> list[str]:
    """Return what does not hold of a closed application: its promise, when nobody was late."""
    promised, finished = report.promised_on, report.finished_on
    if report.plot not in ON_TIME or promised is None or finished is None:
        return []
    return [f"promised for {promised}, finished on {finished} although nobody was late"] if finished > promised else []

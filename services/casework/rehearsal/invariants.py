"""What has to hold at every moment of an application, and at its end (DOMAIN sections 3 to 5). Each is one sentence."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from services.applications.models import Application
from services.certificates import queries as certificates

from .. import consequences, settling
from ..models import Case, CaseEdge, Decision
from ..workflow import ACCEPTED_STATES, GRANTED, LIVE, NOT_ACCEPTED, REFUSED, CaseState

Check = Callable[[Application, list[Case], datetime], Iterator[str]]
BUNDLED = {"completed", "terminated", "not_accepted"}


def broken(application: Application, at: datetime) -> list[str]:
    """Return every rule that does not hold at this moment, with the day."""
    application.refresh_from_db()
    cases = consequences.cases_of(application)
    found = [text for check in ALWAYS for text in check(application, cases, at)]
    return [f"{at:%Y-%m-%d}: {text}" for text in found]


def projection_is_current(application: Application, cases: list[Case], at: datetime) -> Iterator[str]:
    """The stored state is what the cases say."""
    again = consequences.projection_of(cases, at)
    if (application.state, application.outcome or None) != (again.state, again.outcome or None):
        yield f"the application is stored as {application.state}, its cases say {again.state}"


def waiting_needs_a_notice(application: Application, cases: list[Case], at: datetime) -> Iterator[str]:
    """A case waits for the applicant only while a notice is open."""
    waits = any(case.state == CaseState.CORRECTION for case in cases)
    is_open = application.correction_notices.filter(state="open").count()
    if waits != bool(is_open):
        yield "a case waits for the applicant without an open notice, or a notice is open for nobody"
    if is_open > 1:
        yield "more than one correction notice is open"


def acceptance_has_a_day(application: Application, cases: list[Case], at: datetime) -> Iterator[str]:
    """What is under review or decided was accepted."""
    for case in cases:
        if case.state in ACCEPTED_STATES and case.accepted_at is None:
            yield f"{case.matter} is {case.state} and was never accepted"


def grants_rest_on_something(application: Application, cases: list[Case], at: datetime) -> Iterator[str]:
    """A granted case rests on granted ones, or somebody was told that it does not."""
    known = {case.pk: case for case in cases}
    for row in CaseEdge.objects.filter(below__application=application).exclude(kind=settling.START_AFTER_ACCEPT):
        below, above = known[row.below_id], known[row.above_id]
        if below.state == GRANTED and not settling.is_satisfied(row.edge, above.node) and not below.node.suspect:
            yield f"{below.matter} is granted although {above.matter} is {above.state}"


def nobody_signs_alone(application: Application, cases: list[Case], at: datetime) -> Iterator[str]:
    """Who proposes does not sign, unless the matter is instant."""
    made = Decision.objects.filter(case__application=application, status="made", case__instant=False)
    for decision in made.exclude(decided_by=None):
        if decision.decided_by_id == decision.proposed_by_id:
            yield f"{decision.case.matter} was proposed and signed by one officer"


def live_cases_can_go_on(application: Application, cases: list[Case], at: datetime) -> Iterator[str]:
    """A closed application has no live case, a running one has."""
    live = any(case.state in LIVE for case in cases)
    if live and application.state in consequences.FINAL:
        yield f"the application is {application.state} with a live case"


ALWAYS: tuple[Check, ...] = (
    projection_is_current,
    waiting_needs_a_notice,
    acceptance_has_a_day,
    grants_rest_on_something,
    nobody_signs_alone,
    live_cases_can_go_on,
)


def broken_at_the_end(application: Application, plot: str, promised: date | None, finished: date | None) -> list[str]:
    """Return what does not hold of a closed application: its letters, its certificates, its promise."""
    cases = consequences.cases_of(application)
    found = [*_letters(application, cases), *_certificates(cases)]
    if plot == "smooth" and promised and finished and finished > promised:
        found.append(f"promised for {promised}, finished on {finished} although nobody was late")
    return found


def _letters(application: Application, cases: list[Case]) -> Iterator[str]:
    codes = {(letter.case_id, letter.code) for letter in certificates.letters_of(application.pk)}
    wanted = {REFUSED: "D13", NOT_ACCEPTED: "D05"}
    for case in cases:
        if case.state in wanted and (case.pk, wanted[CaseState(case.state)]) not in codes:
            yield f"{case.matter} is {case.state} without letter {wanted[CaseState(case.state)]}"
    if application.state in BUNDLED and not any(code == "D16" for _case, code in codes):
        yield "the application is closed without letter D16"


def _certificates(cases: list[Case]) -> Iterator[str]:
    for case in cases:
        paper = certificates.of_case(case.pk)
        if case.state != GRANTED and paper.filter(state__in=["draft", "valid"]).exists():
            yield f"{case.matter} is {case.state} and has a certificate"

"""Which letters the moves of an application require (domain reference 2.6), and that there are no two certificates."""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from services.applications.models import Application
from services.certificates import queries as certificates
from services.core.models import Movement

from ..letters import needs_acceptance_letter
from ..models import Case
from ..workflow import GRANTED

BY_MOVE = {
    "deem_accepted": "D04",
    "suspend": "D09",
    "refuse": "D13",
    "not_accept": "D05",
    "withdraw": "D15",
    "drop": "D15",
    "terminate": "D15",
}
CLOSED = {"completed": "D16", "terminated": "D16", "not_accepted": "D16", "withdrawn": "D15"}
LIVING = ("draft", "valid", "suspended")


def missing_letters(application: Application, cases: list[Case]) -> Iterator[str]:
    """Return every letter that a move called for and nobody wrote."""
    written = Counter((letter.case_id, letter.code) for letter in certificates.letters_of(application.pk))
    if not written[(None, "D01")]:
        yield "the application was submitted without letter D01"
    for case in cases:
        for code, count in _wanted(case).items():
            if (found := written[(case.pk, code)]) < count:
                yield f"{case.matter}: letter {code} is wanted {count} times and exists {found} times"
    yield from _of_the_whole(application, written)


def _wanted(case: Case) -> Counter[str]:
    moves = Movement.objects.filter(subject_id=case.pk).values_list("name", "actor_kind")
    wanted = Counter(BY_MOVE[name] for name, kind in moves if name in BY_MOVE and (name, kind) != ("withdraw", "clock"))
    names = [name for name, _kind in moves]
    if needs_acceptance_letter(case):
        wanted["D04"] += names.count("accept")
    if case.regime == "licensing":
        wanted["D12"] += names.count("grant") + names.count("auto_grant")
    return wanted


def _of_the_whole(application: Application, written: Counter[tuple[UUID | None, str]]) -> Iterator[str]:
    notices = application.correction_notices.count()  # type: ignore[attr-defined]
    if written[(None, "D03")] != notices:
        yield f"{notices} correction notices were served with {written[(None, 'D03')]} letters D03"
    closing = CLOSED.get(application.state)
    if closing and not written[(None, closing)]:
        yield f"the application is {application.state} without letter {closing}"


def wrong_certificates(cases: list[Case]) -> Iterator[str]:
    """Return what does not hold of the certificates: one living one of a type, and only on a grant."""
    for case in cases:
        living = certificates.of_case(case.pk).filter(state__in=LIVING).values_list("type_code", "state")
        kinds = [code for code, _state in living]
        yield from (f"{case.matter} has {n} certificates {code}" for code, n in Counter(kinds).items() if n > 1)
        if case.state != GRANTED and any(state == "valid" for _code, state in living):
            yield f"{case.matter} is {case.state} and has a valid certificate"

"""The rows of the citizen's progress page: every department side by side, in plain words."""

from services.applications import progress as application_progress
from services.applications.models import Application
from services.applications.progress import CaseRow
from services.certificates import queries as certificates

from .models import Case, CaseEdge
from .settling import START_AFTER_GRANT
from .workflow import GRANTED, REFUSED, CaseState


def rows(application: Application) -> list[CaseRow]:
    """Return one row per case, with what it waits for, its certificate and its letters."""
    cases = list(application.cases.select_related("department").order_by("position"))
    waits = _waits(application)
    papers = {certificate.case_id: certificate for certificate in certificates.of_application(application.pk)}
    letters: dict[object, list[object]] = {}
    for letter in certificates.letters_of(application.pk):
        letters.setdefault(letter.case_id, []).append(letter)
    labels = {row.matter: row.label for row in cases}
    return [_row(case, waits, papers, letters, labels) for case in cases]


def _waits(application: Application) -> dict[object, list[dict[str, str]]]:
    edges = CaseEdge.objects.filter(below__application=application, kind=START_AFTER_GRANT)
    waits: dict[object, list[dict[str, str]]] = {}
    for edge in edges.select_related("above"):
        if edge.above.state != GRANTED:
            waits.setdefault(edge.below_id, []).append(edge.above.label)
    return waits


def _row(case: Case, waits: dict, papers: dict, letters: dict, labels: dict) -> CaseRow:  # type: ignore[type-arg]
    because = labels.get(case.reason_text) if case.reason_code == "upstream_failed" else None
    return CaseRow(
        case_id=case.pk,
        matter=case.label,
        department=case.department.label,
        state=case.state,
        state_public=case.public_state,
        tone=case.current_state.tone,
        due_on=case.due_on,
        provisional=case.due_is_provisional,
        closed_at=case.closed_at,
        waits_for=waits.get(case.pk, []) if case.state == CaseState.PENDING else [],
        because_of=because,
        reasons=case.reason_text if case.state in {REFUSED, CaseState.NOT_ACCEPTED} else "",
        certificate=papers.get(case.pk),
        letters=letters.get(case.pk, []),
    )


application_progress.register(rows)

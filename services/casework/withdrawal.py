"""What else ends when the applicant takes a matter back: asked of the same graph that will settle it."""

from dataclasses import dataclass, replace

from services.applications.models import Application

from . import settling
from .consequences import cases_of
from .models import Case, CaseEdge
from .workflow import WITHDRAWN


@dataclass(frozen=True)
class Row:
    """One matter that can be withdrawn, and the matters that would end with it."""

    case: Case
    ends_too: list[Case]


def consequences(application: Application, cases: list[Case]) -> list[Row]:
    """Return for each case the others that would be terminated or skipped."""
    everything = {case.pk: case for case in cases_of(application)}
    edges = [row.edge for row in CaseEdge.objects.filter(below__application=application)]
    nodes = {pk: case.node for pk, case in everything.items()}
    rows = []
    for case in cases:
        after = nodes | {case.pk: replace(nodes[case.pk], state=WITHDRAWN)}
        effects = settling.settle(after, edges)
        rows.append(Row(case, [everything[effect.node] for effect in effects if effect.move in {"terminate", "skip"}]))
    return rows

"""What the applicant has changed in a filing before its acceptance, as far as the matter binds it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from services.applications import queries as applications
from services.applications.differences import Line
from services.applications.display import shown
from services.applications.models import Revision
from services.catalogue.definition import Element
from services.core.labels import Label

from .models import Case


@dataclass(frozen=True)
class FilingChange:
    """One change: when, by whom, answers before and after, and the materials that are others now."""

    at: datetime
    who: str
    lines: tuple[Line, ...]
    papers: tuple[Label, ...]


def of_case(case: Case) -> list[FilingChange]:
    """Return the changes that concern a case, latest first. One statement where nothing was ever changed."""
    if case.amended_at is None:
        return []
    revisions = list(Revision.objects.filter(application_id=case.application_id).select_related("actor").order_by("no"))
    found = [_change(case, before, after) for before, after in pairwise(revisions) if after.draft_id]
    return [one for one in reversed(found) if one.lines or one.papers]


def _change(case: Case, before: Revision, after: Revision) -> FilingChange:
    definition = applications.definition_of(case.application)
    bound = [definition.elements[code] for code in definition.matters[case.matter].elements]
    papers = {row.material: row.label for row in case.case_materials.all()}
    return FilingChange(
        at=after.created_at,
        who=after.actor.display_name if after.actor else "",
        lines=tuple(_lines(bound, before.answers, after.answers)),
        papers=tuple(label for code, label in papers.items() if _versions(before, code) != _versions(after, code)),
    )


def _lines(elements: Iterable[Element], before: dict[str, Any], after: dict[str, Any]) -> Iterable[Line]:
    for element in elements:
        was, now = before.get(element.code), after.get(element.code)
        if was != now:
            yield Line(element.label, shown(element, was), shown(element, now))


def _versions(revision: Revision, code: str) -> set[str]:
    return {link["version"] for link in revision.materials if link["material"] == code}

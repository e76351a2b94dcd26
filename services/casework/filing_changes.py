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
from services.audit.actions import record_read
from services.catalogue.definition import Element
from services.core.actors import Actor
from services.core.labels import Label

from .models import Case

SENSITIVE = 2  # as on the rest of the case page


@dataclass(frozen=True)
class FilingChange:
    """One change: when, by whom, answers before and after, and the materials that are others now."""

    at: datetime
    who: str
    lines: tuple[Line, ...]
    papers: tuple[Label, ...]
    read: frozenset[str]  # the sensitive elements among the answers


def of_case(case: Case, actor: Actor) -> list[FilingChange]:
    """Return the changes that concern a case, latest first, and record that they were read; what was answered before
    need not be an answer any more. No statement where nothing was ever changed.
    """
    if case.amended_at is None:
        return []
    revisions = list(Revision.objects.filter(application_id=case.application_id).select_related("actor").order_by("no"))
    found = [_change(case, before, after) for before, after in pairwise(revisions) if after.draft_id]
    if read := sorted({code for one in found for code in one.read}):
        record_read(
            actor=actor, subject_type="application", subject_id=case.application_id, elements=read,
            purpose=f"case:{case.matter}",
        )  # fmt: skip
    return [one for one in reversed(found) if one.lines or one.papers]


def _change(case: Case, before: Revision, after: Revision) -> FilingChange:
    definition = applications.definition_of(case.application)
    bound = [definition.elements[code] for code in definition.matters[case.matter].elements]
    papers = {row.material: row.label for row in case.case_materials.all()}
    return FilingChange(
        at=after.created_at,
        who=after.actor.display_name if after.actor else "",
        lines=tuple(_lines(bound, before.answers, after.answers)),
        read=frozenset(
            one.code
            for one in bound
            if one.pii >= SENSITIVE and before.answers.get(one.code) != after.answers.get(one.code)
        ),
        papers=tuple(label for code, label in papers.items() if _versions(before, code) != _versions(after, code)),
    )


def _lines(elements: Iterable[Element], before: dict[str, Any], after: dict[str, Any]) -> Iterable[Line]:
    for element in elements:
        was, now = before.get(element.code), after.get(element.code)
        if was != now:
            yield Line(element.label, shown(element, was), shown(element, now))


def _versions(revision: Revision, code: str) -> set[str]:
    return {link["version"] for link in revision.materials if link["material"] == code}

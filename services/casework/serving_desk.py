"""The panel of the case page that shows how documents were served on paper, and takes down one more."""

from typing import Any

from services.core.actors import Actor

from .actions.serving import SERVERS, Document, to_serve
from .models import Case
from .serving_forms import ServingForm


def of_case(case: Case, actor: Actor, papers: list[Document]) -> dict[str, Any]:
    """Return what was served on paper, and which of the papers in the file still may be."""
    may_record = any(actor.may(power, case.department.code) for power in SERVERS)
    return {"done": list(case.paper_services.all()), "open": to_serve(case, papers) if may_record else []}


def forms_of(panel: dict[str, Any]) -> dict[str, Any]:
    """Return the empty form of the panel."""
    return {"serving_form": ServingForm(documents=panel["open"])}

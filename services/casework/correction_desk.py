"""What the case page shows an officer of corrections and pledges."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.applications import queries as applications
from services.applications.models import Application
from services.core.actors import Actor
from services.core.labels import label

from . import demands, proceedings
from .correction_forms import AddItemForm
from .models import Case, CorrectionItem, Pledge
from .workflow import CaseState


@dataclass(frozen=True)
class Dispute:
    """Two departments want different things of one material or answer; `items` are the wishes to choose from."""

    application: Application
    items: list[CorrectionItem]


def of_case(case: Case, actor: Actor, entered: proceedings.Entered, *, held: bool) -> dict[str, Any]:
    """Return the panel's content; a constant number of statements."""
    items = list(case.corrections.select_related("notice"))
    intake = not held and actor.may("intake", case.department.code)
    asks = intake and case.state == CaseState.INTAKE
    return {
        "items": items,
        "may_ask": asks,
        "form": entered.get("correction") or AddItemForm(targets=targets(case)) if asks else None,
        "corrects": case.regime_corrects(),
        "has_notes": any(item.state in {"draft", "ready"} for item in items),
        "has_ready": any(item.state == "ready" for item in items),
        "may_send": _leads(case, actor) or actor.may("supervise", case.department.code),
        "may_judge": intake,
        "pledges": list(case.pledges.all()),
        "may_verify": intake or (not held and actor.may("review", case.department.code)),
        "disputes": _disputes(case.application) if _leads(case, actor) and asks else [],
    }


def _leads(case: Case, actor: Actor) -> bool:
    return bool(applications.definition_of(case.application).lead == actor.department)


def targets(case: Case) -> list[tuple[str, str]]:
    """Return what can be asked about: the materials and answers that the matter binds, and nothing else."""
    definition = applications.definition_of(case.application)
    materials = [(f"material:{row.material}", label(row.label)) for row in case.case_materials.all()]
    elements = definition.matters[case.matter].elements
    return materials + [(f"element:{code}", label(definition.elements[code].label)) for code in elements]


def _disputes(application: Application) -> list[Dispute]:
    lines = demands.contradictions(application)
    items = {item.pk: item for item in demands.ready_items(application)} if lines else {}
    return [Dispute(application, [items[ask.key] for ask in line.reasons if ask.wanted]) for line in lines]  # type: ignore[index]


def disputes_for(actor: Actor) -> list[Dispute]:
    """Return the open contradictions that the officer's department resolves as the lead."""
    waiting = CorrectionItem.objects.ready().exclude(wanted="").values_list("case__application_id", flat=True)
    found = (
        Application.objects.filter(pk__in=set(waiting)).select_related("version__one_thing").order_by("submitted_at")
    )
    led = [one for one in found if applications.definition_of(one).lead == actor.department]
    return [dispute for application in led for dispute in _disputes(application)]


def dispute_item(actor: Actor, item_id: UUID) -> CorrectionItem | None:
    """Return one wish the officer's department may rule on."""
    wishes = {item.pk: item for dispute in disputes_for(actor) for item in dispute.items}
    return wishes.get(item_id)


def pledge_of(case: Case, pledge_id: UUID) -> Pledge:
    """Return one of a case's pledges; raise Pledge.DoesNotExist for another's."""
    return Pledge.objects.select_related("case__department", "case__application").get(pk=pledge_id, case=case)

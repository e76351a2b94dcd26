"""What may be read of cases, and by whom. A department sees its own cases, and of the rest only the state."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from services.applications import queries as applications
from services.applications.models import Application
from services.catalogue.definition import Matter
from services.core.actors import Actor

from .models import Case, CaseMaterial, CaseQuerySet
from .workflow import LIVE, CaseState

VERIFIED_SUPPLIES = frozenset({"certificate", "share", "sibling", "generated"})


def for_actor(actor: Actor) -> CaseQuerySet:
    """Return the cases a member of staff may open: those of the own department."""
    if actor.kind != "officer":
        return Case.objects.none()
    return Case.objects.of(actor.department).select_related("application", "department", "owner")


def get_for(actor: Actor, case_id: UUID) -> Case:
    """Return one case; raise Case.DoesNotExist for a foreign one exactly as for an unknown one."""
    return for_actor(actor).get(pk=case_id)


@dataclass(frozen=True)
class Queue:
    """One tab of the desk."""

    code: str
    filter: Q


def queues(actor: Actor) -> list[Queue]:
    """Return the desk's tabs in the order in which work arrives."""
    return [
        Queue("intake", Q(state=CaseState.INTAKE)),
        Queue("review", Q(state__in=[CaseState.REVIEWING, CaseState.SUSPENDED])),
        Queue("decide", Q(state=CaseState.DECIDING)),
        Queue("mine", Q(owner_id=actor.account_id, state__in=LIVE)),
        Queue("waiting", Q(state__in=[CaseState.PENDING, CaseState.CORRECTION])),
        Queue("closed", ~Q(state__in=LIVE)),
    ]


def counts(actor: Actor) -> dict[str, int]:
    """Return how many cases each tab holds, in one statement."""
    wanted = {queue.code: Count("pk", filter=queue.filter) for queue in queues(actor)}
    return Case.objects.of(actor.department).aggregate(**wanted)


def queue(actor: Actor, code: str, search: str = "") -> CaseQuerySet:
    """Return one tab's cases, first what is due first; `search` is an application number or a part of it."""
    chosen = next((tab for tab in queues(actor) if tab.code == code), queues(actor)[0])
    found = for_actor(actor).filter(chosen.filter)
    if search:
        found = found.filter(
            Q(application__number__icontains=search)
            | Q(application__query_code__iexact=search)
            | applications.named(search)
        )
    if chosen.code == "closed":
        return found.order_by("-closed_at", "id")
    return found.in_order_of_due_date()


def siblings(case: Case) -> list[Case]:
    """Return the application's other cases; only label, department and state may be shown."""
    others = Case.objects.filter(application_id=case.application_id).exclude(pk=case.pk)
    return list(others.select_related("department").order_by("position"))


def facts_verified(case: Case, matter: Matter) -> dict[str, bool]:
    """Say of each element the matter binds and that was given whether its source vouches for it."""
    sources = applications.sources_of(case.application)
    return {code: bool(sources.get(code, {}).get("verified")) for code in matter.elements if code in sources}


def materials_verified(case: Case) -> dict[str, bool]:
    """Say of each material whether the portal itself obtained or made it."""
    return {
        row.material: row.supply in VERIFIED_SUPPLIES and row.status == CaseMaterial.Status.SATISFIED
        for row in case.case_materials.all()
    }


def cases_of(application_ids: Iterable[UUID]) -> list[Case]:
    """Return the cases of some applications with their departments, in order of work."""
    found = Case.objects.filter(application_id__in=list(application_ids))
    return list(found.select_related("department").order_by("application_id", "position"))


def department_of(case_id: UUID) -> str | None:
    """Return the code of the department responsible for a case; None when there is no such case."""
    return Case.objects.filter(pk=case_id).values_list("department__code", flat=True).first()


def may_withdraw(application: Application) -> list[Case]:
    """Return the cases the applicant can still withdraw."""
    return list(application.cases.live().select_related("department"))

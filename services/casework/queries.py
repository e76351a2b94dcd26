"""What may be read of cases, and by whom. A department sees its own cases, and of the rest only the state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from services.applications import queries as applications
from services.applications.models import Application
from services.audit import queries as audit
from services.catalogue import queries as catalogue
from services.catalogue.definition import Matter
from services.core.actors import Actor

from .models import Case, CaseMaterial, CaseQuerySet

VERIFIED_SUPPLIES = frozenset({"certificate", "share", "sibling", "generated"})


def for_actor(actor: Actor) -> CaseQuerySet:
    """Return the cases a member of staff may open: those of the own department."""
    if actor.kind != "officer":
        return Case.objects.none()
    return Case.objects.of(actor.department).select_related("application", "department", "owner")


def get_for(actor: Actor, case_id: UUID) -> Case:
    """Return one case; raise Case.DoesNotExist for a foreign one exactly as for an unknown one."""
    return for_actor(actor).get(pk=case_id)


def matters_of(department: str) -> dict[str, dict[str, str]]:
    """Return the labels of the matters a department is responsible for, by code, in all published one-things."""
    found = {}
    for version in catalogue.published_all():
        for matter in catalogue.definition(version).matters.values():
            if matter.department == department:
                found[matter.code] = dict(matter.label)
    return found


def siblings(case: Case) -> list[Case]:
    """Return the application's other cases; only label, department and state may be shown."""
    others = Case.objects.filter(application_id=case.application_id).exclude(pk=case.pk)
    return list(others.select_related("department").order_by("position"))


@dataclass(frozen=True)
class Reader:
    """Somebody of the department who looked at the case's personal data, and when last."""

    name: str
    last: datetime
    times: int


def readers(case: Case) -> list[Reader]:
    """Return who of the department has looked at this case's personal data, the latest first."""
    reads = audit.readers_of(case.application_id).filter(purpose=f"case:{case.matter}").order_by()
    grouped = reads.values("actor_id", "actor_name").annotate(last=Max("at"), times=Count("pk")).order_by("-last")
    return [Reader(row["actor_name"], row["last"], row["times"]) for row in grouped[:30]]


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

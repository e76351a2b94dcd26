"""Opening the cases of a submitted application: one per matter that applies, with its edges and its materials."""

from datetime import datetime

from services.applications import queries as application_queries
from services.applications.models import Application
from services.catalogue import queries as catalogue
from services.catalogue.definition import Matter
from services.catalogue.models import Department
from services.catalogue.situation import NeededMaterial, Situation
from services.materials import queries as materials
from services.materials.models import MaterialVersion

from . import search
from .consequences import settle
from .models import Case, CaseEdge, CaseMaterial

# A version on file with one of these trust levels needs no officer's eye (DOMAIN section 8): A original seen,
# B from a certificate or register, D own statement whose truth is pledged. C, a scan, is checked by the officer.
TRUSTED_AS_IT_IS = frozenset({"A", "B", "D"})
STATED = frozenset({"pledge", "generated"})  # where the material itself is a statement; elsewhere D is a pledge for it


def open_cases(application: Application, *, at: datetime) -> list[Case]:
    """Create the cases, freeze their edges, and let the graph settle. The caller holds the application's lock."""
    situation = application_queries.situation_of(application)
    cases = _create_cases(application, situation)
    CaseEdge.objects.bulk_create(
        CaseEdge(above=cases[edge.upstream], below=cases[edge.downstream], kind=edge.kind, on_fail=edge.on_fail)
        for edge in situation.edges
    )
    CaseMaterial.objects.bulk_create(_case_materials(application, situation, cases))
    search.write_keys(application, cases.values())
    settle(application, at=at)
    return list(cases.values())


def _create_cases(application: Application, situation: Situation) -> dict[str, Case]:
    departments = catalogue.departments()
    cases = {
        matter.code: new_case(application, situation, matter, position, departments[matter.department])
        for position, matter in enumerate(situation.matters)
    }
    Case.objects.bulk_create(cases.values())
    return cases


def new_case(
    application: Application, situation: Situation, matter: Matter, position: int, department: Department
) -> Case:
    """Return the case of one matter, not saved yet."""
    return Case(
        application=application,
        matter=matter.code,
        label=matter.label,
        department=department,
        regime=matter.regime,
        required=matter.required,
        instant=situation.is_instant(matter.code),
        position=position,
    )


def _case_materials(application: Application, situation: Situation, cases: dict[str, Case]) -> list[CaseMaterial]:
    on_file = materials.of_application(application.pk)
    return [
        new_material(cases[code], needed, on_file.get(needed.material.code, []))
        for needed in situation.materials
        for code in needed.serves
    ]


def new_material(case: Case, needed: NeededMaterial, versions: list[MaterialVersion]) -> CaseMaterial:
    """Return how a case stands with one material, not saved yet."""
    return CaseMaterial(
        case=case,
        material=needed.material.code,
        label=needed.material.label,
        supply=needed.supply,
        secondary=needed.material.deferrable,
        status=status_of(needed, versions),
    )


def status_of(needed: NeededMaterial, versions: list[MaterialVersion]) -> str:
    """Say how a material stands when nobody has looked at it yet."""
    if not versions:
        return CaseMaterial.Status.WAIVED if needed.optional else CaseMaterial.Status.MISSING
    trusted = TRUSTED_AS_IT_IS if needed.supply in STATED else TRUSTED_AS_IT_IS - {"D"}
    if any(version.trust in trusted for version in versions):
        return CaseMaterial.Status.SATISFIED
    return CaseMaterial.Status.OFFERED

"""The applicant has changed the application before anything was accepted: the set of cases is made anew.

A case that stays keeps its number, its day of receipt and its acceptance clock: the five working days of Licensing Law
art 32(4) run from the day the filing was received, and an applicant who improves it must not lose them. What an officer
had found of something that is different now no longer counts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from services.applications import queries as applications
from services.applications.models import Application
from services.catalogue import queries as catalogue
from services.catalogue.situation import NeededMaterial, Situation
from services.core.actions import enqueue, move
from services.core.actors import SYSTEM, Actor
from services.materials import queries as material_queries
from services.notices.actions import notify
from services.people import queries as people

from .. import letters, search, settling
from ..conditions import NO_LONGER_APPLIES
from ..consequences import cases_of, settle
from ..correction_workflow import ItemState
from ..models import Case, CaseEdge, CaseMaterial, CorrectionItem, PromiseChange
from ..opening import new_case, new_material, status_of
from ..pledge_workflow import PledgeState
from ..workflow import LIVE, SKIPPED, CaseState
from . import noticing, pledging

BY_THE_APPLICANT = "changed by the applicant"
AMENDED = PromiseChange.Cause.AMENDED


@dataclass(frozen=True)
class Change:
    """What is different: the codes of answers and materials, the revision that says so, by whom and when."""

    revision: UUID
    elements: frozenset[str]
    materials: frozenset[str]
    actor: Actor
    at: datetime


def rebuild(application: Application, change: Change) -> None:
    """Make the cases, their edges and their materials what the situation asks for now; the caller holds the lock."""
    situation = applications.situation_of(application)
    known = {case.matter: case for case in cases_of(application)}
    wanted = {matter.code for matter in situation.matters}
    for case in known.values():
        if case.matter not in wanted and case.state in LIVE:
            _drop(case, change)
    cases = _cases(application, situation, known, change)
    _edges(application, situation, cases)
    for case in cases.values():
        if case.state in LIVE:
            _materials(case, situation, change)
    _wait_for_the_new(cases, change)
    search.write_keys(application, cases.values())
    pledging.sign_submitted(application, actor=change.actor, at=change.at)
    settle(application, at=change.at, cause=AMENDED)
    _look_again(application, change)


def _drop(case: Case, change: Change) -> None:
    move(case, "drop", actor=change.actor, at=change.at, reason_code=NO_LONGER_APPLIES)
    letters.no_longer_applied_for(case, actor=change.actor)


def _cases(application: Application, situation: Situation, known: dict[str, Case], change: Change) -> dict[str, Case]:
    """Return the case of every matter that applies: the one there is, taken up again where it was dropped, or a new."""
    found = {}
    for position, matter in enumerate(situation.matters):
        case = known.get(matter.code)
        if case is None:
            case = new_case(application, situation, matter, position, catalogue.departments()[matter.department])
            case.save(force_insert=True)
        elif case.state == SKIPPED and case.reason_code == NO_LONGER_APPLIES:
            move(case, "rejoin", actor=change.actor, at=change.at)
        if case.state in LIVE:
            case.position, case.instant = position, situation.is_instant(matter.code)
            case.save(update_fields=["position", "instant"])
        found[matter.code] = case
    return found


def _edges(application: Application, situation: Situation, cases: dict[str, Case]) -> None:
    CaseEdge.objects.filter(below__application=application).delete()
    CaseEdge.objects.bulk_create(
        CaseEdge(above=cases[edge.upstream], below=cases[edge.downstream], kind=edge.kind, on_fail=edge.on_fail)
        for edge in situation.edges
    )


def _materials(case: Case, situation: Situation, change: Change) -> None:
    """Ask for what the matter needs now; a finding about a paper that is another one no longer counts."""
    on_file = material_queries.of_application(case.application_id)
    needed = {one.material.code: one for one in situation.materials if case.matter in one.serves}
    rows = {row.material: row for row in case.case_materials.all()}
    for code, one in needed.items():
        versions = on_file.get(code, [])
        if code not in rows:
            new_material(case, one, versions).save(force_insert=True)
        elif code in change.materials or rows[code].status == CaseMaterial.Status.WAIVED:
            _begin_anew(rows[code], status_of(one, versions))
    for code in rows.keys() - needed.keys():
        _begin_anew(rows[code], CaseMaterial.Status.WAIVED)
    _pledges(case, needed, change)


def _begin_anew(row: CaseMaterial, status: str) -> None:
    row.status, row.reason, row.checked_by_id, row.checked_at = status, "", None, None
    row.save(update_fields=["status", "reason", "checked_by", "checked_at"])


def _pledges(case: Case, needed: dict[str, NeededMaterial], change: Change) -> None:
    """A pledge ends with what it was for; what is handed in instead of it keeps it."""
    on_file = material_queries.of_application(case.application_id)
    for pledge in case.pledges.open():
        stated = any(version.source == "statement" for version in on_file.get(pledge.requirement, []))
        if pledge.requirement not in needed:
            move(pledge, "cancel", actor=SYSTEM, at=change.at)
        elif pledge.state == PledgeState.ACTIVE and not stated and on_file.get(pledge.requirement):
            move(pledge, "fulfil", actor=change.actor, at=change.at)


def _wait_for_the_new(cases: dict[str, Case], change: Change) -> None:
    """A filing that is with its department goes back into waiting when another matter comes first now."""
    nodes = {case.pk: case.node for case in cases.values()}
    edges = [row.edge for row in CaseEdge.objects.filter(below__in=[case.pk for case in cases.values()])]
    for case in cases.values():
        starts = (edge for edge in edges if edge.below == case.pk and edge.kind != settling.DECIDE_AFTER)
        if case.state == CaseState.INTAKE and not all(
            settling.is_satisfied(edge, nodes[edge.above]) for edge in starts
        ):
            move(case, "wait", actor=change.actor, at=change.at)


def _look_again(application: Application, change: Change) -> None:
    """Let the departments whose filing is another one know, and take back what was to be asked about it."""
    situation = applications.situation_of(application)
    for case in cases_of(application):
        bound = {one.element.code for one in situation.elements_of(case.matter)} if case.state in LIVE else set()
        papers = set(case.case_materials.values_list("material", flat=True))
        if case.state in LIVE and (bound & change.elements or papers & change.materials):
            case.amended_at = change.at
            case.save(update_fields=["amended_at"])
            _take_back_items(case, change.elements | change.materials, change)
            if case.state == CaseState.INTAKE:
                _tell_officers(case)
                _let_the_portal_look(case, change)
    noticing.look_again(application, cause=change.revision)


def _take_back_items(case: Case, codes: Collection[str], change: Change) -> None:
    items = case.corrections.filter(state__in=[ItemState.DRAFT, ItemState.READY], target__in=codes)
    for item in CorrectionItem.objects.with_case().filter(pk__in=items):
        move(item, "withdraw", actor=SYSTEM, at=change.at, explanation=BY_THE_APPLICANT)


def _tell_officers(case: Case) -> None:
    recipients = {case.owner_id} if case.owner_id else set(people.accounts_with("intake", case.department.code))
    for account_id in sorted(recipients):
        notify(
            account_id=account_id, kind="desk_filing_changed",
            params={"number": case.application.number or "", "matter": case.label},
            subject_id=case.pk, link=case.desk_address(),
        )  # fmt: skip


def _let_the_portal_look(case: Case, change: Change) -> None:
    """Rule sets and filings that need nobody look at what they referred to an officer before."""
    if case.instant:
        enqueue("casework.decide_by_rule", {"case": str(case.pk)}, key=f"rule:{case.pk}:{change.revision}")
    if case.regime == "waiting_period":
        enqueue("casework.accept_on_filing", {"case": str(case.pk)}, key=f"filing:{case.pk}:{change.revision}")


def take_in_change(
    *, application: Application, revision: UUID, elements: Collection[str], materials: Collection[str], actor: Actor,
    at: datetime | None = None,
) -> None:  # fmt: skip
    """Take up a change of an application, in its transaction."""
    change = Change(revision, frozenset(elements), frozenset(materials), actor, at or timezone.now())
    rebuild(application, change)

"""Intake: a filing is checked, accepted or not accepted, in writing (Licensing Law art 32)."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.audit.actions import record
from services.core.actions import move
from services.core.actors import Actor
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from services.materials import actions as materials

from .. import ledger, letters
from ..consequences import settle, tell_applicant
from ..models import Case, CaseMaterial
from ..regimes import PROMISED, STATUTORY
from .holding import locked, take_turn


def accept(*, case: Case, actor: Actor, at: datetime | None = None, command_id: UUID | None = None) -> Case:
    """Accept a filing: uploads on file count as checked, the clocks start, the acceptance notice goes out."""
    with locked(case.pk, by=actor) as current:
        take_turn(current)
        at = at or timezone.now()
        _check_off_uploads(current, actor, at)
        move(current, "accept", actor=actor, at=at, command_id=command_id)
        current.refresh_from_db()
        if letters.needs_acceptance_letter(current):
            announce_acceptance(current, actor)
        if deferred := list(current.pledges.waiting()):
            letters.accepted_with_pledges(current, deferred, actor=actor)
        settle(current.application, at=at)
    return current


def _check_off_uploads(case: Case, actor: Actor, at: datetime) -> None:
    offered = case.case_materials.filter(status=CaseMaterial.Status.OFFERED)
    offered.update(status=CaseMaterial.Status.SATISFIED, checked_by_id=actor.account_id, checked_at=at)


def announce_acceptance(case: Case, actor: Actor, *, by_silence: bool = False) -> None:
    """Write the acceptance notice with the dates the clocks say, and tell the applicant."""
    letters.acceptance(
        case,
        statutory_due=ledger.due_of(case, STATUTORY),
        promised_due=ledger.due_of(case, PROMISED),
        by_silence=by_silence,
        actor=actor,
    )
    tell_applicant(case, "case_accepted")


def not_accept(
    *, case: Case, reason_code: str, reason: dict[str, str], explanation: str, actor: Actor, at: datetime | None = None
) -> Case:
    """Decline to accept, in writing: reason, competent agency, remedies."""
    at = at or timezone.now()
    with locked(case.pk, by=actor) as current:
        move(
            current, "not_accept", actor=actor, at=at, reason=explanation, reason_code=reason_code,
            reason_text=explanation,
        )  # fmt: skip
        current.refresh_from_db()
        letters.non_acceptance(current, reason=reason, actor=actor)
        tell_applicant(current, "case_not_accepted", reason=explanation)
        settle(current.application, at=at)
    return current


def record_original_seen(*, case: Case, material: str, actor: Actor, at: datetime | None = None) -> None:
    """Note that the officer has held the original in hand; the material is in order."""
    at = at or timezone.now()
    with locked(case.pk, by=actor) as current:
        row = _material_to_check(current, material, actor)
        materials.record_original_seen(application_id=current.application_id, type_code=material, actor=actor)
        _set_status(row, CaseMaterial.Status.SATISFIED, "", actor, at)


def judge_material(
    *, case: Case, material: str, in_order: bool, reason: str, actor: Actor, at: datetime | None = None
) -> None:
    """Mark one material as in order or as rejected (with the reason)."""
    at = at or timezone.now()
    with locked(case.pk, by=actor) as current:
        row = _material_to_check(current, material, actor)
        status = CaseMaterial.Status.SATISFIED if in_order else CaseMaterial.Status.REJECTED
        _set_status(row, status, reason, actor, at)


def _material_to_check(case: Case, material: str, actor: Actor) -> CaseMaterial:
    if actor.department != case.department.code or not {"intake", "review"} & set(actor.powers):
        raise MoveNotPermitted(_("Only officers of the department check its materials."))
    if case.is_closed:
        raise MoveNotPossible(_("The case is closed; its materials are no longer checked."))
    return case.case_materials.get(material=material)


def _set_status(row: CaseMaterial, status: str, reason: str, actor: Actor, at: datetime) -> None:
    row.status, row.reason, row.checked_by_id, row.checked_at = status, reason, actor.account_id, at
    row.save(update_fields=["status", "reason", "checked_by", "checked_at"])
    record(
        actor=actor, action=f"material_{status}", subject_type="case", subject_id=row.case_id,
        department=actor.department, detail={"material": row.material, "reason": reason},
    )  # fmt: skip

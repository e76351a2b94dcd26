"""What officers do to the time of a case: special procedures, extensions, the offer of a hearing."""

from datetime import date, datetime

from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.applications import queries as applications
from services.audit.actions import record
from services.core.actions import move
from services.core.actors import Actor
from services.core.calendar import load
from services.core.models import Clock
from services.core.workflow import MoveNotPermitted, MoveNotPossible

from .. import ledger, letters, timing
from ..consequences import project, tell_applicant
from ..models import Case, Extension, Hearing, HearingOffer, SpecialProcedure, Step
from ..regimes import PROMISED, SPECIAL, STATUTORY
from ..workflow import CaseState
from .holding import locked

HEARING_DAYS = 5  # working days in which a hearing may be asked for (Licensing Law art 47, 82)
UNDER_WAY = (CaseState.REVIEWING, CaseState.DECIDING)


def suspend(
    *, case: Case, kind: str, days: int, basis: str, actor: Actor, at: datetime | None = None
) -> SpecialProcedure:
    """Begin one of the eight procedures: its days are announced by letter, the limit of the decision stands still."""
    at = at or timezone.now()
    _one_of_the_eight(kind)
    with locked(case.pk, by=actor) as current:
        move(current, "suspend", actor=actor, at=at, kind=kind, days=days, basis=basis)
        procedure = SpecialProcedure.objects.create(
            case=current, kind=kind, basis=basis, announced_days=days, started_at=at, started_by_id=actor.account_id
        )
        until = ledger.due_of(current, SPECIAL)
        letters.special_procedure(current, procedure, until=until, actor=actor)
        tell_applicant(current, "case_suspended", procedure=letters.KINDS[kind], until=str(until or ""))
        project(current.application, at=at)
    return procedure


def _one_of_the_eight(kind: str) -> None:
    """A site visit, or whatever else takes time, does not stop the clock (Licensing Law art 45)."""
    if kind not in SpecialProcedure.Kind.values:
        raise MoveNotPossible(_("Only the eight procedures of the law stop the clock."))


def resume(*, case: Case, result: str, actor: Actor, at: datetime | None = None) -> Case:
    """End the procedure before its announced days are used up; the limit runs on.

    What stands still for a hearing goes on with the hearing: held, postponed or called off.
    """
    at = at or timezone.now()
    if case.hearings.filter(status=Hearing.Status.SET, notices__begins_at__gt=at).exists():
        raise MoveNotPossible(_("A hearing is set: keep its minutes, postpone it or call it off."))
    return let_run_on(case=case, result=result, actor=actor, at=at)


def let_run_on(*, case: Case, result: str, actor: Actor, at: datetime) -> Case:
    """End the procedure that is under way; a hearing calls this when it is held, postponed or called off."""
    with locked(case.pk, by=actor) as current:
        move(current, "resume", actor=actor, at=at, reason=result)
        current.procedures.filter(ended_at__isnull=True).update(
            ended_at=at, ended_by_id=actor.account_id, result=result
        )
        tell_applicant(current, "case_resumed", due=str(current.due_on or ""))
        project(current.application, at=at)
    return current


def end_with(case: Case, *, at: datetime) -> None:
    """Let what was under way inside a review end with its case; called inside the case's last move."""
    case.procedures.filter(ended_at__isnull=True).update(ended_at=Greatest("started_at", Value(at)))
    case.steps.filter(status=Step.Status.OPEN).update(status=Step.Status.CANCELLED)


def may_extend(case: Case) -> int:
    """Return by how many units the running limit may still be extended; 0 when not at all."""
    asked = (one for one in case.extensions.all() if one.round == case.round and one.status != "declined")
    if case.state not in UNDER_WAY or any(asked):
        return 0
    matter = applications.definition_of(case.application).matters[case.matter]
    return timing.extension_limit(matter, joint=timing.is_joint(case))


def request_extension(*, case: Case, days: int, reason: str, actor: Actor, at: datetime | None = None) -> Extension:
    """Ask the head of the agency for more time, before the limit ends and with the reason the applicant will read."""
    at = at or timezone.now()
    with locked(case.pk, by=actor) as current:
        if not actor.may("review", current.department.code):
            raise MoveNotPermitted(_("Only a reviewing officer of the department asks for more time."))
        most, limit = may_extend(current), _limit_in_time(current, at)
        if not 0 < days <= most:
            raise MoveNotPossible(_("This limit can be extended once, by %(days)s at most.") % {"days": most})
        extension = Extension.objects.create(  # type: ignore[misc]
            case=current, round=current.round, days=days, reason=reason, requested_by_id=actor.account_id,
            requested_at=at, due_before=limit,
        )  # fmt: skip
        record(
            actor=actor, action="extension_requested", subject_type="case", subject_id=current.pk,
            detail={"days": days},
        )  # fmt: skip
    return extension


def _limit_in_time(case: Case, at: datetime) -> date:
    running = ledger.clocks_of(case)
    clock = running.get(STATUTORY) or running.get(PROMISED)
    due = clock.due() if clock else None
    if clock is None or due is None or clock.is_past(at):
        raise MoveNotPossible(_("A limit is extended before it ends, not afterwards."))
    return due[0]


def decide_extension(*, extension: Extension, approve: bool, actor: Actor, at: datetime | None = None) -> Extension:
    """Approve or decline more time: an officer who decides and supervises, never the one who asked.

    Whoever holds the case goes on holding it: the head answers a question, and does not take the file.
    """
    at = at or timezone.now()
    with locked(extension.case_id) as case:
        asked = Extension.objects.select_for_update().get(pk=extension.pk)
        _check_approver(asked, case, actor)
        if asked.status != Extension.Status.REQUESTED:
            raise MoveNotPossible(_("This request was already answered."))
        asked.approved_by_id, asked.decided_at = actor.account_id, at
        asked.status = Extension.Status.APPROVED if approve else Extension.Status.DECLINED
        if approve:
            _carry_out(asked, case, actor, at)
        asked.save()
        record(
            actor=actor, action=f"extension_{asked.status}", subject_type="case", subject_id=case.pk,
            detail={"days": asked.days},
        )  # fmt: skip
    return asked


def _check_approver(asked: Extension, case: Case, actor: Actor) -> None:
    department = case.department.code
    if not (actor.may("decide", department) and actor.may("supervise", department)):
        raise MoveNotPermitted(_("Only the head of the agency approves more time."))
    if asked.requested_by_id == actor.account_id:
        raise MoveNotPermitted(_("Whoever asks for more time does not approve it."))


def _carry_out(asked: Extension, case: Case, actor: Actor, at: datetime) -> None:
    if case.state not in UNDER_WAY or asked.round != case.round:
        raise MoveNotPossible(_("The case is no longer under review."))
    _limit_in_time(case, at)
    matter = applications.definition_of(case.application).matters[case.matter]
    joint = timing.is_joint(case) and timing.has_joint_limit(matter)
    running = ledger.clocks_of(case)
    for kind in (STATUTORY, PROMISED):
        clock = running.get(kind)
        # A promise that was broken already stays broken; units are not converted into one another.
        if clock and not clock.is_past(at) and (kind == STATUTORY or clock.unit == "workday"):
            row = Clock.objects.get(subject_id=case.pk, kind=kind)
            row.extended += asked.days
            row.save(update_fields=["extended"])
    ledger.refresh(case, at=at, cause="extension", note=asked.reason)
    asked.due_after = ledger.due_of(case, STATUTORY) or ledger.due_of(case, PROMISED)
    letters.extension(case, asked, approver=actor.display_name, joint=joint, actor=actor)
    tell_applicant(case, "case_extended", before=str(asked.due_before), due=str(asked.due_after))
    project(case.application, at=at, cause="extension", case=case)


def offer_hearing(*, case: Case, party: str, interests: str, actor: Actor, at: datetime | None = None) -> HearingOffer:
    """Tell applicant and party of the right to state their case and to be heard, and by when (Licensing Law art 47)."""
    at = at or timezone.now()
    with locked(case.pk, by=actor) as current:
        if not actor.may("review", current.department.code):
            raise MoveNotPermitted(_("Only a reviewing officer of the department offers a hearing."))
        if current.state not in UNDER_WAY:
            raise MoveNotPossible(_("The case is not under review."))
        apply_by, _provisional = load().add_workdays(timezone.localdate(at), HEARING_DAYS)
        offer = HearingOffer.objects.create(  # type: ignore[misc]
            case=current, party=party, interests=interests, told_at=at, told_by_id=actor.account_id, apply_by=apply_by
        )
        letters.hearing_offer(current, offer, actor=actor)
        tell_applicant(current, "case_hearing_offered", until=str(apply_by))
        record(actor=actor, action="hearing_offered", subject_type="case", subject_id=current.pk)
    return offer

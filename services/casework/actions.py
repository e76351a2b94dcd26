"""The verbs of casework. Each one: lock the application, guard, move, write what follows, in one transaction.

Every function may raise core.workflow.MoveNotPossible (somebody was faster, or a condition is not met) and
core.workflow.MoveNotPermitted (not this actor's to do); nothing is written then.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.applications import actions as applications
from services.applications import queries as application_queries
from services.applications.models import Application
from services.audit.actions import record
from services.core.actions import move
from services.core.actors import RULES, Actor
from services.core.calendar import load
from services.core.workflow import MoveNotPermitted
from services.materials import actions as materials

from . import events, letters, outcome, timing
from .consequences import project, settle, tell_applicant
from .models import Case, CaseMaterial, Decision
from .queries import facts_verified, materials_verified
from .rules import evaluate
from .workflow import LIVE, CaseState


@contextmanager
def locked(case_id: UUID) -> Iterator[Case]:
    """Open a transaction that holds the application's row, the aggregate root, and yield the fresh case."""
    with transaction.atomic():
        application_id = Case.objects.values_list("application_id", flat=True).get(pk=case_id)
        Application.objects.select_for_update(of=("self",)).get(pk=application_id)
        yield Case.objects.select_related("application", "department").get(pk=case_id)


def claim(*, case: Case, actor: Actor, at: datetime | None = None) -> Case:
    """Take a case that nobody holds; raise CaseHeld naming the holder otherwise."""
    with locked(case.pk) as current:
        if current.owner_id not in {None, actor.account_id}:
            raise CaseHeld(current)
        if current.state in LIVE:
            current.owner_id, current.owned_at = actor.account_id, at or timezone.now()
            current.save(update_fields=["owner", "owned_at"])
    return current


def release(*, case: Case, actor: Actor) -> None:
    """Give a case back; a supervisor may release anybody's."""
    with locked(case.pk) as current:
        if current.owner_id != actor.account_id and "supervise" not in actor.powers:
            raise CaseHeld(current)
        current.owner, current.owned_at = None, None
        current.save(update_fields=["owner", "owned_at"])
        record(
            actor=actor, action="case_released", subject_type="case", subject_id=current.pk, department=actor.department
        )


class CaseHeld(Exception):
    """Somebody else is working on the case; `case.owner` says who, `case.owned_at` since when."""

    def __init__(self, case: Case) -> None:
        super().__init__(str(case))
        self.case = case


def accept(*, case: Case, actor: Actor, at: datetime | None = None, command_id: UUID | None = None) -> Case:
    """Accept a filing: uploads on file count as checked, the clocks start, the acceptance notice goes out."""
    at = at or timezone.now()
    with locked(case.pk) as current:
        _check_off_uploads(current, actor, at)
        move(current, "accept", actor=actor, at=at, command_id=command_id)
        current.refresh_from_db()
        if letters.needs_acceptance_letter(current):
            _announce_acceptance(current, actor)
        settle(current.application, at=at)
    return current


def _check_off_uploads(case: Case, actor: Actor, at: datetime) -> None:
    offered = case.case_materials.filter(status=CaseMaterial.Status.OFFERED)
    offered.update(status=CaseMaterial.Status.SATISFIED, checked_by_id=actor.account_id, checked_at=at)


def _announce_acceptance(case: Case, actor: Actor) -> None:
    matter = application_queries.definition_of(case.application).matters[case.matter]
    calendar, accepted = load(), timing.local_day(case.accepted_at)
    assert accepted is not None
    statutory, promised = timing.statutory_limit(matter), timing.promised_limit(matter, case.instant)
    letters.acceptance(
        case,
        statutory_due=timing.end_of(calendar, accepted, statutory)[0] if statutory else None,
        promised_due=timing.end_of(calendar, accepted, promised)[0] if promised else accepted,
        actor=actor,
    )
    tell_applicant(case, "case_accepted")


def not_accept(
    *, case: Case, reason_code: str, reason: dict[str, str], explanation: str, actor: Actor, at: datetime | None = None
) -> Case:
    """Decline to accept, in writing: reason, competent agency, remedies."""
    at = at or timezone.now()
    with locked(case.pk) as current:
        move(current, "not_accept", actor=actor, at=at, reason_code=reason_code, reason_text=explanation)
        current.refresh_from_db()
        letters.non_acceptance(current, reason=reason, actor=actor)
        tell_applicant(current, "case_not_accepted", reason=explanation)
        settle(current.application, at=at)
    return current


def record_original_seen(*, case: Case, material: str, actor: Actor, at: datetime | None = None) -> None:
    """Note that the officer has held the original in hand; the material is in order."""
    at = at or timezone.now()
    with locked(case.pk) as current:
        row = _material_to_check(current, material, actor)
        materials.record_original_seen(application_id=current.application_id, type_code=material, actor=actor)
        _set_status(row, CaseMaterial.Status.SATISFIED, "", actor, at)


def judge_material(
    *, case: Case, material: str, in_order: bool, reason: str, actor: Actor, at: datetime | None = None
) -> None:
    """Mark one material as in order or as rejected (with the reason)."""
    at = at or timezone.now()
    with locked(case.pk) as current:
        row = _material_to_check(current, material, actor)
        status = CaseMaterial.Status.SATISFIED if in_order else CaseMaterial.Status.REJECTED
        _set_status(row, status, reason, actor, at)


def _material_to_check(case: Case, material: str, actor: Actor) -> CaseMaterial:
    if actor.department != case.department.code or not {"intake", "review"} & set(actor.powers):
        raise MoveNotPermitted(_("Only officers of the department check its materials."))
    return case.case_materials.get(material=material)


def _set_status(row: CaseMaterial, status: str, reason: str, actor: Actor, at: datetime) -> None:
    row.status, row.reason, row.checked_by_id, row.checked_at = status, reason, actor.account_id, at
    row.save(update_fields=["status", "reason", "checked_by", "checked_at"])
    record(
        actor=actor, action=f"material_{status}", subject_type="case", subject_id=row.case_id,
        department=actor.department, detail={"material": row.material, "reason": reason},
    )  # fmt: skip


def propose(
    *,
    case: Case,
    kind: str,
    reasons: str = "",
    basis: str = "",
    conditions: str = "",
    results: Mapping[str, object] | None = None,
    actor: Actor,
    at: datetime | None = None,
) -> Decision:
    """Draft the decision and lay it before the officer who signs."""
    at = at or timezone.now()
    with locked(case.pk) as current:
        move(current, "propose", actor=actor, at=at, reason=reasons)
        return Decision.objects.create(
            case=current,
            round=current.round,
            kind=kind,
            reasons=reasons,
            basis=basis,
            conditions=conditions,
            results=dict(results or {}),
            proposed_by_id=actor.account_id,
            proposed_at=at,
            previous=current.decisions.order_by("proposed_at").last(),
        )


def return_to_review(*, case: Case, reason: str, actor: Actor, at: datetime | None = None) -> Case:
    """Send the proposal back; it is kept, marked as returned."""
    at = at or timezone.now()
    with locked(case.pk) as current:
        move(current, "return_to_review", actor=actor, at=at, reason=reason)
        current.decisions.filter(status=Decision.Status.DRAFT).update(
            status=Decision.Status.RETURNED, decided_by_id=actor.account_id, decided_at=at
        )
        project(current.application, at=at)
    return current


def grant(*, case: Case, actor: Actor, at: datetime | None = None, command_id: UUID | None = None) -> Decision:
    """Sign the grant: results travel on, the certificate is drafted, dependants start."""
    at = at or timezone.now()
    with locked(case.pk) as current:
        decision = current.live_decision()
        move(current, "grant", actor=actor, at=at, command_id=command_id)
        assert decision is not None
        return _carry_out_grant(current, decision, actor, at)


def _carry_out_grant(case: Case, decision: Decision, actor: Actor, at: datetime) -> Decision:
    _sign(decision, actor, at)
    case.refresh_from_db()
    if decision.results:
        applications.add_results(application=case.application, matter=case.matter, values=decision.results, actor=actor)
    outcome.issue(case, decision, actor=actor, at=at)
    events.decided.send(sender=Case, case=case, decision=decision, actor=actor)
    tell_applicant(case, "case_granted")
    settle(case.application, at=at)
    return decision


def _sign(decision: Decision, actor: Actor, at: datetime) -> None:
    decision.status, decision.decided_by_id, decision.decided_at = Decision.Status.MADE, actor.account_id, at
    decision.save(update_fields=["status", "decided_by", "decided_at"])


def refuse(*, case: Case, actor: Actor, at: datetime | None = None, command_id: UUID | None = None) -> Decision:
    """Sign the refusal: reasons, basis and remedies go out by letter, dependants follow their edge's policy."""
    at = at or timezone.now()
    with locked(case.pk) as current:
        decision = current.live_decision()
        reasons = decision.reasons if decision else ""
        move(current, "refuse", actor=actor, at=at, command_id=command_id, reason_code="decided", reason_text=reasons)
        assert decision is not None
        _sign(decision, actor, at)
        current.refresh_from_db()
        letters.refusal(current, decision, actor=actor)
        events.decided.send(sender=Case, case=current, decision=decision, actor=actor)
        tell_applicant(current, "case_refused", reason=reasons)
        settle(current.application, at=at)
    return decision


def decide_on_the_spot(
    *,
    case: Case,
    results: Mapping[str, object] | None = None,
    conditions: str = "",
    actor: Actor,
    at: datetime | None = None,
) -> Decision:
    """Accept, propose and grant an instant matter in one go, by one officer who holds all three powers."""
    at = at or timezone.now()
    with transaction.atomic():
        if case.state == CaseState.INTAKE:
            case = accept(case=case, actor=actor, at=at)
        propose(case=case, kind=Decision.Kind.GRANT, conditions=conditions, results=results, actor=actor, at=at)
        return grant(case=case, actor=actor, at=at)


def decide_by_rule(*, case_id: UUID, at: datetime | None = None) -> Decision | None:
    """Grant an instant matter whose facts are all verified; otherwise leave it to an officer. Never refuses."""
    at = at or timezone.now()
    with locked(case_id) as case:
        if case.state != CaseState.INTAKE or not case.instant:
            return None
        matter = application_queries.definition_of(case.application).matters[case.matter]
        trace = evaluate(
            instant=case.instant,
            regime=case.regime,
            produces=matter.produces,
            facts=facts_verified(case, matter),
            materials=materials_verified(case),
        )
        if not trace.grants:
            record(
                actor=RULES,
                action="referred_to_officer",
                subject_type="case",
                subject_id=case.pk,
                detail=trace.as_json(),
            )
            return None
        move(case, "accept", actor=RULES, at=at)
        move(case, "auto_grant", actor=RULES, at=at)
        decision = Decision.objects.create(
            case=case, round=case.round, kind=Decision.Kind.GRANT, proposed_at=at, rule_trace=trace.as_json()
        )
        return _carry_out_grant(case, decision, RULES, at)


def withdraw(*, case: Case, actor: Actor, at: datetime | None = None) -> Case:
    """Withdraw one matter before its decision; its dependants follow their edge's policy."""
    at = at or timezone.now()
    with locked(case.pk) as current:
        move(current, "withdraw", actor=actor, at=at)
        settle(current.application, at=at)
    return current


def withdraw_all(*, application: Application, actor: Actor, at: datetime | None = None) -> None:
    """Withdraw every matter that is not yet decided."""
    at = at or timezone.now()
    with transaction.atomic():
        Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        for case in application.cases.live():
            move(case, "withdraw", actor=actor, at=at)
        application.refresh_from_db()
        settle(application, at=at)

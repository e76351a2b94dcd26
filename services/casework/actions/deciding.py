"""The decision: drafted by one officer, signed by another, or granted by a rule set on verified facts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.applications import actions as applications
from services.applications import queries as application_queries
from services.audit.actions import record
from services.catalogue import queries as catalogue
from services.catalogue.decision_tables import table_of
from services.catalogue.models import RuleSet
from services.core.actions import move
from services.core.actors import RULES, Actor
from services.core.workflow import MoveNotPossible

from .. import events, letters, outcome
from ..consequences import project, settle, tell_applicant
from ..models import Case, Countersign, Decision, PostCheck
from ..queries import facts_verified, materials_verified
from ..rules import Trace, checks_of, evaluate, inputs_of, is_sampled
from ..workflow import CaseState
from .holding import hand_on, locked, take_turn
from .intake import accept


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
    _says_why(kind, reasons, basis)
    with locked(case.pk, by=actor) as current:
        move(current, "propose", actor=actor, at=at, reason=reasons)
        hand_on(current)
        decision = Decision.objects.create(
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
        _open_chain(current, decision)
        return decision


def _says_why(kind: str, reasons: str, basis: str) -> None:
    """A refusal gives its reasons and its legal basis (Licensing Law art 38)."""
    if kind == Decision.Kind.REFUSE and not (reasons and basis):
        raise MoveNotPossible(_("A refusal gives its reasons and its legal basis."))


def _open_chain(case: Case, decision: Decision) -> None:
    matter = application_queries.definition_of(case.application).matters[case.matter]
    chain = [] if case.instant else range(1, matter.countersigns + 1)
    Countersign.objects.bulk_create(Countersign(decision=decision, order=order) for order in chain)


def return_to_review(*, case: Case, reason: str, actor: Actor, at: datetime | None = None) -> Case:
    """Send the proposal back; it is kept, marked as returned."""
    at = at or timezone.now()
    with locked(case.pk, by=actor) as current:
        move(current, "return_to_review", actor=actor, at=at, reason=reason)
        hand_on(current)
        Countersign.objects.filter(decision__in=current.decisions.filter(status="draft")).update(valid=False)
        current.decisions.filter(status=Decision.Status.DRAFT).update(
            status=Decision.Status.RETURNED, decided_by_id=actor.account_id, decided_at=at
        )
        project(current.application, at=at)
    return current


def set_aside(case: Case, *, at: datetime) -> None:
    """Let an unsigned proposal end with its case, which was withdrawn or terminated; called inside its move."""
    Countersign.objects.filter(decision__in=case.decisions.filter(status="draft")).update(valid=False)
    case.decisions.filter(status=Decision.Status.DRAFT).update(status=Decision.Status.RETURNED, decided_at=at)


def grant(*, case: Case, actor: Actor, at: datetime | None = None, command_id: UUID | None = None) -> Decision:
    """Sign the grant: results travel on, the certificate is drafted, dependants start."""
    with locked(case.pk, by=actor) as current:
        take_turn(current)
        at = at or timezone.now()
        decision = current.live_decision()
        move(current, "grant", actor=actor, at=at, command_id=command_id)
        assert decision is not None
        return carry_out_grant(current, decision, actor, at)


def carry_out_grant(case: Case, decision: Decision, actor: Actor, at: datetime) -> Decision:
    """Hand over what a grant yields, tell the applicant, and let the dependants follow."""
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
    with locked(case.pk, by=actor) as current:
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
    with transaction.atomic():
        if case.state == CaseState.INTAKE:
            case = accept(case=case, actor=actor, at=at)
        propose(case=case, kind=Decision.Kind.GRANT, conditions=conditions, results=results, actor=actor, at=at)
        return grant(case=case, actor=actor, at=at)


def decide_by_rule(*, case_id: UUID, at: datetime | None = None) -> Decision | None:
    """Grant an instant matter whose facts are all verified; otherwise leave it to an officer. Never refuses."""
    with locked(case_id) as case:
        take_turn(case)
        at = at or timezone.now()
        if case.state != CaseState.INTAKE or not case.instant:
            return None
        rule_set = catalogue.rule_set_for(case.matter, timezone.localtime(at).date())
        if rule_set is None or not catalogue.rules_run(rule_set.code):
            _refer(case, {"rule_set": rule_set.code if rule_set else "", "stopped": True})
            return None
        trace = _trace(case, rule_set)
        earlier = case.earlier_in_line()
        if not trace.grants or not case.upstream_allows_grant() or case.flags_in_the_way() or earlier:
            _refer(case, trace.as_json() | ({"comes_first": str(earlier.pk)} if earlier else {}))
            return None
        move(case, "accept", actor=RULES, at=at)
        move(case, "auto_grant", actor=RULES, at=at)
        decision = Decision.objects.create(
            case=case, round=case.round, kind=Decision.Kind.GRANT, proposed_at=at, rule_trace=trace.as_json()
        )
        if is_sampled(decision.pk, table_of(rule_set.document).sample_percent):
            PostCheck.objects.create(decision=decision, sampled_at=at)
        return carry_out_grant(case, decision, RULES, at)


def _trace(case: Case, rule_set: RuleSet) -> Trace:
    matter = application_queries.definition_of(case.application).matters[case.matter]
    facts, materials = facts_verified(case, matter), materials_verified(case)
    inputs = inputs_of(
        matter=case.matter,
        regime=case.regime,
        instant=case.instant,
        produces=matter.produces,
        facts=facts,
        materials=materials,
        situation=case.application.situation,
    )
    return evaluate(table_of(rule_set.document), rule_set.number, inputs, checks_of(facts, materials))


def _refer(case: Case, detail: dict[str, Any]) -> None:
    record(actor=RULES, action="referred_to_officer", subject_type="case", subject_id=case.pk, detail=detail)

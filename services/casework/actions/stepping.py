"""Inside a review: reviews, site checks, opinions of others, countersignatures and doubts."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.applications import queries as application_queries
from services.audit.actions import record
from services.catalogue import queries as catalogue
from services.catalogue.definition import Matter, StepRule
from services.core.actors import CLOCK, Actor
from services.core.calendar import load
from services.core.workflow import MoveNotPermitted, MoveNotPossible

from .. import consolidation
from ..grounds import BETWEEN
from ..models import Case, Countersign, Flag, Opinion, Step
from ..workflow import CaseState
from .holding import locked

SITE_CHECKERS = 2  # Licensing Law art 34(3)
OPINION_DAYS = 5  # working days, where the matter names none


def open_steps(case: Case, *, at: datetime) -> list[Step]:
    """Open the steps that the case's matter requires in this round; a second call opens nothing new."""
    if case.instant:
        return []
    matter = application_queries.definition_of(case.application).matters[case.matter]
    return [_open(case, order, rule, at) for order, rule in enumerate(_rules(matter))]


def _rules(matter: Matter) -> list[StepRule]:
    rules = list(matter.steps)
    if matter.site_check and not any(rule.kind == Step.Kind.SITE_CHECK for rule in rules):
        rules.append(StepRule(Step.Kind.SITE_CHECK))
    return rules


def _open(case: Case, order: int, rule: StepRule, at: datetime, actor: Actor | None = None) -> Step:
    code = rule.department or case.department.code
    step, _created = Step.objects.get_or_create(
        case=case,
        round=case.round,
        kind=rule.kind,
        department=catalogue.departments()[code],
        defaults={
            "order": order,
            "voices": SITE_CHECKERS if rule.kind == Step.Kind.SITE_CHECK else 1,
            "question": (rule.question or {}).get("zh", ""),
            "asked_by_id": actor.account_id if actor else None,
            "asked_at": at,
            "due_on": _due_on(rule, at),
        },
    )
    return step


def _due_on(rule: StepRule, at: datetime) -> date | None:
    days = rule.days or (OPINION_DAYS if rule.kind == Step.Kind.OPINION else 0)
    return load().add_workdays(timezone.localtime(at).date(), days)[0] if days else None


def ask_opinion(
    *, case: Case, department: str, question: str, days: int, actor: Actor, at: datetime | None = None
) -> Step:
    """Ask another department for its opinion: advice, and silence past the date is no objection."""
    at = at or timezone.now()
    with locked(case.pk, by=actor) as current:
        _must_review(current, actor)
        if department == current.department.code:
            raise MoveNotPossible(_("Ask another department, not your own."))
        rule = StepRule(Step.Kind.OPINION, department, days, {"zh": question})
        step = _open(current, current.steps.filter(round=current.round).count(), rule, at, actor)
        _note(current, "opinion_asked", actor, department=department, question=question)
    return step


def give_opinion(
    *, step: Step, outcome: str, conditions: str = "", note: str = "", actor: Actor, at: datetime | None = None
) -> Opinion:
    """Say something on a step; a later word of the same unit replaces its earlier one.

    Raises MoveNotPermitted for the wrong department or power, or when one officer would speak twice where two
    pairs of eyes are required; MoveNotPossible when the case is no longer under review.
    """
    at = at or timezone.now()
    with locked(step.case_id) as case:
        current = Step.objects.select_related("department").get(pk=step.pk)
        _must_be_asked(case, current, actor)
        unit = _unit_of(current, actor)
        earlier = current.opinions.filter(unit=unit).order_by("-serial").first()
        opinion = Opinion.objects.create(
            step=current,
            unit=unit,
            author_id=actor.account_id,
            outcome=outcome,
            conditions=conditions,
            note=note,
            supersedes=earlier,
            serial=earlier.serial + 1 if earlier else 1,
            at=at,
        )
        _close_when_all_spoke(current)
        _note(case, "opinion_given", actor, step=current.kind, outcome=outcome)
    return opinion


def _must_review(case: Case, actor: Actor) -> None:
    if not actor.may("review", case.department.code):
        raise MoveNotPermitted(_("Only reviewing officers of the department may do this."))
    _must_be_under_review(case)


def _must_be_under_review(case: Case) -> None:
    if case.state not in {CaseState.REVIEWING, CaseState.SUSPENDED}:
        raise MoveNotPossible(_("This case is not under review."))


def _must_be_asked(case: Case, step: Step, actor: Actor) -> None:
    _must_be_under_review(case)
    if not actor.may("review", step.department.code):
        raise MoveNotPermitted(_("Only reviewing officers of the department that was asked may answer."))
    if step.status == Step.Status.CANCELLED or step.round != case.round:
        raise MoveNotPossible(_("This step is no longer asked for."))
    if step.kind == Step.Kind.SECOND_REVIEW and _reviewed_first(case, actor):
        raise MoveNotPermitted(_("The second review is made by another officer than the first."))


def _reviewed_first(case: Case, actor: Actor) -> bool:
    first = Opinion.objects.filter(step__case=case, step__round=case.round, step__kind=Step.Kind.FIRST_REVIEW)
    return first.filter(author_id=actor.account_id).exists()


def _unit_of(step: Step, actor: Actor) -> str:
    """A site check needs two persons; everywhere else the department speaks with one voice."""
    return f"officer:{actor.account_id}" if step.voices > 1 else step.department.code


def _close_when_all_spoke(step: Step) -> None:
    said = consolidation.newest(one.voice for one in step.opinions.all())
    if len(said) >= step.voices and step.status == Step.Status.OPEN:
        step.status = Step.Status.DONE
        step.save(update_fields=["status"])


def resolve_conflict(*, step: Step, reason: str, actor: Actor, at: datetime | None = None) -> Step:
    """The lead, a supervisor of the deciding department, settles a contradiction, with a reason."""
    with locked(step.case_id) as case:
        current = Step.objects.get(pk=step.pk)
        if not actor.may("supervise", case.department.code):
            raise MoveNotPermitted(_("Only a supervisor of the deciding department resolves a contradiction."))
        if current.verdict.outcome != consolidation.CONFLICT:
            raise MoveNotPossible(_("There is no contradiction to resolve."))
        current.resolution, current.resolved_by_id = reason, actor.account_id
        current.save(update_fields=["resolution", "resolved_by"])
        _note(case, "conflict_resolved", actor, step=current.kind, reason=reason)
    return current


def let_silence_speak(*, today: date, at: datetime | None = None) -> int:
    """Give every overdue opinion step its default, no objection; return how many. Idempotent."""
    at, spoken = at or timezone.now(), 0
    overdue = Step.objects.filter(kind=Step.Kind.OPINION, status=Step.Status.OPEN, due_on__lt=today)
    for step_id, case_id in overdue.values_list("pk", "case_id"):
        with locked(case_id):
            step = Step.objects.select_related("department").get(pk=step_id)
            if step.status != Step.Status.OPEN:
                continue
            unit = step.department.code
            Opinion.objects.create(step=step, unit=unit, outcome=Opinion.Outcome.SILENT, at=at)
            _close_when_all_spoke(step)
            _note(step.case, "opinion_silent", CLOCK, step=step.kind, department=unit)
            spoken += 1
    return spoken


def countersign(
    *, case: Case, accepted: bool, reason: str = "", actor: Actor, at: datetime | None = None
) -> Countersign:
    """Sign along, or decline with a reason, at the next place of the chain; declining sends the proposal back."""
    from .deciding import return_to_review

    at = at or timezone.now()
    with locked(case.pk) as current:
        place = _next_place(current, actor)
        place.signer_id, place.accepted, place.reason, place.signed_at = actor.account_id, accepted, reason, at
        place.save(update_fields=["signer", "accepted", "reason", "signed_at"])
        _note(current, "countersigned" if accepted else "countersign_declined", actor, order=place.order, reason=reason)
        if not accepted:
            return_to_review(case=current, reason=reason, actor=actor, at=at)
    return place


def _next_place(case: Case, actor: Actor) -> Countersign:
    decision = case.live_decision()
    if case.state != CaseState.DECIDING or decision is None:
        raise MoveNotPossible(_("No proposal waits for a countersignature."))
    chain = list(decision.countersigns.filter(valid=True))
    place = next((one for one in chain if one.signed_at is None), None)
    if place is None:
        raise MoveNotPossible(_("No proposal waits for a countersignature."))
    if not actor.may("decide", case.department.code) or actor.account_id == decision.proposed_by_id:
        raise MoveNotPermitted(_("A deciding officer who did not make the proposal countersigns."))
    if any(one.signer_id == actor.account_id for one in chain):
        raise MoveNotPermitted(_("You have countersigned this proposal already."))
    return place


def raise_flag(
    *, case: Case, kind: str, note: str, blocks_decision: bool = True, actor: Actor, at: datetime | None = None
) -> Flag:
    """Write down a doubt about a case; one that blocks holds the grant back.

    A second word on a doubt that stands is added to it: one of a kind stands, and nothing is lost.
    """
    at = at or timezone.now()
    with locked(case.pk) as current:
        if actor.department != current.department.code or not actor.powers:
            raise MoveNotPermitted(_("Only officers of the department raise a doubt about its case."))
        flag, created = Flag.objects.get_or_create(
            case=current,
            kind=kind,
            removed_at=None,
            defaults={
                "note": note,
                "blocks_decision": blocks_decision,
                "raised_by_id": actor.account_id,
                "raised_at": at,
            },
        )
        if not created and note not in flag.note.splitlines():
            flag.note = f"{flag.note}\n{actor.display_name}{BETWEEN}{note}"
            flag.save(update_fields=["note"])
        _note(current, "flag_raised", actor, kind=kind, note=note)
    return flag


def remove_flag(*, flag_id: UUID, reason: str, actor: Actor, at: datetime | None = None) -> None:
    """Settle a doubt, with a reason; whoever holds the power the flag names may do it."""
    at = at or timezone.now()
    with transaction.atomic(), locked(Flag.objects.get(pk=flag_id).case_id) as case:
        flag = Flag.objects.select_for_update().get(pk=flag_id)
        if not actor.may(flag.removable_by, case.department.code):
            raise MoveNotPermitted(_("You may not settle this doubt."))
        if flag.removed_at:
            raise MoveNotPossible(_("This doubt was settled already."))
        flag.removed_by_id, flag.removed_at, flag.removed_because = actor.account_id, at, reason
        flag.save(update_fields=["removed_by", "removed_at", "removed_because"])
        _note(case, "flag_removed", actor, kind=flag.kind, reason=reason)


def _note(case: Case, action: str, actor: Actor, **detail: object) -> None:
    record(
        actor=actor,
        action=action,
        subject_type="case",
        subject_id=case.pk,
        department=actor.department or case.department.code,
        detail=dict(detail),
    )

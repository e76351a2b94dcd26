"""Decisions about a certificate's validity: each is a row, a move, a line of the public history and a letter.

Nothing else is changed by it: neither the signed file nor other certificates.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from services.certificates import actions
from services.certificates.decision_letters import letter_about
from services.certificates.models import BatchRevocation, Certificate, StatusDecision
from services.core.actions import enqueue, move
from services.core.actors import Actor
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from services.people.models import Account
from services.people.queries import actor_of

Text = dict[str, str]
REVOKE_ONE = "certificates.revoke_one"
MOVES = {
    "suspend": actions.suspend,
    "reinstate": actions.reinstate,
    "revoke": actions.revoke,
    "cancel": actions.cancel,
}


class NotOneOfOurs(ValueError):
    """Numbers that name no live certificate of the department."""

    def __init__(self, numbers: list[str]) -> None:
        super().__init__(", ".join(numbers))
        self.numbers = numbers


@transaction.atomic
def decide(
    certificate: Certificate,
    kind: str,
    *,
    actor: Actor,
    reason: Text,
    basis: str,
    batch: BatchRevocation | None = None,
    at: datetime | None = None,
) -> StatusDecision:
    """Suspend, reinstate, revoke or cancel a certificate; raises MoveNotPossible or MoveNotPermitted."""
    decision = _write_down(certificate, kind, actor, reason, basis, at or timezone.now(), batch)
    MOVES[kind](certificate, actor=actor, public_reason=reason, decision_id=decision.pk)
    letter_about(decision, actor=actor)
    return decision


@transaction.atomic
def correct(
    certificate: Certificate, *, holder_name: str, facts: list[dict[str, Any]], actor: Actor, reason: Text, basis: str
) -> Certificate:
    """Draft a corrected certificate; it takes the wrong one's place the moment it is signed."""
    Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    certificate.refresh_from_db()
    if certificate.state != "valid":
        raise MoveNotPossible(gettext("Only a valid certificate can be corrected."))
    if not actor.may("decide", certificate.department_code):
        raise MoveNotPermitted(gettext("A decider of the issuing department"))
    now = timezone.now()
    decision = _write_down(certificate, "correct", actor, reason, basis, now, None)
    fresh = _corrected(certificate, decision, holder_name, facts, actor)
    letter_about(decision, actor=actor, new_number=fresh.number)
    return fresh


def may_correct(actor: Actor, certificate: Certificate) -> bool:
    """Return whether the actor may correct this certificate now."""
    return certificate.state == "valid" and actor.may("decide", certificate.department_code)


def _corrected(
    old: Certificate, decision: StatusDecision, holder_name: str, facts: list[dict[str, Any]], actor: Actor
) -> Certificate:
    kept = (
        "case_id application_id application_number type_code kind title department_code department matter "
        "holder_id_no holder_account_id valid_from valid_to"
    )
    return actions.draft_certificate(
        **{name: getattr(old, name) for name in kept.split()},
        decision_id=decision.pk,
        holder_name=holder_name,
        facts=facts,
        decided_on=timezone.localtime(decision.at).date(),
        actor=actor,
        supersedes=old,
    )


def _write_down(
    certificate: Certificate,
    kind: str,
    actor: Actor,
    reason: Text,
    basis: str,
    at: datetime,
    batch: BatchRevocation | None,
) -> StatusDecision:
    return StatusDecision.objects.create(
        certificate=certificate,
        kind=kind,
        reason=reason,
        basis=basis,
        by=_account(actor),
        by_name=actor.name,
        batch=batch,
        at=at,
    )


def _account(actor: Actor) -> Account:
    """Return the account behind an officer; a decision always has one."""
    return Account.objects.get(pk=actor.account_id or 0)


@transaction.atomic
def propose_batch(*, numbers: Iterable[str], actor: Actor, reason: Text, basis: str) -> BatchRevocation:
    """Propose to revoke many certificates of the officer's department; raises NotOneOfOurs with the wrong numbers."""
    wanted = list(dict.fromkeys(numbers))
    found = list(Certificate.objects.live().filter(number__in=wanted, department_code=actor.department))
    if lacking := [number for number in wanted if number not in {one.number for one in found}]:
        raise NotOneOfOurs(lacking)
    batch = BatchRevocation.objects.create(
        department_code=actor.department,
        reason=reason,
        basis=basis,
        proposed_by=_account(actor),
        proposed_at=timezone.now(),
    )
    batch.certificates.set(found)
    return batch


@transaction.atomic
def confirm_batch(batch: BatchRevocation, *, actor: Actor) -> None:
    """Confirm as the second person; a worker then revokes them one by one, each with its decision and letter."""
    move(batch, "confirm", actor=actor)
    for pk in batch.certificates.order_by("pk").values_list("pk", flat=True):
        enqueue(REVOKE_ONE, {"batch": str(batch.pk), "certificate": str(pk)}, key=f"{REVOKE_ONE}:{batch.pk}:{pk}")


def reject_batch(batch: BatchRevocation, *, actor: Actor) -> None:
    """Leave the certificates as they are."""
    move(batch, "reject", actor=actor)


@transaction.atomic
def revoke_one(*, batch_id: UUID | str, certificate_id: UUID | str) -> None:
    """Revoke one certificate of a confirmed batch; one that ended meanwhile is left alone. Idempotent."""
    batch = BatchRevocation.objects.get(pk=batch_id, state="confirmed")
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate_id)
    if certificate.state not in ("valid", "suspended"):
        return
    actor = actor_of(Account.objects.get(officer__isnull=False, pk=batch.closed_by_id or 0))
    decide(certificate, "revoke", actor=actor, reason=batch.reason, basis=batch.basis, batch=batch)

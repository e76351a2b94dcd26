"""The verbs of a disputed record; each is one transaction."""

from typing import Any
from uuid import UUID

from django.db import transaction

from services.core.actions import move
from services.core.actors import Actor
from services.sharing import events
from services.sharing.models import Dispute
from services.sharing.queries import department_of


@transaction.atomic
def open_dispute(
    *,
    application_id: UUID,
    account_id: int,
    dataset: str,
    element: str,
    label: Any,
    subject: str,
    recorded: Any,
    claimed: Any,
    value: Any,
    explanation: str,
    evidence_id: UUID | None = None,
) -> Dispute:
    """Give the department that keeps a register the task to check an entry; one that is open already is returned."""
    known = Dispute.objects.filter(application_id=application_id, element=element, state="open").first()
    return known or Dispute.objects.create(
        application_id=application_id,
        account_id=account_id,
        dataset=dataset,
        department=department_of(dataset),
        element=element,
        label=dict(label),
        subject=subject,
        recorded=recorded,
        claimed=claimed,
        value=value,
        explanation=explanation,
        evidence_id=evidence_id,
    )


def correct(*, dispute: Dispute, actor: Actor, answer: str) -> Dispute:
    """Say that the register has been corrected to what the citizen says."""
    return _close(dispute, "correct", actor, answer)


def uphold(*, dispute: Dispute, actor: Actor, answer: str) -> Dispute:
    """Say that the register is right, and why."""
    return _close(dispute, "uphold", actor, answer)


@transaction.atomic
def _close(dispute: Dispute, name: str, actor: Actor, answer: str) -> Dispute:
    move(dispute, name, actor=actor, answer=answer)
    events.dispute_closed.send(sender=Dispute, dispute=dispute, actor=actor)
    return dispute

"""Writing the record. Both functions belong in the transaction of what they record."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.audit.models import AuditEntry
from services.core.actors import Actor

READ = "read"


def record(
    *,
    actor: Actor,
    action: str,
    subject_type: str,
    subject_id: UUID,
    department: str = "",
    purpose: str = "",
    detail: dict[str, Any] | None = None,
    elements: Iterable[str] = (),
    aggregate_id: UUID | None = None,
) -> AuditEntry:
    """Write down an act. `detail` holds codes and keys, never personal data; `department` defaults to the actor's."""
    return AuditEntry.objects.create(
        actor_id=actor.account_id,
        actor_kind=actor.kind,
        actor_name=actor.name,
        department=department or actor.department,
        channel=actor.channel,
        action=action,
        subject_type=subject_type,
        subject_id=subject_id,
        aggregate_id=aggregate_id,
        purpose=purpose,
        elements=sorted(elements),
        detail=detail or {},
    )


def record_read(
    *,
    actor: Actor,
    subject_type: str,
    subject_id: UUID,
    elements: Iterable[str],
    purpose: str,
    aggregate_id: UUID | None = None,
) -> AuditEntry:
    """Write down that somebody read personal data: which elements, and what for.

    The purpose is required, here and by a constraint: reading without a stated reason is not offered.
    """
    if not purpose:
        raise ValueError("Reading personal data needs a purpose.")
    return record(
        actor=actor,
        action=READ,
        subject_type=subject_type,
        subject_id=subject_id,
        purpose=purpose,
        elements=elements,
        aggregate_id=aggregate_id,
    )

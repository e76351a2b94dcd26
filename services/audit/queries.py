"""Reading the record."""

from uuid import UUID

from django.db.models import Q, QuerySet

from services.audit.models import AuditEntry


def trail_of(subject_id: UUID) -> QuerySet[AuditEntry]:
    """Return everything recorded about a row or, for an application, about anything under it, oldest first."""
    return AuditEntry.objects.filter(Q(subject_id=subject_id) | Q(aggregate_id=subject_id)).order_by("at")


def readers_of(subject_id: UUID) -> QuerySet[AuditEntry]:
    """Return who read personal data of an application, oldest first: the citizen may see this."""
    return trail_of(subject_id).filter(action="read")

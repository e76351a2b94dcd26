"""The record of who did and who read what: rows are added, never changed or removed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from services.core.models import APPEND_ONLY, UUIDModel


class AuditEntry(UUIDModel):
    """One act of somebody, or one reading of personal data with its purpose."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor_kind = models.CharField(max_length=20)
    actor_name = models.CharField(max_length=100, blank=True)
    department = models.CharField(max_length=50, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    action = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=100)
    subject_id = models.UUIDField()
    aggregate_id = models.UUIDField(null=True, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    elements = models.JSONField(default=list)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["at"]
        indexes: ClassVar = [
            models.Index(fields=["subject_id", "at"], name="audit_of_subject"),
            models.Index(fields=["aggregate_id", "at"], name="audit_of_aggregate"),
            models.Index(fields=["actor", "at"], name="audit_of_actor"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(action="read") | ~Q(purpose=""), name="audit_read_has_purpose")
        ]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.actor_name or self.actor_kind}: {self.action} {self.subject_type}"

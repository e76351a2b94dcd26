"""What people are told: the inbox."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from services.core.models import UUIDModel


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, account_id: int) -> "NoticeQuerySet":
        """Those sent to one account."""
        return self.filter(account_id=account_id)

    def unread(self) -> "NoticeQuerySet":
        """Those not opened yet."""
        return self.filter(read_at__isnull=True)


class Notice(UUIDModel):
    """One message to one account. Its text is made from a template when it is read, in the reader's language."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=50)
    params = models.JSONField(default=dict)
    subject_id = models.UUIDField(null=True, blank=True)
    link = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created"]
        indexes: ClassVar = [models.Index(fields=["account", "-created"], name="notice_inbox")]

    def __str__(self) -> str:
        return f"{self.kind} → {self.account_id}"

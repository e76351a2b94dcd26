"""What people are told: the inbox, by which other channels, and whether it arrived there."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from services.core.codes import mask_phone
from services.core.models import UUIDModel, WorkflowModel
from services.core.workflow import birth_trigger, fsm_trigger, known_state
from services.notices.workflow import DELIVERED, FAILED, QUEUED, SENT, DeliveryWorkflow


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


class ChannelChoice(UUIDModel):
    """By which channels, besides the inbox, an account wants to hear of a new message; without a row by none.

    An e-mail address is written to once its owner has answered from there: a typing error reaches no stranger.
    """

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sms = models.BooleanField(_("Text message (SMS)"), default=False)
    email = models.BooleanField(_("E-mail"), default=False)
    email_address = models.EmailField(_("E-mail address"), blank=True)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(email=False) | ~Q(email_address=""), name="channel_email_needs_an_address"
            ),
            models.CheckConstraint(
                condition=Q(email_confirmed_at=None) | ~Q(email_address=""), name="channel_confirmed_has_an_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {'sms ' * self.sms}{'email' * self.email}"


class Delivery(DeliveryWorkflow, WorkflowModel):
    """One short text on one channel: that there is a message in the inbox, a one-time code, or a link.

    `text` holds a code or a link only, and only until the gateway has it; what is said about a message is made when
    it is sent.
    """

    class Channel(models.TextChoices):
        SMS = "sms", _("SMS")
        EMAIL = "email", _("E-mail")

    class Failure(models.TextChoices):
        UNREACHABLE = "unreachable", _("the gateway could not be reached")
        REFUSED = "refused", _("the number or address was refused")
        UNDELIVERED = "undelivered", _("the telephone or mailbox could not be reached")
        EXPIRED = "expired", _("it would have come too late")

    CODE, LINK = "code", "link"
    PASSING = (CODE, LINK)  # of no use later

    notice = models.ForeignKey(Notice, models.CASCADE, null=True, blank=True, related_name="deliveries")
    kind = models.CharField(max_length=50)
    channel = models.CharField(max_length=10, choices=Channel)
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=10, default="zh-hans")
    text = models.CharField(max_length=300, blank=True)
    receipt = models.CharField(max_length=64, blank=True)
    failure = models.CharField(max_length=20, choices=Failure, blank=True)
    created = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["created", "channel"]
        triggers: ClassVar = [fsm_trigger(DeliveryWorkflow), birth_trigger(DeliveryWorkflow)]
        constraints: ClassVar = [
            known_state(DeliveryWorkflow, name="delivery_state_is_known"),
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_per_channel"),
            models.CheckConstraint(
                condition=Q(notice__isnull=False) | Q(kind__in=["code", "link"], expires_at__isnull=False),
                name="delivery_of_a_notice_or_a_code",
            ),
            models.CheckConstraint(
                condition=Q(text="") | Q(kind__in=["code", "link"], state=QUEUED), name="delivery_code_not_kept"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[QUEUED, FAILED]) | Q(sent_at__isnull=False), name="delivery_sent_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=DELIVERED) | Q(delivered_at__isnull=False), name="delivery_arrived_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=FAILED) | (Q(failed_at__isnull=False) & ~Q(failure="")),
                name="delivery_failed_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}"

    @property
    def masked_address(self) -> str:
        """The number or address so that its owner recognises it."""
        if self.channel == self.Channel.SMS:
            return mask_phone(self.address)
        name, _at, host = self.address.rpartition("@")
        return f"{name[:1]}***@{host}"

    def is_too_late(self, now: datetime) -> bool:
        """Whether this is a code or link that nobody could use any more, or whose text was already thrown away."""
        return self.kind in self.PASSING and (not self.text or self.expires_at is None or self.expires_at <= now)

    @property
    def is_on_its_way(self) -> bool:
        """Whether the gateway may still report something."""
        return self.state in {QUEUED, SENT}

    def aggregate_root(self) -> tuple[type[models.Model], UUID] | None:
        """A delivery stands for itself."""
        return None

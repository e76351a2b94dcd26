"""Certificates and letters: what was decided, the digest of the one signed file, and its life afterwards."""

from datetime import date, datetime
from typing import ClassVar, cast
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.certificates import events
from services.certificates.workflow import LIVE, BatchWorkflow, CertificateWorkflow, LetterWorkflow
from services.core.models import APPEND_ONLY, Outbox, UUIDModel, WorkflowModel
from services.core.outbox import BEGUN
from services.core.workflow import birth_trigger, fsm_trigger, known_state

SIGNED = Q(issued_at__isnull=False) & Q(size__gt=0) & Q(sha256__regex=r"^[0-9a-f]{64}$") & ~Q(file="")
NO_TROUBLE = ("", BEGUN % 1)  # what an outbox row says that is waiting or at work for the first time
UNSIGNED = Q(issued_at__isnull=True, size=0, sha256="", file="")


class SignedFile(models.Model):
    """One signed file in the store, and the digest it is checked against."""

    file = models.CharField(_("file name in the document store"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    key_id = models.CharField(_("signing certificate's serial number"), max_length=80, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def register(self, *, file: str, sha256: str, size: int, key_id: str, at: datetime) -> None:
        """Take over the one signed file, once."""
        self.file, self.sha256, self.size, self.key_id, self.issued_at = file, sha256, size, key_id, at

    @property
    def is_issued(self) -> bool:
        """Whether a signed file exists."""
        return self.issued_at is not None


class SignedDocument(SignedFile, WorkflowModel):
    """What certificates and letters share: a signed file, made from one version of a template."""

    template = models.CharField(max_length=50)
    template_version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)

    WORK: ClassVar[str]  # kind of the outbox row that makes the document

    class Meta:
        abstract = True

    @property
    def work_key(self) -> str:
        """Key of the outbox row that makes it."""
        return f"{self.WORK}:{self.pk}"

    @property
    def trouble(self) -> str:
        """Why a worker could not make it yet, as the worker wrote it down; empty while all is well."""
        if self.is_issued:
            return ""
        row = Outbox.objects.filter(key=self.work_key, done_at__isnull=True).first()
        return row.last_error if row and row.last_error not in NO_TROUBLE else ""


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def live(self) -> "CertificateQuerySet":
        """Issued and not ended."""
        return self.filter(state__in=LIVE)

    def valid_on(self, day: date) -> "CertificateQuerySet":
        """Valid on that day, whether or not the nightly run has marked the expired ones."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            state="valid",
            valid_from__lte=day,
        )

    def over_on(self, day: date) -> "CertificateQuerySet":
        """Live by their state, but past their last day."""
        return self.filter(state__in=LIVE, valid_to__lt=day)


class Certificate(CertificateWorkflow, SignedDocument):
    """One certificate of one decision; at most one of a case and type is being made, and at most one is live."""

    WORK: ClassVar = "certificates.issue"

    number = models.CharField(max_length=60, unique=True)
    secret = models.CharField(_("secret part of the QR address"), max_length=64)
    case_id = models.UUIDField()
    decision_id = models.UUIDField()
    application_id = models.UUIDField()
    application_number = models.CharField(max_length=40)
    type_code = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    title = models.JSONField()
    department_code = models.CharField(max_length=50)
    department = models.JSONField()
    matter = models.JSONField()
    holder_name = models.CharField(max_length=200)
    holder_id_no = models.CharField(max_length=30, blank=True)
    holder_account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    data = models.JSONField(_("facts as printed"), default=list)
    decided_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    supersedes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created"]
        indexes: ClassVar = [
            models.Index(fields=["application_id"], name="certificate_of_application"),
            models.Index(fields=["case_id"], name="certificate_of_case"),
            models.Index(fields=["holder_account", "type_code"], name="certificate_of_holder"),
            models.Index(fields=["sha256"], name="certificate_by_digest"),
            models.Index(fields=["created"], condition=Q(state="draft"), name="certificate_being_made"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_id", "type_code"],
                condition=Q(state__in=LIVE),
                name="one_live_certificate_per_case_and_type",
            ),
            models.UniqueConstraint(
                fields=["case_id", "type_code"],
                condition=Q(state="draft"),
                name="one_draft_certificate_per_case_and_type",
            ),
            models.CheckConstraint(
                condition=(Q(state="draft") & UNSIGNED) | (~Q(state="draft") & SIGNED),
                name="certificate_issued_means_signed",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="certificate_period_forwards",
            ),
            known_state(CertificateWorkflow, name="certificate_known_state"),
        ]
        triggers: ClassVar = [
            fsm_trigger(CertificateWorkflow),
            birth_trigger(CertificateWorkflow),
        ]

    def __str__(self) -> str:
        return self.number

    def remember(
        self,
        kind: str,
        *,
        at: datetime,
        reason: dict[str, str],
        decision_id: UUID | None = None,
    ) -> None:
        """Write the public history and tell the rooms above; called by the moves only."""
        event = self.events.create(kind=kind, at=at, reason=reason, decision_id=decision_id)
        events.status_changed.send(sender=Certificate, certificate=self, event=event)


class CertificateEvent(UUIDModel):
    """A change of validity as the public may read it; never changed or deleted."""

    class Kind(models.TextChoices):
        ISSUED = "issued", _("Issued")
        SUSPENDED = "suspended", _("Suspended")
        REINSTATED = "reinstated", _("Valid again")
        EXPIRED = "expired", _("Expired")
        SUPERSEDED = "superseded", _("Replaced by a newer certificate")
        REVOKED = "revoked", _("Revoked")
        CANCELLED = "cancelled", _("Cancelled")

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField()
    reason = models.JSONField(default=dict)
    decision_id = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind__in=["suspended", "reinstated", "revoked", "cancelled"])
                | Q(decision_id__isnull=False),
                name="certificate_event_has_decision",
            )
        ]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.kind}"


class Edition(SignedFile, UUIDModel):
    """A certificate once more, for paper or in large print, or a letter in large print.

    Made when whose it is asks, signed and registered like the first one.
    """

    class Kind(models.TextChoices):
        PAPER = "paper", _("For printing")
        LARGE = "large", _("In large print")

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, null=True, blank=True, related_name="editions"
    )
    letter = models.ForeignKey("Letter", on_delete=models.PROTECT, null=True, blank=True, related_name="editions")
    kind = models.CharField(max_length=10, choices=Kind)
    asked_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["kind"]
        indexes: ClassVar = [models.Index(fields=["sha256"], name="edition_by_digest")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["certificate", "letter", "kind"], nulls_distinct=False, name="one_edition_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(certificate__isnull=False, letter__isnull=True)
                | Q(certificate__isnull=True, letter__isnull=False, kind="large"),
                name="edition_of_one_document",
            ),
            models.CheckConstraint(condition=UNSIGNED | SIGNED, name="edition_made_means_signed"),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id or self.letter_id} {self.kind}"

    @property
    def document(self) -> "Certificate | Letter":
        """What it is an edition of."""
        return cast("Certificate | Letter", self.certificate or self.letter)


class Letter(LetterWorkflow, SignedDocument):
    """An official letter or receipt (D01 to D16): head, body blocks, foot; signed like a certificate."""

    WORK: ClassVar = "certificates.issue_letter"

    code = models.CharField(max_length=10)
    number = models.CharField(max_length=80, unique=True)
    key = models.CharField(_("same key, same letter"), max_length=200, unique=True, null=True, blank=True)
    secret = models.CharField(max_length=64)
    title = models.JSONField()
    department = models.JSONField()
    department_code = models.CharField(max_length=50, blank=True)
    application_id = models.UUIDField()
    case_id = models.UUIDField(null=True, blank=True)
    application_number = models.CharField(max_length=40)
    query_code = models.CharField(max_length=20, blank=True)
    addressee = models.CharField(max_length=200)
    recipient_account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    blocks = models.JSONField()
    dated = models.DateField()

    class Meta:
        ordering: ClassVar = ["-created"]
        indexes: ClassVar = [
            models.Index(fields=["application_id"], name="letter_of_application"),
            models.Index(fields=["sha256"], name="letter_by_digest"),
            models.Index(fields=["created"], condition=Q(state="draft"), name="letter_being_made"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(state="draft") & UNSIGNED) | (~Q(state="draft") & SIGNED),
                name="letter_issued_means_signed",
            ),
            known_state(LetterWorkflow, name="letter_known_state"),
        ]
        triggers: ClassVar = [
            fsm_trigger(LetterWorkflow),
            birth_trigger(LetterWorkflow),
        ]

    def __str__(self) -> str:
        return self.number


class BatchRevocation(BatchWorkflow, WorkflowModel):
    """Certificates that one officer proposes to revoke together and another one confirms."""

    department_code = models.CharField(max_length=50)
    reason = models.JSONField()
    basis = models.CharField(max_length=300)
    certificates = models.ManyToManyField(Certificate, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-proposed_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="proposed", closed_at__isnull=True, closed_by__isnull=True)
                | (~Q(state="proposed") & Q(closed_at__isnull=False, closed_by__isnull=False)),
                name="batch_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(closed_by=models.F("proposed_by")), name="batch_takes_two_persons"
            ),
            known_state(BatchWorkflow, name="batch_known_state"),
        ]
        triggers: ClassVar = [fsm_trigger(BatchWorkflow), birth_trigger(BatchWorkflow)]

    def __str__(self) -> str:
        return f"{self.department_code} {self.proposed_at:%Y-%m-%d}"

    def close(self, *, by: int, at: datetime) -> None:
        """Note who closed it; called by the moves only."""
        self.closed_by_id, self.closed_at = by, at


class StatusDecision(UUIDModel):
    """A decision about a certificate's validity: its key is what the history and the letter refer to."""

    class Kind(models.TextChoices):
        SUSPEND = "suspend", _("Suspend")
        REINSTATE = "reinstate", _("Reinstate")
        REVOKE = "revoke", _("Revoke")
        CANCEL = "cancel", _("Cancel")
        CORRECT = "correct", _("Correct")

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=20, choices=Kind)
    reason = models.JSONField()
    basis = models.CharField(_("legal basis"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=100)
    batch = models.ForeignKey(BatchRevocation, on_delete=models.PROTECT, null=True, related_name="decisions")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "certificate"], name="one_decision_per_batch_and_certificate")
        ]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.kind} {self.certificate_id}"


class PublishedList(UUIDModel):
    """The list of certificates that are not valid any more, as it was signed; the newest one is public."""

    serial = models.PositiveBigIntegerField(unique=True)
    content = models.TextField()
    signature = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-serial"]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return str(self.serial)


class Share(UUIDModel):
    """A holder lets somebody see one certificate, for a purpose, until a time or once."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="shares")
    code = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=200)
    once = models.BooleanField(default=False)
    created = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("created")), name="share_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(purpose=""), name="share_has_a_purpose"),
        ]

    def __str__(self) -> str:
        return self.purpose

    def is_open(self, at: datetime) -> bool:
        """Whether its link still shows the certificate; one that is good once is over after the first look."""
        used_up = self.once and bool(self.looks.all())
        return self.ended_at is None and at < self.expires_at and not used_up


class ShareLook(UUIDModel):
    """Somebody looked at a shared certificate: who they said they are, roughly from where."""

    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="looks")
    at = models.DateTimeField()
    who = models.CharField(max_length=100)
    address = models.CharField(_("address, its last part hidden"), max_length=60)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["-at"]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.who} {self.at}"


class Subscription(UUIDModel):
    """Somebody is told of every change of a certificate's status."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["certificate", "account"], name="subscription_once_per_account")
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.certificate_id}"

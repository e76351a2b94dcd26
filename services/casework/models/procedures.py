"""What moves a due date: special procedures, extensions, and the journal of every date that moved."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.applications.models import Application
from services.core.models import APPEND_ONLY, UUIDModel

from .cases import Case


class SpecialProcedure(UUIDModel):
    """One of the eight procedures of Licensing Law art 45, with its days announced in writing; one open per case."""

    class Kind(models.TextChoices):
        HEARING = "hearing", _("hearing")
        TENDER = "tender", _("tender")
        AUCTION = "auction", _("auction")
        INSPECTION = "inspection", _("inspection")
        TESTING = "testing", _("testing")
        QUARANTINE = "quarantine", _("quarantine")
        APPRAISAL = "appraisal", _("appraisal")
        EXPERT_REVIEW = "expert_review", _("expert review")

    case = models.ForeignKey(Case, models.PROTECT, related_name="procedures")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    basis = models.CharField(max_length=200)
    announced_days = models.PositiveSmallIntegerField(help_text="working days")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    result = models.TextField(blank=True)

    class Meta:
        ordering = ("case_id", "started_at")
        constraints = [
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(ended_at__isnull=True),
                name="procedure_one_open_per_case",
                violation_error_message=_("A special procedure is already under way."),
            ),
            models.CheckConstraint(
                name="procedure_is_one_of_the_eight",
                condition=Q(
                    kind__in=[
                        "hearing", "tender", "auction", "inspection", "testing", "quarantine", "appraisal",
                        "expert_review",
                    ]
                ),
                violation_error_message=_("Only the eight procedures of the law stop the clock."),
            ),
            models.CheckConstraint(
                name="procedure_announces_days_and_basis", condition=Q(announced_days__gt=0) & ~Q(basis="")
            ),
            models.CheckConstraint(
                name="procedure_ends_after_it_began",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at"))
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Extension(UUIDModel):
    """More time for the decision: asked for before the limit ends, approved by the head of the agency (art 42)."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("waits for approval")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    case = models.ForeignKey(Case, models.PROTECT, related_name="extensions")
    round = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    reason = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    due_before = models.DateField()
    due_after = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("case_id", "requested_at")
        constraints = [
            models.UniqueConstraint(
                fields=("case", "round"),
                condition=~Q(status="declined"),
                name="extension_once_per_round",
                violation_error_message=_("The limit can be extended once."),
            ),
            models.CheckConstraint(name="extension_has_days_and_reason", condition=Q(days__gt=0) & ~Q(reason="")),
            models.CheckConstraint(
                name="extension_decided_by_another",
                condition=Q(status="requested")
                | (Q(approved_by__isnull=False, decided_at__isnull=False) & ~Q(approved_by=F("requested_by"))),
                violation_error_message=_("Whoever asks for more time does not approve it."),
            ),
            models.CheckConstraint(
                name="extension_approved_moves_the_date", condition=~Q(status="approved") | Q(due_after__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} +{self.days}"


class DueDateChange(UUIDModel):
    """One line of the journal: which limit's date moved, from when to when, and why. Never changed."""

    class Cause(models.TextChoices):
        RESPOND = "respond", _("the correction was answered, the check begins anew")
        RESUME = "resume", _("the time of a special procedure is not counted")
        EXTENSION = "extension", _("the limit was extended")
        CALENDAR = "calendar", _("the calendar of working days changed")
        REOPEN = "reopen", _("the case was reopened")
        OTHER = "other", _("the limit began anew")

    case = models.ForeignKey(Case, models.PROTECT, related_name="date_changes")
    clock = models.CharField(max_length=20)
    before = models.DateField()
    after = models.DateField()
    cause = models.CharField(max_length=12, choices=Cause.choices)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("case_id", "at", "clock")
        triggers = [*APPEND_ONLY]
        constraints = [
            models.CheckConstraint(name="date_change_changes_the_date", condition=~Q(before=F("after"))),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.clock}: {self.before} → {self.after}"


class PromiseChange(UUIDModel):
    """One line of an application's journal: the day promised to the citizen moved, and what moved it. Never changed."""

    class Cause(models.TextChoices):
        STARTED = "started", _("a further matter has begun")
        ACCEPTED = "accepted", _("the filing was accepted; the promised time runs from that day")
        CORRECTION = "correction", _("the department waits for your correction")
        RESPOND = "respond", _("the correction was answered, the check begins anew")
        SUSPENDED = "suspended", _("a procedure that the law prescribes takes this time")
        RESUME = "resume", _("that procedure has ended, its time is not counted")
        EXTENSION = "extension", _("the head of the agency approved more time")
        DECIDED = "decided", _("a matter was decided; the rest follows from that day")
        AMENDED = "amended", _("you changed your application")
        ENDED = "ended", _("a matter has ended and is no longer waited for")
        REOPEN = "reopen", _("a matter was opened again")
        CALENDAR = "calendar", _("the calendar of working days changed")
        LATE = "late", _("the department has not kept the promised day")

    application = models.ForeignKey(Application, models.PROTECT, related_name="promise_changes")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    before = models.DateField()
    after = models.DateField()
    cause = models.CharField(max_length=12, choices=Cause.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ("application_id", "at")
        triggers = [*APPEND_ONLY]
        constraints = [
            models.CheckConstraint(name="promise_change_changes_the_date", condition=~Q(before=F("after"))),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.before} → {self.after}"


class HearingOffer(UUIDModel):
    """Somebody with a major interest was told of the right to state a case and be heard (Licensing Law art 36, 47)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="hearing_offers")
    party = models.CharField(max_length=100)
    interests = models.TextField()
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    apply_by = models.DateField(help_text="five working days")

    class Meta:
        ordering = ("case_id", "told_at")
        triggers = [pgtrigger.Protect(name="hearing_offer_stays", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                name="hearing_offer_names_party_and_interests", condition=~Q(party="") & ~Q(interests="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.party}"

    @property
    def answer(self) -> Any:
        """What the applicant answered; None before that."""
        return next(iter(self.answers.all()), None)

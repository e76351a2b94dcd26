"""What is asked of the applicant before acceptance: items, the merged notice, the texts they are written from."""

from typing import Any
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.applications.models import Application
from services.core.models import APPEND_ONLY, UUIDModel, WorkflowModel
from services.core.workflow import birth_trigger, fsm_trigger, known_state

from ..correction_workflow import (
    INTERNAL,
    OPEN_ITEMS,
    CorrectionItemWorkflow,
    CorrectionNoticeWorkflow,
    ItemState,
    NoticeState,
)
from .cases import Case


class CorrectionKind(models.TextChoices):
    """What is wrong, as the law's one-time notice lists it."""

    MISSING = "missing", _("missing")
    UNCLEAR = "unclear", _("not legible")
    INVALID = "invalid", _("not valid")
    INCONSISTENT = "inconsistent", _("contradicts another answer")
    REPLACE = "replace", _("to be replaced")


class CorrectionText(UUIDModel):
    """One version of the text an item of a kind starts from; `{target}` stands for what the item is about."""

    kind = models.CharField(max_length=12, choices=CorrectionKind)
    version = models.PositiveIntegerField()
    text = models.JSONField()
    basis = models.CharField(max_length=300, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("kind", "-version")
        triggers = APPEND_ONLY
        constraints = [
            models.UniqueConstraint(fields=("kind", "version"), name="correction_text_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="correction_text_versions_start_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class CorrectionNotice(CorrectionNoticeWorkflow, WorkflowModel):
    """The one notice that names everything; `lines` is what was served, word for word."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="correction_notices")
    no = models.PositiveSmallIntegerField()
    served_at = models.DateTimeField()
    due_on = models.DateField()
    due_is_provisional = models.BooleanField(default=False)
    lines = models.JSONField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("application_id", "no")
        triggers = [
            fsm_trigger(CorrectionNoticeWorkflow),
            birth_trigger(CorrectionNoticeWorkflow),
            pgtrigger.ReadOnly(name="served_as_it_was", exclude=["state", "closed_at"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=("application", "no"), name="correction_notice_number_once"),
            models.UniqueConstraint(
                fields=("application",),
                condition=Q(state=NoticeState.OPEN.value),
                name="correction_notice_one_open",
                violation_error_message=_("There is already an open correction notice for this application."),
            ),
            known_state(CorrectionNoticeWorkflow, name="correction_notice_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=NoticeState.OPEN.value, closed_at__isnull=True)
                | (~Q(state=NoticeState.OPEN.value) & Q(closed_at__isnull=False)),
                name="correction_notice_closed_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.no}"

    def aggregate_root(self) -> tuple[type[models.Model], UUID]:
        """Name the row that every move of the application locks first."""
        return Application, self.application_id


class CorrectionItemQuerySet(models.QuerySet["CorrectionItem"]):
    """Items, asked for in the words of the desk and of the applicant."""

    def served(self) -> "CorrectionItemQuerySet":
        """Keep what the applicant may read: nothing that has not been served."""
        return self.exclude(state__in=INTERNAL).filter(notice__isnull=False)

    def open(self) -> "CorrectionItemQuerySet":
        """Keep what is not settled."""
        return self.filter(state__in=OPEN_ITEMS)

    def ready(self) -> "CorrectionItemQuerySet":
        """Keep what waits for the notice."""
        return self.filter(state=ItemState.READY)

    def of_application(self, application_id: UUID) -> "CorrectionItemQuerySet":
        """Keep one application's."""
        return self.filter(case__application_id=application_id)

    def with_case(self) -> "CorrectionItemQuerySet":
        """Read the case and its department along."""
        return self.select_related("case__department", "case__application")


class CorrectionItem(CorrectionItemWorkflow, WorkflowModel):
    """One point that one department asks for. `wanted`: what exactly it should be, where two could differ.

    `answer_given`: what the applicant entered so far, {"kind": supplied|changed|said|cannot|pledged, ...}; it counts
    only once the item is answered. `ruled_by`: the item whose wish goes before this one's, as the lead ruled.
    """

    class Target(models.TextChoices):
        MATERIAL = "material", _("material")
        ELEMENT = "element", _("answer")

    case = models.ForeignKey(Case, models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=12, choices=CorrectionKind)
    target_kind = models.CharField(max_length=10, choices=Target)
    target = models.CharField(max_length=60)
    label = models.JSONField()
    text = models.JSONField()
    text_version = models.PositiveIntegerField(default=0)
    wanted = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    sample = models.CharField(max_length=300, blank=True)
    notice = models.ForeignKey(CorrectionNotice, models.PROTECT, null=True, blank=True, related_name="items")
    repeats = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="repeated_by")
    ruled_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="rules_over")
    ruling = models.CharField(max_length=500, blank=True)
    override_reason = models.CharField(max_length=500, blank=True)

    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    answer_given = models.JSONField(default=dict, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)
    outcome_reason = models.CharField(max_length=500, blank=True)

    objects = CorrectionItemQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "id")
        triggers = [fsm_trigger(CorrectionItemWorkflow), birth_trigger(CorrectionItemWorkflow)]
        constraints = [
            models.UniqueConstraint(
                fields=("case", "target_kind", "target", "kind"),
                condition=Q(state__in=[state.value for state in OPEN_ITEMS]),
                name="correction_item_asked_once",
                violation_error_message=_("This is asked for already."),
            ),
            known_state(CorrectionItemWorkflow, name="correction_item_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["noticed", "answered", "accepted", "rejected"]) | Q(notice__isnull=False),
                name="correction_item_served_by_a_notice",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[state.value for state in INTERNAL]) | Q(notice__isnull=True),
                name="correction_item_internal_is_in_no_notice",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rejected", "withdrawn"]) | ~Q(outcome_reason=""),
                name="correction_item_ended_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ruled_by__isnull=True) | ~Q(ruling=""), name="correction_item_ruling_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.target}"

    def aggregate_root(self) -> tuple[type[models.Model], UUID]:
        """Name the row that every move of the application locks first."""
        return Application, self.case.application_id

    @property
    def place(self) -> tuple[str, str]:
        """Return what the item is about."""
        return self.target_kind, self.target

    @property
    def answer_kind(self) -> str:
        """Return how the applicant answers it; empty while there is nothing."""
        given: dict[str, Any] = self.answer_given
        return str(given.get("kind", ""))


class FilingCheck(UUIDModel):
    """An officer has found a filing complete: this case does not hold the merged notice back."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="filing_checks")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ("checked_at",)
        triggers = [pgtrigger.ReadOnly(name="checked_as_it_was")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.checked_at}"

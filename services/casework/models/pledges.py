"""What an applicant promises instead of a paper, and whether it was kept."""

from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.applications.models import Application
from services.core.models import WorkflowModel
from services.core.workflow import birth_trigger, fsm_trigger, known_state

from ..pledge_workflow import OPEN_PLEDGES, PledgeState, PledgeWorkflow
from .cases import Case


class PledgeQuerySet(models.QuerySet["Pledge"]):
    """Pledges, asked for in the words of the desk."""

    def open(self) -> "PledgeQuerySet":
        """Keep what is neither verified nor ended."""
        return self.filter(state__in=OPEN_PLEDGES)

    def waiting(self) -> "PledgeQuerySet":
        """Keep what the applicant still has to hand in."""
        return self.filter(state=PledgeState.ACTIVE, kind=Pledge.Kind.DEFER)

    def of_application(self, application_id: UUID) -> "PledgeQuerySet":
        """Keep one application's."""
        return self.filter(case__application_id=application_id)


class Pledge(PledgeWorkflow, WorkflowModel):
    """A signed text, word for word, with the day by which it is kept and what waits for it."""

    class Kind(models.TextChoices):
        DEFER = "defer", _("a secondary material follows")
        NOTICE = "notice", _("notice and pledge")

    class Gate(models.TextChoices):
        BEFORE_DECISION = "before_decision", _("before the decision")
        BEFORE_ISSUE = "before_issue", _("before the certificate")
        AFTER_ISSUE = "after_issue", _("after the certificate")

    case = models.ForeignKey(Case, models.PROTECT, related_name="pledges")
    kind = models.CharField(max_length=10, choices=Kind)
    requirement = models.CharField(max_length=60)
    label = models.JSONField()
    text_code = models.CharField(max_length=60)
    text_version = models.CharField(max_length=40)
    text = models.JSONField()
    gate = models.CharField(max_length=20, choices=Gate)
    due_on = models.DateField()
    due_is_provisional = models.BooleanField(default=False)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField()
    fulfilled_at = models.DateTimeField(null=True, blank=True)
    rectify_asked_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome_reason = models.CharField(max_length=500, blank=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "id")
        triggers = [
            fsm_trigger(PledgeWorkflow),
            birth_trigger(PledgeWorkflow),
            pgtrigger.ReadOnly(
                name="signed_as_it_was",
                fields=["text_code", "text_version", "text", "kind", "requirement", "signed_by", "signed_at"],
            ),
        ]
        indexes = [models.Index("due_on", condition=Q(state="active"), name="pledge_due")]
        constraints = [
            models.UniqueConstraint(
                fields=("case", "requirement"),
                condition=Q(state__in=[state.value for state in OPEN_PLEDGES]),
                name="pledge_one_open_per_requirement",
            ),
            known_state(PledgeWorkflow, name="pledge_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in OPEN_PLEDGES], closed_at__isnull=True)
                | (~Q(state__in=[state.value for state in OPEN_PLEDGES]) & Q(closed_at__isnull=False)),
                name="pledge_ended_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["breached", "excused"]) | ~Q(outcome_reason=""),
                name="pledge_broken_or_excused_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(text_version="") & ~Q(text={}), name="pledge_names_the_text_that_was_signed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.requirement}"

    def aggregate_root(self) -> tuple[type[models.Model], UUID]:
        """Name the row that every move of the application locks first."""
        return Application, self.case.application_id

    @property
    def is_open(self) -> bool:
        """Say whether the pledge is neither verified nor ended."""
        return self.state in OPEN_PLEDGES

    @property
    def is_taken_back(self) -> bool:
        """Say whether the applicant took the pledge back, or it ended with an earlier round of its case."""
        return self.state == PledgeState.CANCELLED

    @property
    def gates_decision(self) -> bool:
        """Say whether the case cannot be granted before the pledge is verified."""
        return self.gate in {self.Gate.BEFORE_DECISION, self.Gate.BEFORE_ISSUE}

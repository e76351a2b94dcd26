"""The record of every question put to another department's register: by whom, for what, with which outcome."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from services.core.models import APPEND_ONLY, UUIDModel, WorkflowModel
from services.core.workflow import birth_trigger, fsm_trigger, known_state
from services.sharing.workflow import DisputeWorkflow


class ShareRequest(UUIDModel):
    """One question to a register. What it answered is not kept here: values live with the application that needs them.

    Exactly one of `dataset` (data elements are asked for) and `material` (a document is to be confirmed) is set.
    `subject` is masked. `matter`: the matter the answer is for, empty when it serves several. `trouble`: why nobody
    answered, for the operator.
    """

    class Outcome(models.TextChoices):
        FOUND = "found", _("answered")
        NOT_FOUND = "not_found", _("nothing on record")
        UNAVAILABLE = "unavailable", _("no answer")

    application_id = models.UUIDField()
    matter = models.CharField(max_length=60, blank=True)
    purpose = models.JSONField()
    dataset = models.CharField(max_length=60, blank=True)
    material = models.CharField(max_length=60, blank=True)
    elements = models.JSONField(default=list)
    subject = models.CharField(max_length=30)
    of_another = models.BooleanField(default=False)  # somebody else than the applicant, found by name and number
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor_kind = models.CharField(max_length=20)
    actor_name = models.CharField(max_length=100, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome)
    trouble = models.CharField(max_length=200, blank=True)
    duration_ms = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("request to a register")
        ordering: ClassVar = ["at"]
        indexes: ClassVar = [models.Index(fields=["application_id", "at"], name="share_of_application")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(purpose={}), name="share_request_has_a_purpose"),
            models.CheckConstraint(
                condition=Q(dataset="") & ~Q(material="") | ~Q(dataset="") & Q(material=""),
                name="share_request_names_one_source",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["found", "not_found", "unavailable"]), name="share_request_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="unavailable") & ~Q(trouble="") | ~Q(outcome="unavailable") & Q(trouble=""),
                name="share_request_trouble_when_unavailable",
            ),
        ]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.dataset or self.material}: {self.outcome}"


class Dispute(DisputeWorkflow, WorkflowModel):
    """A task for the department that keeps a register: the citizen says that an entry is wrong.

    `recorded` is what the citizen was shown (masked), `claimed` what the citizen says is right, in words; `value` the
    same as it is stored. The evidence is a version of a material above this room: a UUID without a key.
    """

    application_id = models.UUIDField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dataset = models.CharField(max_length=60)
    department = models.CharField(max_length=50)
    element = models.CharField(max_length=60)
    label = models.JSONField()
    subject = models.CharField(max_length=30)
    recorded = models.JSONField()
    claimed = models.JSONField()
    value = models.JSONField()
    explanation = models.TextField(max_length=1000)
    evidence_id = models.UUIDField(null=True, blank=True)
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("disputed record")
        ordering: ClassVar = ["created_at"]
        indexes: ClassVar = [models.Index(fields=["department", "state", "created_at"], name="dispute_queue")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application_id", "element"], condition=Q(state="open"), name="dispute_one_open_per_element"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True, answer="")
                | (~Q(state="open") & Q(closed_at__isnull=False) & ~Q(answer="")),
                name="dispute_closed_with_an_answer",
            ),
            known_state(DisputeWorkflow, name="dispute_known_state"),
        ]
        triggers: ClassVar = [fsm_trigger(DisputeWorkflow), birth_trigger(DisputeWorkflow)]

    def __str__(self) -> str:
        return f"{self.element} ({self.department})"

"""Ratings of a finished service (好差评) and the follow-up of the bad ones."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services.applications import queries as applications
from services.applications.models import Application
from services.casework.models import Case
from services.catalogue.models import Department
from services.core.labels import Label
from services.core.models import APPEND_ONLY, UUIDModel, WorkflowModel
from services.core.workflow import birth_trigger, fsm_trigger, known_state
from services.feedback import reasons as reason_lists
from services.feedback.workflow import OPEN, FollowUpWorkflow

BAD = (1, 2)


class Level(models.IntegerChoices):
    """The five levels, the best first; the lower two are bad."""

    VERY_GOOD = 5, _("Very satisfied")
    GOOD = 4, _("Satisfied")
    FAIR = 3, _("Fairly satisfied")
    BAD = 2, _("Dissatisfied")
    VERY_BAD = 1, _("Very dissatisfied")


class Rating(UUIDModel):
    """What somebody says of a whole application (no case) or of one matter: once, for good.

    `department` is whose service it was: the matter's, or of a whole application the one in charge.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="ratings")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    one_thing = models.SlugField()
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level)
    reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    reasons_version = models.PositiveSmallIntegerField()
    comment = models.TextField(max_length=500, blank=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, default="web")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("rating")
        ordering: ClassVar = ["at"]
        indexes: ClassVar = [models.Index(fields=["at"], name="rating_by_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(case__isnull=True), name="rating_once_per_application"
            ),
            models.UniqueConstraint(fields=["case"], name="rating_once_per_matter"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="rating_has_one_of_five_levels"),
        ]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.application_id}: {self.level}"

    def get_absolute_url(self) -> str:
        """Return the page on which it is given, and afterwards read."""
        if self.case_id:
            return reverse("feedback:rate_matter", args=[self.application_id, self.case_id])
        return reverse("feedback:rate", args=[self.application_id])

    @property
    def is_bad(self) -> bool:
        """Whether somebody of the department follows it up."""
        return self.level in BAD

    @property
    def reasons_in_words(self) -> list[Label]:
        """The reasons as they read in the list they were chosen from."""
        return reason_lists.lists()[self.reasons_version].labels(self.reasons)


class Supplement(UUIDModel):
    """What the rater adds to a rating later (追评): once, for good; the rating itself stays as it was given."""

    rating = models.OneToOneField(Rating, models.PROTECT, related_name="supplement")
    level = models.PositiveSmallIntegerField(choices=Level)
    comment = models.TextField(max_length=500)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, default="web")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("supplement to a rating")
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="supplement_has_one_of_five_levels"),
            models.CheckConstraint(condition=~Q(comment=""), name="supplement_says_something"),
        ]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.rating_id}: {self.level}"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def of(self, department: str) -> "FollowUpQuerySet":
        """Those of one department, by its code."""
        return self.filter(department__code=department)

    def unanswered(self) -> "FollowUpQuerySet":
        """Those in which the rater still waits for an answer."""
        return self.filter(state__in=OPEN)

    def unfinished(self) -> "FollowUpQuerySet":
        """Those that are not closed."""
        return self.exclude(state="closed")


class FollowUp(FollowUpWorkflow, WorkflowModel):
    """What the department does about a bad rating. Its days are computed (deadlines.py), never stored."""

    class Remedy(models.TextChoices):
        FIXED = "fixed", _("Put right")
        PLANNED = "planned", _("Will be put right; the answer says when")
        EXPLAINED = "explained", _("Explained")

    class CallBack(models.TextChoices):
        CONTENT = "content", _("The rater is content with the answer")
        NOT_CONTENT = "not_content", _("The rater is not content; the reason is noted")
        NOT_REACHED = "not_reached", _("The rater could not be reached, three times")

    rating = models.OneToOneField(Rating, models.PROTECT, related_name="follow_up")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    contacted_at = models.DateTimeField(null=True, blank=True)
    contact_note = models.TextField(max_length=1000, blank=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    extension_reason = models.TextField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    remedy = models.CharField(max_length=10, choices=Remedy, blank=True)
    answer = models.TextField(max_length=1000, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    call_back = models.CharField(max_length=12, choices=CallBack, blank=True)
    call_back_note = models.TextField(max_length=1000, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up of a bad rating")
        ordering: ClassVar = ["opened_at"]
        indexes: ClassVar = [models.Index(fields=["department", "state", "opened_at"], name="follow_up_queue")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(contacted_at__isnull=False), name="follow_up_contacted_has_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, answered_at__isnull=True, answer="")
                | ~Q(state__in=OPEN) & Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(remedy=""),
                name="follow_up_answered_has_an_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") & Q(closed_at__isnull=True)
                | Q(state="closed", closed_at__isnull=False) & ~Q(call_back=""),
                name="follow_up_closed_after_calling_back",
            ),
            models.CheckConstraint(
                condition=Q(extended_at__isnull=True) | ~Q(extension_reason=""), name="follow_up_extended_with_a_reason"
            ),
            known_state(FollowUpWorkflow, name="follow_up_known_state"),
        ]
        triggers: ClassVar = [fsm_trigger(FollowUpWorkflow), birth_trigger(FollowUpWorkflow)]

    def __str__(self) -> str:
        return f"{self.rating_id}: {self.state}"

    def aggregate_root(self) -> tuple[type[models.Model], UUID] | None:
        """A follow-up stands for itself; the application it speaks of is over."""
        return None

    def get_absolute_url(self) -> str:
        """Return the page on the department's desk."""
        return reverse("desk_feedback:follow_up", args=[self.pk])

    @property
    def about(self) -> Label:
        """What was rated: the matter, or the whole one-thing."""
        case = self.rating.case
        return case.label if case else applications.definition_of(self.rating.application).label

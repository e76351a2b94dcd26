"""The steps inside a review: who is asked for what, what they said, and who signs along (DOMAIN section 8)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.catalogue.models import Department
from services.core.models import UUIDModel

from .. import consolidation
from .cases import Case
from .decisions import Decision


class Step(UUIDModel):
    """One step of a review in one round of a case. `voices`: how many must speak (two for a site check, art 34)."""

    class Kind(models.TextChoices):
        FIRST_REVIEW = "first_review", _("first review")
        SECOND_REVIEW = "second_review", _("second review")
        SITE_CHECK = "site_check", _("site check by two officers")
        OPINION = "opinion", _("opinion of another department")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)
    voices = models.PositiveSmallIntegerField(default=1)
    question = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    resolution = models.TextField(blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("case_id", "round", "order", "asked_at")
        indexes = [models.Index("department", "status", name="step_asked_of")]
        constraints = [
            models.UniqueConstraint(fields=("case", "round", "kind", "department"), name="step_once_per_round"),
            models.CheckConstraint(name="step_voices_at_least_one", condition=Q(voices__gte=1)),
            models.CheckConstraint(name="step_site_check_by_two", condition=~Q(kind="site_check") | Q(voices__gte=2)),
            models.CheckConstraint(
                name="step_resolved_with_a_reason", condition=Q(resolved_by__isnull=True) | ~Q(resolution="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

    @property
    def verdict(self) -> consolidation.Verdict:
        """Return what the opinions on this step amount to."""
        return consolidation.consolidate((one.voice for one in self.opinions.all()), expected=self.voices)

    @property
    def is_in_the_way(self) -> bool:
        """Say whether the proposal has to wait: the step is open, or its contradiction is not resolved."""
        if self.status == self.Status.CANCELLED or self.resolution:
            return False
        return self.status == self.Status.OPEN or self.verdict.outcome == consolidation.CONFLICT


class Opinion(UUIDModel):
    """What one unit said on a step; a later one replaces an earlier one of the same unit, both stay on record."""

    class Outcome(models.TextChoices):
        AGREE = consolidation.AGREE, _("agrees")
        WITH_CONDITIONS = consolidation.WITH_CONDITIONS, _("agrees with conditions")
        DISAGREE = consolidation.DISAGREE, _("disagrees")
        NO_OPINION = consolidation.NO_OPINION, _("has no opinion")
        SILENT = consolidation.SILENT, _("no objection by silence")

    step = models.ForeignKey(Step, models.CASCADE, related_name="opinions")
    unit = models.CharField(max_length=60)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=30, choices=Outcome.choices)
    conditions = models.TextField(blank=True)
    note = models.TextField(blank=True)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    serial = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()

    class Meta:
        ordering = ("step_id", "at")
        triggers = [pgtrigger.Protect(name="opinion_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=("step", "unit", "serial"), name="opinion_once_per_unit_and_serial"),
            models.CheckConstraint(
                name="opinion_names_its_author_or_is_silence",
                condition=Q(author__isnull=False) | Q(outcome="deemed_no_objection"),
            ),
            models.CheckConstraint(
                name="opinion_conditions_are_written",
                condition=~Q(outcome="agree_with_conditions") | ~Q(conditions=""),
                violation_error_message=_("Write down the conditions."),
            ),
            models.CheckConstraint(
                name="opinion_objection_has_a_reason",
                condition=~Q(outcome="disagree") | ~Q(note=""),
                violation_error_message=_("Say why you disagree."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.outcome}"

    @property
    def voice(self) -> consolidation.Voice:
        """Show the opinion as the consolidation sees it."""
        return consolidation.Voice(self.unit, self.outcome, self.serial, self.conditions)


class Countersign(UUIDModel):
    """One signature in the chain that a proposal has to pass; a returned proposal makes it invalid, never gone."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="countersigns")
    order = models.PositiveSmallIntegerField()
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    accepted = models.BooleanField(null=True, blank=True)
    reason = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    valid = models.BooleanField(default=True)

    class Meta:
        ordering = ("decision_id", "order")
        triggers = [
            pgtrigger.Protect(name="countersign_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="countersign_signed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__signed_at__isnull=False)
                & (
                    pgtrigger.Q(old__accepted__df=pgtrigger.F("new__accepted"))
                    | pgtrigger.Q(old__signer_id__df=pgtrigger.F("new__signer_id"))
                ),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=("decision", "order"), name="countersign_one_per_place"),
            models.UniqueConstraint(
                fields=("decision", "signer"), condition=Q(signer__isnull=False), name="countersign_once_per_person"
            ),
            models.CheckConstraint(
                name="countersign_signed_is_complete",
                condition=Q(signed_at__isnull=True, signer__isnull=True, accepted__isnull=True)
                | Q(signed_at__isnull=False, signer__isnull=False, accepted__isnull=False),
            ),
            models.CheckConstraint(
                name="countersign_refused_with_a_reason", condition=~Q(accepted=False) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} #{self.order}"


class Flag(UUIDModel):
    """A doubt about a case, raised by an officer. One that blocks holds the grant back until it is removed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=40)
    note = models.TextField()
    blocks_decision = models.BooleanField(default=True)
    removable_by = models.CharField(max_length=20, default="supervise")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_because = models.TextField(blank=True)

    class Meta:
        ordering = ("case_id", "raised_at")
        constraints = [
            models.UniqueConstraint(
                fields=("case", "kind"), condition=Q(removed_at__isnull=True), name="flag_one_of_a_kind_stands"
            ),
            models.CheckConstraint(
                name="flag_removed_with_a_reason",
                condition=Q(removed_at__isnull=True) | ~Q(removed_because=""),
                violation_error_message=_("Say why the doubt is settled."),
            ),
            models.CheckConstraint(
                name="flag_removed_after_raised",
                condition=Q(removed_at__isnull=True) | Q(removed_at__gte=F("raised_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class PostCheck(UUIDModel):
    """A sampled look, by a person, at a decision that a rule set made."""

    class Outcome(models.TextChoices):
        RIGHT = "right", _("the decision was right")
        WRONG = "wrong", _("the decision was wrong")

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="post_check")
    sampled_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    note = models.TextField(blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("sampled_at",)
        constraints = [
            models.CheckConstraint(
                name="post_check_done_names_its_maker",
                condition=Q(outcome="") | Q(checked_by__isnull=False, checked_at__isnull=False),
            ),
            models.CheckConstraint(name="post_check_wrong_with_a_note", condition=~Q(outcome="wrong") | ~Q(note="")),
        ]

    def __str__(self) -> str:
        return str(self.decision_id)

"""What a department decides in one round of a case."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.core.models import UUIDModel

from .cases import Case


class Decision(UUIDModel):
    """What a department decides in one round of a case: drafted by one officer, signed by another."""

    class Kind(models.TextChoices):
        GRANT = "grant", _("grant")
        REFUSE = "refuse", _("refuse")

    class Status(models.TextChoices):
        DRAFT = "draft", _("waits for signature")
        MADE = "made", _("signed")
        RETURNED = "returned", _("returned")

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    reasons = models.TextField(blank=True)
    basis = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    results = models.JSONField(default=dict, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    rule_trace = models.JSONField(null=True, blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("case_id", "round", "proposed_at")
        triggers = [
            pgtrigger.Protect(
                name="decision_made_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status__in=["made", "returned"]),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("case", "round"),
                condition=~Q(status="returned"),
                name="decision_one_live_per_round",
                violation_error_message=_("There is already a decision in this round."),
            ),
            models.CheckConstraint(
                name="decision_made_names_its_maker",
                condition=~Q(status="made")
                | (
                    Q(decided_at__isnull=False)
                    & (Q(decided_by__isnull=False) | Q(rule_trace__isnull=False) | ~Q(basis=""))
                ),
            ),
            models.CheckConstraint(
                name="decision_refusal_has_reasons_and_basis",
                condition=~Q(kind="refuse") | (~Q(reasons="") & ~Q(basis="")),
                violation_error_message=_("A refusal gives its reasons and its legal basis."),
            ),
            models.CheckConstraint(
                name="decision_rules_never_refuse", condition=Q(rule_trace__isnull=True) | Q(kind="grant")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

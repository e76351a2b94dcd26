"""Departments, one-things and their published versions. Authoring stays in files; what is published never changes."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.core.models import UUIDModel


class Department(UUIDModel):
    """A body that decides matters. `reconsideration`: who reviews its decisions (Reconsideration Law arts 24, 27).

    `superior` names the organ above, where that one reviews. `kept` are the fields last written on the desk: a load of
    the catalogue's files leaves them as they are. `edition` counts the changes made there.
    """

    class Kind(models.TextChoices):
        AGENCY = "agency", _("administrative agency")
        ENTERPRISE = "enterprise", _("company or public institution, no administrative acts")
        PORTAL_OWNER = "portal_owner", _("administrative agency that runs the portal")

    class Reconsideration(models.TextChoices):
        SAME_LEVEL_GOVERNMENT = "same_level_government", _("the city's government")
        SUPERIOR = "superior", _("the organ above it")
        NONE = "none", _("nobody: complaint instead")

    code = models.SlugField(unique=True)
    label = models.JSONField()
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.AGENCY)
    reconsideration = models.CharField(
        max_length=30,
        choices=Reconsideration,
        default=Reconsideration.SAME_LEVEL_GOVERNMENT,
    )
    superior = models.JSONField(null=True, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    kept = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    edition = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="department_kept_fields_are_known",
                condition=Q(kept__contained_by=["label", "kind", "reconsideration", "superior", "phone"]),
            ),
            models.CheckConstraint(
                name="department_superior_where_it_reviews",
                condition=Q(superior__isnull=True) | Q(reconsideration="superior"),
            ),
            models.CheckConstraint(
                name="enterprise_has_no_reconsideration",
                condition=~Q(kind="enterprise") | Q(reconsideration="none"),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class OneThing(UUIDModel):
    """An errand. Without a current version it is listed as a guide that cannot be applied for yet."""

    code = models.SlugField(unique=True)
    label = models.JSONField()
    summary = models.JSONField(null=True, blank=True)
    stage = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=20, blank=True)
    lead = models.SlugField(blank=True)
    icon = models.SlugField(blank=True)
    order = models.PositiveIntegerField(default=0)
    current = models.ForeignKey("OneThingVersion", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.code


class OneThingVersion(UUIDModel):
    """One compiled definition: the whole document, frozen."""

    one_thing = models.ForeignKey(OneThing, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    checksum = models.CharField(max_length=64)
    effective_from = models.DateField()
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["one_thing", "number"]
        constraints = [
            models.UniqueConstraint(name="one_number_per_version", fields=["one_thing", "number"]),
            models.CheckConstraint(name="version_numbers_start_at_one", condition=Q(number__gte=1)),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_versions_never_change",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_thing_id}/{self.number}"


class RuleSet(UUIDModel):
    """One published version of a decision table: data with its tests, frozen."""

    code = models.SlugField()
    number = models.PositiveIntegerField()
    document = models.JSONField()
    checksum = models.CharField(max_length=64)
    effective_from = models.DateField()
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "-number"]
        constraints = [
            models.UniqueConstraint(name="rule_set_one_number_per_version", fields=["code", "number"]),
            models.CheckConstraint(name="rule_set_numbers_start_at_one", condition=Q(number__gte=1)),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_rules_never_change",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}/{self.number}"


class RuleSwitch(UUIDModel):
    """The kill-switch: a rule set is stopped or let run again, by whom and why; the newest entry counts."""

    rule_set = models.SlugField()
    runs = models.BooleanField()
    reason = models.TextField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["rule_set", "-at"]
        constraints = [models.CheckConstraint(name="rule_switch_with_a_reason", condition=~Q(reason=""))]
        triggers = [
            pgtrigger.Protect(name="rule_switch_never_changes", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.rule_set}: {'on' if self.runs else 'off'}"

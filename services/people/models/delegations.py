"""Who may act for whom: what for, until when, and on which evidence (Civil Code arts 161-175)."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.core.models import WorkflowModel
from services.core.workflow import birth_trigger, fsm_trigger, known_state
from services.people.workflow import ACTIVE, OFFERED, OVER, DelegationWorkflow

from .accounts import Organisation, Person


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Mandates, asked for in the words of the portal."""

    def in_force(self, on: date) -> "DelegationQuerySet":
        """Keep those under which the agent may act that day, whether or not the clock has passed over them yet."""
        return self.filter(state=ACTIVE, valid_from__lte=on, valid_to__gte=on)

    def open_offers(self, now: datetime) -> "DelegationQuerySet":
        """Keep offers that can still be accepted."""
        return self.filter(state=OFFERED, offer_until__gt=now)

    def given_by(self, person: Person | None) -> "DelegationQuerySet":
        """Keep those in which the person is represented, or an enterprise the person represents by law."""
        return self.filter(principal_person=person) if person else self.none()

    def held_by(self, person: Person | None) -> "DelegationQuerySet":
        """Keep those under which the person acts."""
        return self.filter(agent=person) if person else self.none()

    def with_names(self) -> "DelegationQuerySet":
        """Read the people and the enterprise along."""
        return self.select_related("principal_person__account", "organisation", "agent__account")


class Delegation(DelegationWorkflow, WorkflowModel):
    """A mandate. `principal_person` is the person represented; for an enterprise, who represents it by law.

    `scope` lists the codes of the one-things it covers; empty means every matter.
    """

    class Kind(models.TextChoices):
        FAMILY = "family", _("family member or friend")
        GUARDIAN = "guardian", _("guardian")
        CLERK = "clerk", _("service staff who helps")
        AGENT = "agent", _("authorised agent")

    class Evidence(models.TextChoices):
        CODE = "code", _("code told to the other side")
        SMS = "sms", _("code sent to the represented person's phone")
        PAPER = "paper", _("paper seen at the counter")
        REGISTER = "register", _("confirmed by a register")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    principal_person = models.ForeignKey(Person, models.PROTECT, related_name="mandates_given")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="mandates")
    agent = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="mandates_held")
    agent_name = models.CharField(_("name of the agent"), max_length=50)
    scope = ArrayField(models.SlugField(), default=list, blank=True)
    authority = models.CharField(_("what the agent may do"), max_length=200, blank=True)

    evidence = models.CharField(max_length=10, choices=Evidence, blank=True)
    evidence_note = models.CharField(max_length=200, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    offer_until = models.DateTimeField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)  # that it ends soon
    created = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        triggers: ClassVar = [fsm_trigger(DelegationWorkflow), birth_trigger(DelegationWorkflow)]
        indexes: ClassVar = [
            models.Index(fields=["agent", "state"], name="delegation_of_agent"),
            models.Index(fields=["principal_person", "state"], name="delegation_of_principal"),
        ]
        constraints: ClassVar = [
            known_state(DelegationWorkflow, name="delegation_state_is_known"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="delegation_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(kind="guardian") | Q(valid_to__lte=F("valid_from") + 366),
                name="delegation_for_a_year_at_most",
                violation_error_message=_("A mandate holds for one year at most."),
            ),
            models.CheckConstraint(
                condition=Q(agent=None) | ~Q(agent=F("principal_person")),
                name="delegation_to_somebody_else",
                violation_error_message=_("Nobody needs a mandate to act for themselves."),
            ),
            models.CheckConstraint(
                condition=Q(kind="agent") | Q(organisation=None), name="delegation_of_enterprise_is_to_an_agent"
            ),
            models.CheckConstraint(
                condition=~Q(kind="agent") | (~Q(scope=[]) & ~Q(authority="")),
                name="delegation_of_agent_names_matter_and_authority",
                violation_error_message=_("A power of attorney names the matter and the authority."),
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | (Q(agent__isnull=False, accepted_at__isnull=False) & ~Q(evidence="")),
                name="delegation_active_has_agent_and_evidence",
            ),
            models.CheckConstraint(
                condition=Q(state="revoked", revoked_at__isnull=False)
                | (~Q(state="revoked") & Q(revoked_at__isnull=True)),
                name="delegation_revoked_has_its_time",
            ),
            models.UniqueConstraint(
                fields=["principal_person", "agent", "organisation"],
                condition=Q(state="active"),
                nulls_distinct=False,
                name="delegation_one_active_per_pair",
                violation_error_message=_("This person already has a mandate from the same person."),
            ),
            models.UniqueConstraint(
                fields=["agent_name", "code_hash"],
                condition=Q(state="offered") & ~Q(code_hash=""),
                name="delegation_open_code_once_per_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def principal_name(self) -> str:
        """The name of who is represented."""
        return self.organisation.name if self.organisation else self.principal_person.name

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in OVER or (self.state == ACTIVE and self.valid_to < timezone.localdate())

    @property
    def evidence_label(self) -> Any:
        """What the mandate rests on, in words."""
        return self.get_evidence_display()

    def offer_holds(self) -> bool:
        """Whether the offer can still be accepted."""
        return self.offer_until > timezone.now()

"""A citizen's one thing: the draft and what it became, and the frozen record of every submission."""

from datetime import date, datetime, timedelta
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.catalogue.models import OneThingVersion
from services.core.models import APPEND_ONLY, UUIDModel
from services.core.moments import now
from services.core.workflow import State
from services.people.models import Delegation, Organisation, Person

from .workflow import BY_CODE, FINAL, LIVE, OUTCOMES, RUNNING

DRAFTS_KEPT = timedelta(days=30)  # after the last entry


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications, asked for in the words of the portal."""

    def drafts(self) -> "ApplicationQuerySet":
        """Keep what is not submitted yet."""
        return self.filter(state="draft")

    def running(self) -> "ApplicationQuerySet":
        """Keep what is submitted and not closed."""
        return self.filter(state__in=RUNNING)

    def of(self, account_id: int | None) -> "ApplicationQuerySet":
        """Keep one account's own."""
        return self.filter(account_id=account_id)


class Application(UUIDModel):
    """One errand of one applicant. `state`, `outcome` and `facets` are a projection of the cases."""

    class Channel(models.TextChoices):
        WEB = "web", _("online")
        COUNTER = "counter", _("at the counter")
        KIOSK = "kiosk", _("at a self-service terminal")
        HOTLINE = "hotline", _("by the hotline")
        PROXY = "proxy", _("by somebody else")

    class Applicant(models.TextChoices):
        PERSON = "person", _("a natural person")
        ENTERPRISE = "enterprise", _("an enterprise")

    number = models.CharField(max_length=30, unique=True, null=True, blank=True)
    query_code = models.CharField(max_length=8, blank=True)
    version = models.ForeignKey(OneThingVersion, models.PROTECT, related_name="+")
    one_thing = models.CharField(max_length=60)

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="applications")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    applicant_name = models.CharField(max_length=100, blank=True)
    applicant_id_no = models.CharField(max_length=30, blank=True)
    applicant_kind = models.CharField(max_length=10, choices=Applicant, default=Applicant.PERSON)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.WEB)
    subject_key = models.CharField(max_length=120, blank=True)

    situation = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    raw = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)
    results = models.JSONField(default=dict)
    lookups = models.JSONField(default=dict)  # what was asked of registers for this draft, and with which outcome
    declaration = models.JSONField(default=dict)
    marks = models.JSONField(default=dict)  # by step: how often it was saved, and by which open page last
    aside = models.JSONField(default=dict)  # answers that a newer edition has no question for
    changes = models.JSONField(default=dict)  # what registers say otherwise since the draft was filled in, unconfirmed
    supplements = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supplements_made")
    amends = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="amendments")
    only_matters = ArrayField(models.CharField(max_length=60), default=list, blank=True)  # empty: all that apply

    state = models.CharField(max_length=20, default="draft")
    outcome = models.CharField(max_length=10, blank=True)
    facets = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    promised_provisional = models.BooleanField(default=False)

    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        indexes: ClassVar = [models.Index(fields=["account", "state", "-saved_at"], name="application_of_account")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["one_thing", "subject_key"],
                condition=Q(state__in=RUNNING) & ~Q(subject_key=""),
                name="application_one_live_per_subject",
                violation_error_message=_("There is already a running application for the same errand and person."),
            ),
            models.UniqueConstraint(
                fields=["query_code"], condition=~Q(query_code=""), name="application_query_code_once"
            ),
            models.UniqueConstraint(
                fields=["amends"],
                condition=Q(amends__isnull=False),
                name="application_one_change_at_a_time",
                violation_error_message=_("A change of this application has been begun already."),
            ),
            models.CheckConstraint(
                condition=Q(amends__isnull=True) | Q(state="draft"), name="application_change_is_a_draft"
            ),
            models.CheckConstraint(condition=Q(state__in=list(BY_CODE)), name="application_state_is_known"),
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="application_outcome_is_known"),
            models.CheckConstraint(
                condition=Q(state="draft", number__isnull=True, submitted_at__isnull=True)
                | (~Q(state="draft") & Q(number__isnull=False, submitted_at__isnull=False) & ~Q(declaration={})),
                name="application_submitted_has_number_date_and_declaration",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(state__in=[*FINAL, "delivering"]),
                name="application_outcome_only_at_the_end",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="state_is_a_projection",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state", "outcome"),
                condition=pgtrigger.Condition(
                    "((OLD.state <> NEW.state OR OLD.outcome <> NEW.outcome) "
                    "AND NOT (OLD.state = 'draft' AND NEW.state = 'submitted'))"
                ),
                func=(
                    "IF coalesce(current_setting('portal.projecting', true), '') <> OLD.id::text THEN "
                    "RAISE EXCEPTION 'pgtrigger: the state of % is a projection of its cases', OLD.id; "
                    "END IF; RETURN NEW;"
                ),
            )
        ]

    def __str__(self) -> str:
        return self.number or str(self.pk)

    def get_absolute_url(self) -> str:
        """Return the applicant's page: the progress page, or for a draft the form."""
        return reverse("applications:progress", args=[self.pk])

    @property
    def current_state(self) -> State:
        """Return the state with its labels."""
        return BY_CODE[self.state]

    @property
    def is_draft(self) -> bool:
        """Say whether it has not been submitted."""
        return self.state == "draft"

    @property
    def is_enterprise(self) -> bool:
        """Say whether the applicant is an enterprise, registered or about to be."""
        return self.applicant_kind == self.Applicant.ENTERPRISE

    @property
    def on_behalf_of(self) -> str:
        """The enterprise in whose name it is made; "" when the applicant is a person."""
        return self.organisation.name if self.organisation else ""

    @property
    def is_live(self) -> bool:
        """Say whether it is a draft or still running."""
        return self.state in LIVE

    @property
    def short_number(self) -> str:
        """Return the last five characters, which the applicant quotes on the telephone."""
        return (self.number or "")[-5:]

    @property
    def kept_until(self) -> date:
        """The day until which a draft is kept."""
        return timezone.localtime(self.saved_at).date() + DRAFTS_KEPT


class Revision(UUIDModel):
    """The answers and materials as they were submitted; never changed."""

    class Cause(models.TextChoices):
        SUBMIT = "submit", _("submitted")
        CORRECTION = "correction", _("corrected")
        CHANGE = "change", _("changed")

    application = models.ForeignKey(Application, models.PROTECT, related_name="revisions")
    no = models.PositiveSmallIntegerField()
    situation = models.JSONField()
    answers = models.JSONField()
    sources = models.JSONField()
    materials = models.JSONField(default=list)
    cause = models.CharField(max_length=12, choices=Cause)
    draft_id = models.UUIDField(null=True, blank=True, unique=True, help_text="the draft of the change it came from")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checksum = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["application", "no"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["application", "no"], name="revision_number_once")]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.application} r{self.no}"


class Invitation(UUIDModel):
    """A party of a joint application is asked to confirm the answers of a draft.

    `party` names the party in this draft, `secret` is the address for whoever has no account, `code` is said at a
    counter. A refusal stands until the party is asked again.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="invitations")
    party = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    id_type = models.CharField(max_length=10, default="111")
    id_no = models.CharField(max_length=30)
    phone = models.CharField(max_length=20, blank=True)
    secret = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=8, unique=True)
    times = models.PositiveSmallIntegerField(default=0)
    reminded = models.PositiveSmallIntegerField(default=0)
    first_asked_at = models.DateTimeField(default=now)
    asked_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["first_asked_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["id_no", "-asked_at"], name="invitation_of_a_person")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "party"], name="invitation_one_per_party"),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True) | ~Q(reason=""), name="invitation_declined_has_a_reason"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("asked_at")), name="invitation_ends_after_asking"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.name}"

    @property
    def spoken_code(self) -> str:
        """The code as it is read out."""
        return f"{self.code[:4]} {self.code[4:]}"

    def is_open(self, now: datetime) -> bool:
        """Say whether the party may still answer."""
        return self.declined_at is None and now < self.ends_at


class Confirmation(UUIDModel):
    """A party's yes to the answers as they stood; `digest` is of these. A change voids it, and it is kept."""

    class How(models.TextChoices):
        ACCOUNT = "account", _("with the own account")
        CODE = "code", _("by a code on the own phone")
        COUNTER = "counter", _("at a counter")

    application = models.ForeignKey(Application, models.CASCADE, related_name="confirmations")
    party = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    id_no = models.CharField(max_length=30)
    how = models.CharField(max_length=10, choices=How)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)  # papers a clerk saw: guardianship, power of attorney
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=now)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "party"], condition=Q(voided_at__isnull=True), name="confirmation_one_per_party"
            ),
            models.CheckConstraint(
                condition=~Q(how="counter") | Q(clerk__isnull=False), name="confirmation_at_a_counter_names_the_clerk"
            ),
            models.CheckConstraint(
                condition=~Q(how="account") | Q(account__isnull=False), name="confirmation_by_account_names_it"
            ),
            models.CheckConstraint(
                condition=Q(how__in=["account", "code", "counter"]), name="confirmation_how_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.party}"


class CounterVisit(UUIDModel):
    """A citizen stands at the counter and has a clerk change an application, as agreed to in the text kept here."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="visits")
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    hall = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=100, help_text="as on the identity card the clerk has compared")
    consent = models.JSONField(help_text="the text the citizen has agreed to, with its version")
    papers = models.CharField(max_length=200, help_text="what was shown and signed at the window")
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["opened_at"]
        triggers: ClassVar = [pgtrigger.Protect(name="counter_visit_stays", operation=pgtrigger.Delete)]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clerk"], condition=Q(closed_at__isnull=True), name="counter_visit_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(consent={}) & ~Q(papers=""), name="counter_visit_has_a_consent"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("opened_at")), name="counter_visit_lasts_a_while"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.opened_at}"


class Urge(UUIDModel):
    """The applicant asks a department to hurry (催办): once a working day for each matter. Nights count to the next."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="urges")
    case_id = models.UUIDField()
    day = models.DateField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case_id", "day"], name="urge_once_a_working_day")]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.case_id} {self.day}"

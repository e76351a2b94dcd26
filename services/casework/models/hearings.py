"""Hearings: asked for, set with time, place and chair, told seven days ahead, held with minutes (Licensing Law art 46
to 48); and what an applicant answers to the offer of one.
"""

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.core.models import UUIDModel

from .cases import Case
from .procedures import HearingOffer

NEVER = pgtrigger.Update | pgtrigger.Delete


class Hearing(UUIDModel):
    """A hearing of a case: who asked for it and when (empty: the agency holds it by itself, art 46), its minutes."""

    class Status(models.TextChoices):
        ASKED = "asked", _("asked for")
        SET = "set", _("set")
        HELD = "held", _("held")
        CALLED_OFF = "called_off", _("called off")

    case = models.ForeignKey(Case, models.PROTECT, related_name="hearings")
    round = models.PositiveSmallIntegerField()
    party = models.CharField(max_length=100)
    asked_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SET)
    opened_at = models.DateTimeField()
    attended = models.TextField(blank=True)
    minutes = models.TextField(blank=True)
    signed = models.TextField(blank=True, help_text="who checked and signed the minutes, and who did not and why")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.TextField(blank=True)

    class Meta:
        ordering = ("case_id", "opened_at")
        triggers = [
            pgtrigger.Protect(
                name="hearing_closed_stays",
                operation=NEVER,
                condition=pgtrigger.Q(old__status__in=["held", "called_off"]),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(status__in=["asked", "set"]),
                name="hearing_one_open_per_case",
                violation_error_message=_("A hearing is already asked for or set."),
            ),
            models.CheckConstraint(
                name="hearing_asked_for_on_a_day", condition=~Q(status="asked") | Q(asked_on__isnull=False)
            ),
            models.CheckConstraint(name="hearing_names_its_party", condition=~Q(party="")),
            models.CheckConstraint(
                name="hearing_held_has_signed_minutes",
                condition=~Q(status="held") | (~Q(minutes="") & ~Q(signed="") & Q(closed_by__isnull=False)),
                violation_error_message=_("The minutes say what was heard and who signed them."),
            ),
            models.CheckConstraint(
                name="hearing_called_off_with_a_reason", condition=~Q(status="called_off") | ~Q(outcome="")
            ),
            models.CheckConstraint(
                name="hearing_closed_has_a_date",
                condition=Q(status__in=["asked", "set"]) | Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.status}"

    @property
    def date(self) -> "HearingNotice":
        """The notice that holds: the newest one."""
        return max(self.notices.all(), key=lambda one: one.no)

    @property
    def was_told(self) -> bool:
        """Say whether a day was ever set and told."""
        return bool(self.notices.all())


class HearingNotice(UUIDModel):
    """One notice of a hearing: when, where, before whom. A postponed hearing gets a new one with the reason."""

    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="notices")
    no = models.PositiveSmallIntegerField()
    begins_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    public = models.BooleanField(default=True)
    reason = models.TextField(blank=True)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("hearing_id", "no")
        triggers = [pgtrigger.Protect(name="hearing_notice_stays", operation=NEVER)]
        constraints = [
            models.UniqueConstraint(fields=("hearing", "no"), name="hearing_notice_number_once"),
            models.CheckConstraint(name="hearing_notice_numbers_start_at_one", condition=Q(no__gte=1)),
            models.CheckConstraint(name="hearing_notice_names_the_place", condition=~Q(place="")),
            models.CheckConstraint(name="hearing_postponed_with_a_reason", condition=Q(no=1) | ~Q(reason="")),
            models.CheckConstraint(
                name="hearing_told_seven_days_ahead",
                condition=Q(begins_at__gte=F("told_at") + timedelta(days=7)),
                violation_error_message=_("A hearing is told at least seven working days ahead."),
            ),
            models.CheckConstraint(
                name="hearing_chair_is_not_who_reviews",
                condition=~Q(chair=F("told_by")),
                violation_error_message=_("Whoever reviews the case does not preside over its hearing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hearing_id} #{self.no}"


class HearingAnswer(UUIDModel):
    """What the applicant answered to the offer of a hearing, once: asks for it, makes a statement, or wants neither.

    Licensing Law art 36 (statement and defence) and art 47 (hearing). Never changed.
    """

    class Kind(models.TextChoices):
        HEARING = "hearing", _("asks for a hearing")
        STATEMENT = "statement", _("makes a statement, wants no hearing")
        NONE = "none", _("wants neither hearing nor statement")

    offer = models.ForeignKey(HearingOffer, models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(blank=True, help_text="why a hearing is wanted, or the statement itself")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    hearing = models.ForeignKey(Hearing, models.PROTECT, null=True, blank=True, related_name="answers")

    class Meta:
        ordering = ("offer_id", "given_at")
        triggers = [pgtrigger.Protect(name="hearing_answer_stays", operation=NEVER)]
        constraints = [
            models.UniqueConstraint(
                fields=("offer",),
                name="hearing_offer_answered_once",
                violation_error_message=_("This was already answered."),
            ),
            models.CheckConstraint(
                name="hearing_answer_is_one_of_three", condition=Q(kind__in=["hearing", "statement", "none"])
            ),
            models.CheckConstraint(
                name="hearing_statement_says_something",
                condition=~Q(kind="statement") | ~Q(text=""),
                violation_error_message=_("Write your statement."),
            ),
            models.CheckConstraint(
                name="hearing_asked_for_is_a_hearing",
                condition=Q(kind="hearing", hearing__isnull=False) | (~Q(kind="hearing") & Q(hearing__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.kind}"

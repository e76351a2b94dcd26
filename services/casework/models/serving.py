"""Service on paper: who got a document how, where and when, as the proof of service (D14) says it.

Electronic service is no row: a signed document that lies in the recipient's account was served by arriving there.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.certificates.models import Certificate, Letter
from services.core.models import UUIDModel

from .cases import Case


class PaperService(UUIDModel):
    """One document of a case was served on paper, once (methods as in the Civil Procedure Law art 88 to 95)."""

    class Method(models.TextChoices):
        DIRECT = "direct", _("handed over")
        LEAVE = "leave", _("left, as it was refused")
        ENTRUST = "entrust", _("served by another authority on request")
        POST = "post", _("by post")
        PUBLICATION = "publication", _("by publication")

    class Ground(models.TextChoices):
        ASKED = "asked", _("the recipient asked for paper")
        NOT_POSSIBLE = "not_possible", _("electronic service is not possible")

    case = models.ForeignKey(Case, models.PROTECT, related_name="paper_services")
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, blank=True, related_name="+")
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, blank=True, related_name="+")
    method = models.CharField(max_length=12, choices=Method.choices)
    ground = models.CharField(max_length=12, choices=Ground.choices)
    recipient = models.CharField(max_length=200)
    place = models.CharField(max_length=200)
    served_at = models.DateTimeField()
    received_by = models.CharField(max_length=100, blank=True, help_text="who took it for the recipient; empty: itself")
    relation = models.CharField(max_length=100, blank=True, help_text="how whoever took it is related to the recipient")
    refusal = models.CharField(max_length=300, blank=True, help_text="why it was not taken")
    witness = models.CharField(max_length=100, blank=True)
    through = models.CharField(max_length=100, blank=True, help_text="authority asked to serve it, or where published")
    parcel = models.CharField(max_length=40, blank=True)
    served_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("case_id", "recorded_at")
        triggers = [
            pgtrigger.Protect(name="paper_service_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(fields=("letter",), name="letter_served_on_paper_once"),
            models.UniqueConstraint(fields=("certificate",), name="certificate_served_on_paper_once"),
            models.CheckConstraint(
                name="paper_service_is_of_one_document",
                condition=Q(letter__isnull=False, certificate__isnull=True)
                | Q(letter__isnull=True, certificate__isnull=False),
            ),
            models.CheckConstraint(
                name="paper_service_method_is_known",
                condition=Q(method__in=["direct", "leave", "entrust", "post", "publication"]),
            ),
            models.CheckConstraint(
                name="paper_service_has_a_ground", condition=Q(ground__in=["asked", "not_possible"])
            ),
            models.CheckConstraint(
                name="paper_service_names_recipient_and_place", condition=~Q(recipient="") & ~Q(place="")
            ),
            models.CheckConstraint(
                name="paper_service_left_before_a_witness",
                condition=~Q(method="leave") | (~Q(refusal="") & ~Q(witness="")),
                violation_error_message=_("What is left needs the reason of the refusal and a witness."),
            ),
            models.CheckConstraint(
                name="paper_service_refused_only_if_left", condition=Q(method="leave") | Q(refusal="", witness="")
            ),
            models.CheckConstraint(
                name="paper_service_posted_with_a_number",
                condition=Q(method="post") ^ Q(parcel=""),
                violation_error_message=_("A parcel has a number."),
            ),
            models.CheckConstraint(
                name="paper_service_names_who_helped",
                condition=Q(method__in=["entrust", "publication"]) ^ Q(through=""),
                violation_error_message=_("Name the authority that served it, or where it was published."),
            ),
            models.CheckConstraint(
                name="paper_service_proxy_is_related",
                condition=Q(received_by="", relation="") | (~Q(received_by="") & ~Q(relation="")),
                violation_error_message=_("Say how whoever took it is related to the recipient."),
            ),
            models.CheckConstraint(
                name="paper_service_recorded_afterwards", condition=Q(recorded_at__gte=models.F("served_at"))
            ),
        ]

    @property
    def document(self) -> Letter | Certificate | None:
        """What was served."""
        return self.letter or self.certificate

    def __str__(self) -> str:
        return f"{self.letter_id or self.certificate_id} {self.method}"

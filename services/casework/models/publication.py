"""What the public may read of a decision that grants a licence (Licensing Law art 40)."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.catalogue.models import Department
from services.core.models import APPEND_ONLY, UUIDModel

from .decisions import Decision


class PublicDecision(UUIDModel):
    """One granted licence as everybody may read it, written when it is granted and never changed.

    Nothing else is kept here: of a natural person only the masked name. What becomes of the decision afterwards is
    read from its case and its certificate.
    """

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="published")
    number = models.CharField(max_length=80, blank=True, help_text="of the written decision, else of the certificate")
    matter = models.CharField(max_length=60)
    label = models.JSONField()
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    holder = models.CharField(max_length=200, help_text="masked when it is a natural person")
    is_organisation = models.BooleanField()
    uscc = models.CharField(max_length=18, blank=True)
    decided_at = models.DateTimeField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    words = models.TextField(help_text="what a search looks through, in small letters")

    class Meta:
        ordering = ("-decided_at", "id")
        verbose_name = _("published decision")
        triggers = APPEND_ONLY
        indexes = [
            models.Index("department", models.F("decided_at").desc(), "id", name="published_of_department"),
            models.Index(models.F("decided_at").desc(), "id", name="published_latest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="published_person_is_masked",
                condition=Q(is_organisation=True) | (Q(holder__contains="*") & Q(uscc="")),
                violation_error_message=_("Of a natural person the public reads the masked name and no number."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def decided_on(self) -> date:
        """Return the day of the decision in the city."""
        return timezone.localdate(self.decided_at)

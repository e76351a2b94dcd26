"""The materials of an application: one row per type, a version per file, certificate, register answer or statement."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.core.models import UUIDModel
from services.core.moments import now

SHA256 = r"^[0-9a-f]{64}$"


class Material(UUIDModel):
    """One material that an application hands over. The application is above this room: a UUID without a key.

    `subject`: whose it is, when an application needs the same material of several people (buyer, seller).
    """

    application_id = models.UUIDField()
    type_code = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("material")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application_id", "type_code", "subject"], name="material_once_per_application"
            )
        ]

    def __str__(self) -> str:
        return self.type_code


class MaterialVersionQuerySet(models.QuerySet["MaterialVersion"]):
    """Versions, asked for in the words of the portal."""

    def on_file(self) -> "MaterialVersionQuerySet":
        """Leave out what was removed from a draft, and what a later filing has taken the place of."""
        return self.filter(removed_at__isnull=True, superseded_at__isnull=True)

    def readable(self) -> "MaterialVersionQuerySet":
        """Leave out what was removed from a draft; what was submitted once stays readable."""
        return self.filter(removed_at__isnull=True)


class MaterialVersion(UUIDModel):
    """One piece of a material, and how far it can be trusted (domain reference 1.3). Never changed.

    Trust: A original seen by an officer, B certificate or register, C scan supplied by the applicant, D own statement
    whose truth is pledged. `sha256` is of the file in the store, `upload_sha256` of the file as it was sent: pictures
    are drawn anew. `sealed_at`: part of a submission; until then the applicant may remove it. `superseded_at`: the
    applicant has changed the application, another version or none counts since; this one is kept.
    """

    class Source(models.TextChoices):
        UPLOAD = "upload", _("uploaded")
        CERTIFICATE = "certificate", _("electronic certificate")
        REGISTER = "register", _("checked by data sharing")
        STATEMENT = "statement", _("signed statement")
        ORIGINAL = "original", _("original seen")
        SIBLING = "sibling", _("result of another matter")

    class Trust(models.TextChoices):
        ORIGINAL_SEEN = "A", _("original seen")
        CERTIFICATE = "B", _("certificate")
        SCAN = "C", _("scan")
        PLEDGE = "D", _("pledge")

    material = models.ForeignKey(Material, models.PROTECT, related_name="versions")
    source = models.CharField(max_length=12, choices=Source)
    trust = models.CharField(max_length=1, choices=Trust)
    file = models.CharField(_("file name in the material store"), max_length=200, blank=True)
    name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=60, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    pages = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    upload_sha256 = models.CharField(max_length=64, blank=True)
    certificate_id = models.UUIDField(null=True, blank=True)
    share_request_id = models.UUIDField(null=True, blank=True)
    facts = models.JSONField(default=dict)  # of a certificate or record: number, issued, until
    statement_text = models.JSONField(null=True, blank=True)
    statement_version = models.CharField(max_length=40, blank=True)
    supplied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    supplied_name = models.CharField(max_length=100, blank=True)
    channel = models.CharField(max_length=20, default="web")
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    sealed_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = MaterialVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a material")
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(source="upload")
                | (~Q(file="") & Q(sha256__regex=SHA256, upload_sha256__regex=SHA256, size__gt=0)),
                name="material_upload_has_a_file",
            ),
            models.CheckConstraint(
                condition=~Q(source="statement") | (~Q(statement_version="") & Q(statement_text__isnull=False)),
                name="material_statement_has_its_text_version",
            ),
            models.CheckConstraint(
                condition=~Q(source="register") | Q(share_request_id__isnull=False),
                name="material_register_names_the_request",
            ),
            models.CheckConstraint(
                condition=~Q(source__in=["certificate", "sibling"]) | Q(certificate_id__isnull=False),
                name="material_certificate_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(source="original") | Q(verified_by__isnull=False),
                name="material_original_names_who_saw_it",
            ),
            models.CheckConstraint(condition=Q(trust__in=["A", "B", "C", "D"]), name="material_trust_is_known"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(sealed_at__isnull=True), name="material_sealed_stays"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(sealed_at__isnull=False),
                name="material_superseded_was_submitted",
            ),
            models.UniqueConstraint(
                fields=["material", "upload_sha256"],
                condition=Q(removed_at__isnull=True, superseded_at__isnull=True) & ~Q(upload_sha256=""),
                name="material_file_once",
                violation_error_message=_("This file is already there."),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="submitted_never_deleted",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__sealed_at__isnull=False),
            ),
            pgtrigger.ReadOnly(name="never_changed", exclude=["sealed_at", "removed_at", "superseded_at"]),
            pgtrigger.Protect(
                name="removed_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__removed_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="sealed_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__sealed_at__isnull=False)
                & (
                    pgtrigger.Q(old__sealed_at__df=pgtrigger.F("new__sealed_at"))
                    | pgtrigger.Q(old__removed_at__df=pgtrigger.F("new__removed_at"))
                ),
            ),
            pgtrigger.Protect(
                name="superseded_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__superseded_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.source

    @property
    def is_picture(self) -> bool:
        """Say whether a browser can show the file as a picture."""
        return self.content_type.startswith("image/")

"""The materials of an application: one row per type, one version per file, certificate, register answer or statement."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.core.models import UUIDModel


class Material(UUIDModel):
    """One material that an application hands over. The application is above this room: a UUID without a key."""

    application_id = models.UUIDField()
    type_code = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("material")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application_id", "type_code"], name="material_once_per_application")
        ]

    def __str__(self) -> str:
        return self.type_code


class MaterialVersion(UUIDModel):
    """One piece of a material, and how far it can be trusted (domain reference 1.3).

    Trust: A original seen by an officer, B certificate or register, C scan supplied by the applicant, D own statement
    whose truth is pledged.
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
    file = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=60, blank=True)
    size = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    certificate_id = models.UUIDField(null=True, blank=True)
    share_request_id = models.UUIDField(null=True, blank=True)
    statement_text = models.JSONField(null=True, blank=True)
    statement_version = models.CharField(max_length=40, blank=True)
    supplied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("version of a material")
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(source="upload") | (~Q(file="") & ~Q(sha256="") & Q(size__gt=0)),
                name="material_upload_has_a_file",
            ),
            models.CheckConstraint(
                condition=~Q(source="statement") | ~Q(statement_version=""), name="material_statement_has_its_text_version"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.source

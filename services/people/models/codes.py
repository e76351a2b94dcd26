"""What proves who somebody is for a moment: codes sent to a phone, recovery codes, and the sessions they opened."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from services.core.models import UUIDModel


class OneTimeCode(UUIDModel):
    """Six digits sent to a mobile number. Neither the digits nor the number are kept, only what recognises them.

    A row without `sent` was answered like any other, but nobody was sent anything: there was nobody to send it to.
    """

    purpose = models.CharField(max_length=30)
    subject_id = models.UUIDField(null=True, blank=True)
    phone_key = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    address = models.CharField(max_length=45, blank=True)
    sent = models.BooleanField(default=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField()
    expires = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["phone_key", "-created"], name="code_of_phone"),
            models.Index(fields=["address", "-created"], name="code_of_address"),
            models.Index(fields=["-created"], name="code_by_age"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(tries__lte=5), name="code_at_most_five_tries"),
            models.CheckConstraint(condition=Q(expires__gt=models.F("created")), name="code_lives_for_a_while"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class RecoveryCode(UUIDModel):
    """One of the codes a member of staff keeps on paper for the day the authenticator is lost; good once."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "code_hash"], name="recovery_code_once_per_account")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.pk}"


class SignIn(UUIDModel):
    """A browser in which an account signed in, so that its owner can recognise it and end it."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40)
    device = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=45, blank=True)
    began = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-began"], name="sign_in_of_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.began:%Y-%m-%d}"

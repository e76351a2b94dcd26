"""Who signs in, and whom the portal knows: accounts, natural and legal persons, officers and clerks."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from services.catalogue.models import Department
from services.core.models import UUIDModel


def _account_is_staff(name: str) -> pgtrigger.Trigger:
    """A CHECK cannot look into another table: this trigger keeps citizens' accounts out of a table of staff."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("found", "text")],
        func="SELECT realm INTO found FROM people_account WHERE id = NEW.account_id;"
        f" IF found <> 'staff' THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF;"
        " RETURN NEW;",
    )


class Person(UUIDModel):
    """A natural person with a checked or an unchecked identity."""

    class RealNameLevel(models.IntegerChoices):
        NONE = 0, _("not checked")
        PHONE = 1, _("mobile number checked")
        REGISTER = 2, _("name and identity number match the population register")
        IN_PERSON = 3, _("checked in person")
        ELECTRONIC = 4, _("checked by electronic identity card")

    name = models.CharField(_("name"), max_length=50)
    id_type = models.CharField(_("identity document"), max_length=10, default="111")
    id_no = models.CharField(_("identity number"), max_length=30, blank=True)
    phone = models.CharField(_("mobile number"), max_length=20, blank=True)
    real_name_level = models.PositiveSmallIntegerField(
        _("real-name level"), choices=RealNameLevel, default=RealNameLevel.NONE
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("person")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["id_type", "id_no"],
                condition=~Q(id_no=""),
                name="person_once_per_identity_number",
                violation_error_message=_("A person with this identity number is already registered."),
            ),
            models.CheckConstraint(
                condition=Q(real_name_level__range=(0, 4)),
                name="person_real_name_level_in_range",
            ),
            models.CheckConstraint(
                condition=Q(real_name_level__lt=2) | ~Q(id_no=""),
                name="person_checked_has_identity_number",
                violation_error_message=_("A checked person has an identity number."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Organisation(UUIDModel):
    """An enterprise or another legal person, with the natural person who represents it."""

    name = models.CharField(_("name"), max_length=100)
    uscc = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    entity_type = models.CharField(_("kind of entity"), max_length=20, blank=True)
    legal_representative = models.ForeignKey(Person, models.PROTECT, related_name="represents")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
                name="organisation_code_has_18_characters",
                violation_error_message=_("A unified social credit code has 18 characters."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AccountManager(UserManager["Account"]):
    """Makes accounts; those of administrators belong to the staff."""

    use_in_migrations = False

    def create_superuser(self, username: str, *args: Any, **facts: Any) -> "Account":
        """Return a new administrator, as `manage.py createsuperuser` makes them."""
        return super().create_superuser(username, *args, **{"realm": Account.Realm.STAFF} | facts)


class Account(AbstractUser):
    """Somebody who signs in: a citizen in the public realm, or a member of staff."""

    class Realm(models.TextChoices):
        CITIZEN = "citizen", _("citizen")
        STAFF = "staff", _("staff")

    realm = models.CharField(_("realm"), max_length=10, choices=Realm, default=Realm.CITIZEN)
    phone = models.CharField(_("mobile number"), max_length=20, blank=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="account")
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    epoch = models.PositiveIntegerField(default=0, help_text="Counted up to end every session of the account.")
    closed_at = models.DateTimeField(null=True, blank=True)
    invited_until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = AccountManager()

    class Meta:
        verbose_name = _("account")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["phone"],
                condition=Q(realm="citizen") & ~Q(phone=""),
                name="account_once_per_phone",
                violation_error_message=_("An account with this mobile number already exists."),
            ),
            models.UniqueConstraint(
                Lower("username"),
                name="account_username_once_whatever_case",
                violation_error_message=_("An account with this name already exists."),
            ),
            models.CheckConstraint(
                condition=~Q(username__regex=r"^[0-9]+$"),
                name="account_username_is_no_phone_number",
                violation_error_message=_("A username contains at least one letter."),
            ),
            models.CheckConstraint(
                condition=Q(realm="staff") | Q(is_staff=False, is_superuser=False),
                name="account_of_a_citizen_has_no_staff_rights",
            ),
            models.CheckConstraint(
                condition=Q(realm="citizen") | Q(person=None),
                name="account_of_staff_files_nothing_for_itself",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(is_active=False, phone=""),
                name="account_closed_is_open_to_nobody",
            ),
            models.CheckConstraint(
                condition=Q(invited_until=None) | Q(realm="staff"), name="account_invited_is_of_staff"
            ),
        ]
        triggers: ClassVar = [pgtrigger.ReadOnly(name="account_realm_never_changes", fields=["realm"])]

    def __str__(self) -> str:
        return self.get_username()

    def get_session_auth_hash(self) -> str:
        """Return what a session must carry to go on: it changes with the password and with the epoch."""
        return salted_hmac("people.session", f"{self.password}:{self.epoch}", algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the same for the keys that were in use before."""
        for key in settings.SECRET_KEY_FALLBACKS:
            content = f"{self.password}:{self.epoch}"
            yield salted_hmac("people.session", content, secret=key, algorithm="sha256").hexdigest()

    @property
    def is_invited(self) -> bool:
        """Return whether a new member of staff still has to choose a password and add an authenticator."""
        return self.invited_until is not None

    @property
    def is_dormant(self) -> bool:
        """Return whether nobody signs in with it yet, or any more: it only keeps what belongs to its person."""
        return not self.is_active

    @property
    def is_member_of_staff(self) -> bool:
        """Return whether this account works for a department, the hall or the portal."""
        return self.realm == self.Realm.STAFF

    @property
    def display_name(self) -> str:
        """The name people read: the person's own, else the account's."""
        return self.person.name if self.person else (self.get_full_name() or self.get_username())


class Officer(UUIDModel):
    """A department's officer and what the department lets them do."""

    class Power(models.TextChoices):
        INTAKE = "intake", _("receive filings")
        REVIEW = "review", _("review")
        DECIDE = "decide", _("decide")
        SUPERVISE = "supervise", _("supervise")
        ADMINISTRATE = "administrate", _("administer the officers")

    account = models.OneToOneField(Account, models.PROTECT, related_name="officer")
    department = models.ForeignKey(Department, models.PROTECT, related_name="officers")
    powers = ArrayField(models.CharField(max_length=20, choices=Power), default=list)

    class Meta:
        verbose_name = _("officer")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(powers__contained_by=["intake", "review", "decide", "supervise", "administrate"]),
                name="officer_powers_are_known",
            ),
        ]
        triggers: ClassVar = [_account_is_staff("officer_account_is_staff")]

    def __str__(self) -> str:
        return f"{self.account} ({self.department.code})"

    @property
    def power_labels(self) -> list[str]:
        """The powers as people read them, in the order of the procedure."""
        return [str(power.label) for power in self.Power if power in self.powers]


class Clerk(UUIDModel):
    """A window clerk of a service hall."""

    account = models.OneToOneField(Account, models.PROTECT, related_name="clerk")
    hall = models.CharField(_("service hall"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("window clerk")
        triggers: ClassVar = [_account_is_staff("clerk_account_is_staff")]

    def __str__(self) -> str:
        return str(self.account)

"""What accounts do with themselves, and what is written down about it."""

from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from services.audit.actions import record
from services.core.actors import Actor
from services.people.models import Account
from services.people.queries import actor_of, subject_of
from services.people.second_factor import renew


def _record(account: Account, action: str, actor: Actor | None = None) -> None:
    """Citizens' comings and goings are not followed; what staff do is."""
    if account.is_member_of_staff:
        actor = actor or actor_of(account)
        record(actor=actor, action=action, subject_type="people.Account", subject_id=subject_of(account))


def signed_in(*, account: Account) -> None:
    """Write down that a member of staff gave name, password and code."""
    _record(account, "people.signed_in")


def second_factor_refused(*, account: Account) -> None:
    """Write down that a member of staff gave the right password and a wrong code."""
    _record(account, "people.second_factor_refused")


@transaction.atomic
def renew_second_factor(*, account: Account, actor: Actor) -> TOTPDevice:
    """Give a member of staff a new authenticator; sessions opened with the old one need a new code."""
    _record(account, "people.second_factor_renewed", actor)
    return renew(account)


def signed_out(*, account: Account) -> None:
    """Write down that a member of staff left."""
    _record(account, "people.signed_out")


def choose_language(*, account: Account, language: str) -> None:
    """Remember the language in which the account wants its letters and messages."""
    account.language = language
    account.save(update_fields=["language"])


@transaction.atomic
def change_password(*, account: Account, password: str) -> None:
    """Set a checked new password; every other session of the account ends with it."""
    account.set_password(password)
    account.save(update_fields=["password"])
    record(
        actor=actor_of(account),
        action="people.password_changed",
        subject_type="people.Account",
        subject_id=subject_of(account),
    )

"""What accounts do with themselves, and what is written down about it."""

import unicodedata

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare
from django_otp.plugins.otp_totp.models import TOTPDevice

from services.audit.actions import record
from services.core import codes
from services.core.actors import Actor
from services.notices.actions import notify
from services.people import opening
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
    """Set a checked new password; every other session of the account ends with it, and its owner is told."""
    account.set_password(password)
    account.invited_until = None
    account.save(update_fields=["password", "invited_until"])
    notify(account_id=account.pk, kind="password_changed", params={})
    record(
        actor=actor_of(account),
        action="people.password_changed",
        subject_type="people.Account",
        subject_id=subject_of(account),
    )


def account_to_recover(*, phone: str, last_four: str) -> Account | None:
    """Return the citizen's account with this number whose identity number ends like this; None when there is none."""
    account = opening.account_with_phone(phone)
    if account is None or account.person is None or not account.person.id_no:
        return None
    typed = unicodedata.normalize("NFKC", last_four).strip().upper()
    return account if constant_time_compare(account.person.id_no[-4:], typed) else None


@transaction.atomic
def reset_password(*, account: Account, password: str) -> None:
    """Set a new password for somebody who proved the number; every session of the account ends."""
    account.epoch += 1
    account.save(update_fields=["epoch"])
    change_password(account=account, password=password)


@transaction.atomic
def sign_out_elsewhere(*, account: Account) -> None:
    """End every session of the account; the caller keeps its own with update_session_auth_hash."""
    account.epoch += 1
    account.save(update_fields=["epoch"])
    _write(account, "people.signed_out_elsewhere")


def change_phone(*, account: Account, phone: str) -> None:
    """Give the account a number that was proved just now. Raises opening.AlreadyThere for somebody else's number."""
    try:
        with transaction.atomic():
            if opening.account_with_phone(phone):
                raise opening.AlreadyThere
            opening.free_phone(phone, keep=account)
            account.phone = phone
            account.save(update_fields=["phone"])
            if account.person:
                account.person.phone = phone
                account.person.save(update_fields=["phone"])
            notify(account_id=account.pk, kind="phone_changed", params={"phone": codes.mask_phone(phone)})
            _write(account, "people.phone_changed")
    except IntegrityError as error:
        raise opening.AlreadyThere from error


def _write(account: Account, action: str) -> None:
    record(actor=actor_of(account), action=action, subject_type="people.Account", subject_id=subject_of(account))

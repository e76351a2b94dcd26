"""How a member of staff gets an authenticator: password first, then a secret to scan, a code, codes for bad days."""

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django_otp.plugins.otp_totp.models import TOTPDevice

from services.audit.actions import record
from services.core.codes import EASY_TO_READ
from services.people.models import Account, RecoveryCode
from services.people.queries import actor_of, subject_of
from services.people.second_factor import DEVICE_NAME, plain_code

PENDING = "pending"  # the name of a device whose secret was shown and not confirmed yet
COUNT, LENGTH = 10, 10


def may_enrol(account: Account) -> bool:
    """Return whether the password alone is enough to add an authenticator: during an invitation, and never else."""
    return bool(account.invited_until and account.invited_until > timezone.now())


@transaction.atomic
def choose_first_password(*, account: Account, password: str) -> None:
    """Replace the one-time password, and make the secret of the authenticator."""
    account.set_password(password)
    account.save(update_fields=["password"])
    begin(account=account)


@transaction.atomic
def begin(*, account: Account) -> TOTPDevice:
    """Make a new secret to scan; the present authenticator works until the new one has shown a right code."""
    TOTPDevice.objects.filter(user=account, confirmed=False).delete()
    return TOTPDevice.objects.create(user=account, name=PENDING, confirmed=False)


def pending(account: Account) -> TOTPDevice | None:
    """Return the device that waits for its first code."""
    return TOTPDevice.objects.filter(user=account, confirmed=False).order_by("pk").first()


@transaction.atomic
def confirm(*, account: Account, code: str) -> tuple[TOTPDevice, list[str]] | None:
    """Take the new authenticator's first code; return it with ten recovery codes, or None for a wrong one."""
    device = TOTPDevice.objects.select_for_update().filter(user=account, confirmed=False).order_by("pk").first()
    if device is None or not device.verify_is_allowed()[0] or not device.verify_token(plain_code(code)):
        return None
    TOTPDevice.objects.filter(user=account).exclude(pk=device.pk).delete()
    device.name, device.confirmed = DEVICE_NAME, True
    device.save()
    account.invited_until = None
    account.save(update_fields=["invited_until"])
    record(
        actor=actor_of(account),
        action="people.authenticator_added",
        subject_type="people.Account",
        subject_id=subject_of(account),
    )
    return device, new_recovery_codes(account)


def new_recovery_codes(account: Account) -> list[str]:
    """Return ten new recovery codes; they are shown once, and the earlier ones are void."""
    RecoveryCode.objects.filter(account=account).delete()
    codes = [get_random_string(LENGTH, EASY_TO_READ) for _ in range(COUNT)]
    RecoveryCode.objects.bulk_create(RecoveryCode(account=account, code_hash=_hash(account, code)) for code in codes)
    return codes


def _hash(account: Account, code: str) -> str:
    return salted_hmac("people.recovery", f"{account.pk}:{code}", algorithm="sha256").hexdigest()


@transaction.atomic
def use_recovery_code(*, account: Account, code: str) -> TOTPDevice | None:
    """Use up a recovery code; return the authenticator it stands in for, or None when the code is not one."""
    found = RecoveryCode.objects.select_for_update().filter(
        account=account, used_at=None, code_hash=_hash(account, plain_code(code).lower())
    )
    row, device = found.first(), TOTPDevice.objects.filter(user=account, confirmed=True).order_by("pk").first()
    if row is None or device is None:
        return None
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])
    record(
        actor=actor_of(account),
        action="people.recovery_code_used",
        subject_type="people.Account",
        subject_id=subject_of(account),
    )
    return device

"""The second factor of staff: a code of six digits from an authenticator app, good once and for about a minute."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from services.people.models import Account

DEVICE_NAME = "authenticator"


@dataclass(frozen=True)
class Answer:
    """What became of a code: the device that accepted it, or how many seconds to wait before the next try."""

    device: TOTPDevice | None = None
    wait: int = 0


def plain_code(text: str) -> str:
    """Return the digits of a code as people type it: spaces, dashes and full-width digits are fine."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text))


def check(account: Account, code: str) -> Answer:
    """Return whether the code is right. Wrong ones make the next try wait, twice as long each time (django-otp).

    The device row is locked: of two requests with the same code at most one is accepted.
    """
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=account, confirmed=True).order_by("pk").first()
        if device is None:
            return Answer()
        allowed, refusal = device.verify_is_allowed()
        if not allowed:
            return Answer(wait=_seconds_until(refusal["locked_until"]))
        return Answer(device=device if device.verify_token(plain_code(code)) else None)


def _seconds_until(moment: datetime) -> int:
    return max(1, ceil((moment - timezone.now()).total_seconds()))


def renew(account: Account) -> TOTPDevice:
    """Return a new authenticator for the account with a secret nobody else knows; the old one is worth nothing then."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=account).delete()
        return TOTPDevice.objects.create(user=account, name=DEVICE_NAME)


def demo_device(account: Account) -> TOTPDevice:
    """Return the account's device in the demo city, made with a secret anybody can compute from the name.

    Raises RuntimeError outside the demo: a secret that can be computed is none.
    """
    if not settings.IS_DEMO:
        raise RuntimeError("Demo secrets exist in the demo city only.")
    key = hashlib.sha1(f"demo city {account.username}".encode(), usedforsecurity=False).hexdigest()
    device, _made = TOTPDevice.objects.get_or_create(user=account, name=DEVICE_NAME, defaults={"key": key})
    return device


def demo_code(device: TOTPDevice, now: datetime) -> str:
    """Return the code the app would show, or the next one when the present one was used already."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = now.timestamp()
    if totp.t() <= device.last_t:
        totp.time += device.step
    return f"{totp.token():0{device.digits}d}"

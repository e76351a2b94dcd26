"""Six digits sent to a mobile number: who may ask for them, how often, and how often somebody may guess.

The row's key is the handle of whoever asked (kept in the session): the right digits with another handle, number,
purpose or subject are worth nothing. Digits and number are stored as keyed hashes only.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from services.core import codes
from services.notices import actions as notices
from services.people.models import OneTimeCode
from services.people.second_factor import plain_code

LIFETIME = timedelta(minutes=5)
TRIES = 5
EVERY = timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_NUMBER = ((HOUR, 5), (DAY, 10))
PER_ADDRESS = ((HOUR, 30), (DAY, 100))
KEPT = timedelta(days=2)


class TooMany(Exception):
    """No code was sent: too many were asked for. `wait` says after how many seconds the next one is possible."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


class Verdict(StrEnum):
    """What became of a code that somebody typed."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"  # expired, used, or guessed at too often: a new one is needed


@dataclass(frozen=True)
class Request:
    """A code is on its way. `id` is the handle to check it with."""

    id: UUID
    expires: datetime


def key_of(phone: str) -> str:
    """Return what recognises a number without telling it."""
    return salted_hmac("people.phone", codes.normalise_phone(phone), algorithm="sha256").hexdigest()


def _hash(handle: UUID, digits: str) -> str:
    return salted_hmac("people.code", f"{handle}:{digits}", algorithm="sha256").hexdigest()


@transaction.atomic
def request(
    *, phone: str, purpose: str, subject_id: UUID | None = None, address: str = "", really: bool = True
) -> Request:
    """Send six digits to a number, or with `really=False` answer as if (nobody learns whether a number is known).

    Raises TooMany: one a minute, 5 an hour and 10 a day per number, 30 an hour and 100 a day per address, and
    settings.SMS_PER_HOUR for the whole portal. ValueError: not a mobile number.
    """
    now, phone_key = timezone.now(), key_of(phone)
    _one_at_a_time(phone_key)
    _check_limits(phone_key, address, now)
    handle, digits = uuid4(), f"{secrets.randbelow(10**6):06d}"
    OneTimeCode.objects.create(
        id=handle,
        purpose=purpose,
        subject_id=subject_id,
        phone_key=phone_key,
        code_hash=_hash(handle, digits),
        address=address,
        sent=really,
        created=now,
        expires=now + LIFETIME,
    )
    if really:
        notices.send_code(phone=codes.normalise_phone(phone), code=digits, purpose=purpose)
    return Request(handle, now + LIFETIME)


def _one_at_a_time(phone_key: str) -> None:
    """Let two requests for one number wait for each other, or both would pass the count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [phone_key])


def _check_limits(phone_key: str, address: str, now: datetime) -> None:
    of_number = OneTimeCode.objects.filter(phone_key=phone_key)
    limits = [(of_number, EVERY, 1), *((of_number, span, most) for span, most in PER_NUMBER)]
    if address:
        limits += [(OneTimeCode.objects.filter(address=address), span, most) for span, most in PER_ADDRESS]
    limits.append((OneTimeCode.objects.filter(sent=True), HOUR, settings.SMS_PER_HOUR))
    for rows, span, most in limits:
        recent = rows.filter(created__gt=now - span).order_by("-created").values_list("created", flat=True)
        if len(found := list(recent[:most])) >= most:
            raise TooMany(max(1, ceil((found[-1] + span - now).total_seconds())))


def check(
    *, handle: UUID | str | None, code: str, purpose: str, phone: str | None = None, subject_id: UUID | None = None
) -> Verdict:
    """Return whether the digits are the ones that were sent; each handle is good for five tries and one success.

    The row is locked, so parallel tries are counted. Do not wrap this in a transaction that may be rolled back:
    a wrong try would be forgotten.
    """
    with transaction.atomic():
        row = OneTimeCode.objects.select_for_update().filter(pk=handle).first() if handle else None
        now = timezone.now()
        if row is None or row.used_at or row.expires <= now or row.tries >= TRIES:
            return Verdict.OVER
        row.tries += 1
        fits = row.purpose == purpose and row.subject_id == subject_id and (not phone or row.phone_key == key_of(phone))
        right = constant_time_compare(row.code_hash, _hash(row.pk, plain_code(code))) and fits and row.sent
        row.used_at = now if right else None
        row.save(update_fields=["tries", "used_at"])
        if right:
            return Verdict.RIGHT
        return Verdict.OVER if row.tries >= TRIES else Verdict.WRONG


GUESSED = "guessed"


def guesses(account_id: int, since: datetime) -> int:
    """Return how many wrong codes without a handle an account has typed since then."""
    return OneTimeCode.objects.filter(purpose=GUESSED, phone_key=str(account_id), created__gt=since).count()


def guessed_wrong(account_id: int, now: datetime) -> None:
    """Count a wrong code that an account typed; whatever process answers the next one knows of it."""
    OneTimeCode.objects.create(
        purpose=GUESSED, phone_key=str(account_id), sent=False, created=now, expires=now + LIFETIME
    )


def forget_old(now: datetime) -> int:
    """Delete what no limit looks at any more; return how many rows."""
    count, _detail = OneTimeCode.objects.filter(created__lt=now - KEPT).delete()
    return count

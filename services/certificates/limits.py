"""How often an address may ask the public pages.

Typed questions are counted in the database, for all processes together: they could be guesses. Scanned codes have 144
random bits that nobody guesses; they are counted in the cache only, against load, so that a GET request writes nothing.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from services.certificates.models import VerificationCount

PER_MINUTE = 30
OVERALL_PER_MINUTE = 3000
KEPT = timedelta(hours=1)
EVERYBODY = "*"
CACHED = 120  # seconds


def may_ask(address: str, *, at: datetime) -> bool:
    """Count a typed question; return whether it may be answered. A keyed digest of the address is kept for an hour."""
    minute = at.replace(second=0, microsecond=0)
    own, overall = _count(_digest(address), minute), _count(EVERYBODY, minute)
    if overall == 1:
        VerificationCount.objects.filter(minute__lt=minute - KEPT).delete()
    return own <= PER_MINUTE and overall <= OVERALL_PER_MINUTE


def may_look(address: str, *, at: datetime) -> bool:
    """Count a scanned code or an opened link in the cache; return whether it may be answered."""
    minute = f"{at:%Y%m%d%H%M}"
    own, overall = _cached(f"{_digest(address)}:{minute}"), _cached(f"{EVERYBODY}:{minute}")
    return own <= PER_MINUTE and overall <= OVERALL_PER_MINUTE


def _cached(name: str) -> int:
    key = f"certificates.looks:{name}"
    cache.add(key, 0, CACHED)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two
        return 1


def _digest(address: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256).hexdigest()


def _count(address: str, minute: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO certificates_verificationcount (id, address, minute, count) "
            "VALUES (gen_random_uuid(), %s, %s, 1) ON CONFLICT (address, minute) "
            "DO UPDATE SET count = certificates_verificationcount.count + 1 RETURNING count",
            [address, minute],
        )
        return int(cursor.fetchone()[0])

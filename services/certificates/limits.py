"""How often an address may ask the public pages, and all of them together.

Everything that could be a guess is counted in the database, for all processes together: typed details, files, and
codes or links that led nowhere. A code that was right has 144 random bits that nobody guesses; looking at it again is
counted in the process's cache only, against load, so that a GET request that finds something writes nothing.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from services.certificates.models import VerificationCount

PER_MINUTE = 30
OVERALL_PER_MINUTE = 3000
KEPT = timedelta(hours=1)
EVERYBODY = "*"
CACHED = 120  # seconds
HOUSEHOLD = 64  # bits of an IPv6 address that stay the same for whoever holds a connection


def may_ask(address: str, *, at: datetime) -> bool:
    """Count what may be a guess; return whether it may be answered. A digest of the address is kept for an hour."""
    minute = at.replace(second=0, microsecond=0)
    own, overall = _count(_digest(address), minute), _count(EVERYBODY, minute)
    if overall == 1:
        VerificationCount.objects.filter(minute__lt=minute - KEPT).delete()
    return own <= PER_MINUTE and overall <= OVERALL_PER_MINUTE


def may_look(address: str, *, at: datetime) -> bool:
    """Count a scanned code or an opened link in the cache; return whether it may be answered.

    Not to an address that has guessed its fill this minute, in whichever process.
    """
    minute = f"{at:%Y%m%d%H%M}"
    own, overall = _cached(f"{_digest(address)}:{minute}"), _cached(f"{EVERYBODY}:{minute}")
    return own <= PER_MINUTE and overall <= OVERALL_PER_MINUTE and not _has_guessed_its_fill(address, at)


def _has_guessed_its_fill(address: str, at: datetime) -> bool:
    rows = VerificationCount.objects.filter(address=_digest(address), minute=at.replace(second=0, microsecond=0))
    return rows.filter(count__gte=PER_MINUTE).exists()


def _cached(name: str) -> int:
    key = f"certificates.looks:{name}"
    cache.add(key, 0, CACHED)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two
        return 1


def _digest(address: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), _household(address).encode(), hashlib.sha256).hexdigest()


def _household(address: str) -> str:
    """Return what stands for an address: of IPv6 its network, or one caller would have more of them than can count."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, HOUSEHOLD), strict=False))
    return str(known)


def _count(address: str, minute: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO certificates_verificationcount (id, address, minute, count) "
            "VALUES (gen_random_uuid(), %s, %s, 1) ON CONFLICT (address, minute) "
            "DO UPDATE SET count = certificates_verificationcount.count + 1 RETURNING count",
            [address, minute],
        )
        return int(cursor.fetchone()[0])

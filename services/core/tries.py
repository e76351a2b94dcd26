"""How often something was tried: counted first, in the database, for all processes together.

What is counted is kept as a keyed digest, never as the number or the address it stands for, and forgotten after some
hours. Which limits hold is the affair of the room that asks.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.db import connection
from django.utils.crypto import salted_hmac

from services.core.models import TryCount

KEPT = timedelta(hours=2)
CONNECTION_BITS = 64  # bits of an IPv6 address that stay the same for whoever holds a connection


def count(name: str, *, since: datetime) -> int:
    """Count one more try of `name` in the span that began at `since`; return how many there were, this one included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_trycount (id, key, since, count) VALUES (gen_random_uuid(), %s, %s, 1) "
            "ON CONFLICT (key, since) DO UPDATE SET count = core_trycount.count + 1 RETURNING count",
            [digest(name), since],
        )
        found = int(cursor.fetchone()[0])
    if found == 1:
        TryCount.objects.filter(since__lt=since - KEPT).delete()
    return found


def counted(name: str, *, since: datetime) -> int:
    """Return how many tries there were in that span; nothing is counted."""
    found = TryCount.objects.filter(key=digest(name), since=since).values_list("count", flat=True).first()
    return found or 0


def digest(name: str) -> str:
    """Return what stands for a name in the table."""
    return salted_hmac("core.tries", name, algorithm="sha256").hexdigest()


def network_of(address: str) -> str:
    """Return what stands for an address: of IPv6 its network, or one caller would have more of them than can count."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, CONNECTION_BITS), strict=False))
    return str(known)

"""How often the pages without an account may be tried: counted first, in the database, for all processes together.

A number and the address it is typed from are counted apart and before anything is looked up, whether the number exists
or not and whether the details are right: what the limit says gives nothing away.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.db import connection
from django.utils.crypto import salted_hmac

from services.applications.models import TryCount

TRACKED_PER_NUMBER, TRACKED_PER_ADDRESS = 10, 30  # an hour
PAPERS_PER_ADDRESS, PAPERS_OVERALL = 20, 600  # an hour
KEPT = timedelta(hours=2)
HOUSEHOLD = 64  # bits of an IPv6 address that stay the same for whoever holds a connection


def may_track(number: str, address: str, *, at: datetime) -> bool:
    """Count a look-up by number; return whether it may go on."""
    of_number, of_address = _count(f"track:{number}", at), _count(f"track-from:{household(address)}", at)
    return of_number <= TRACKED_PER_NUMBER and of_address <= TRACKED_PER_ADDRESS


def may_print(address: str, *, at: datetime) -> bool:
    """Count a notice to be printed; return whether it may go on."""
    own, overall = _count(f"paper-from:{household(address)}", at), _count("paper:*", at)
    return own <= PAPERS_PER_ADDRESS and overall <= PAPERS_OVERALL


def household(address: str) -> str:
    """Return what stands for an address: of IPv6 its network, or one caller would have more of them than can count."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, HOUSEHOLD), strict=False))
    return str(known)


def _count(name: str, at: datetime) -> int:
    hour = at.replace(minute=0, second=0, microsecond=0)
    key = salted_hmac("applications.tries", name, algorithm="sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO applications_trycount (id, key, hour, count) VALUES (gen_random_uuid(), %s, %s, 1) "
            "ON CONFLICT (key, hour) DO UPDATE SET count = applications_trycount.count + 1 RETURNING count",
            [key, hour],
        )
        count = int(cursor.fetchone()[0])
    if count == 1:
        TryCount.objects.filter(hour__lt=hour - KEPT).delete()
    return count

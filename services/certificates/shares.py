"""A holder shows one certificate to somebody without an account: for a purpose, until a time or once.

The link's code has 144 random bits. Whoever looks says who they are first; the holder sees it and can end the link.
"""

import ipaddress
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from services.certificates.models import Certificate, Share, ShareLook
from services.certificates.wording import clean

CODE_BYTES = 18
LONGEST = timedelta(days=30)
NOTHING = "-" * 24


def begin(certificate: Certificate, *, purpose: str, lasting: timedelta, once: bool, at: datetime) -> Share:
    """Make a link to a certificate; ValueError for one that was not issued yet or a link that lasts too long."""
    if not certificate.is_issued or not timedelta(0) < lasting <= LONGEST:
        raise ValueError("Only an issued certificate can be shared, for at most thirty days.")
    return Share.objects.create(
        certificate=certificate,
        code=secrets.token_urlsafe(CODE_BYTES),
        purpose=clean(purpose)[:200],
        once=once,
        created=at,
        expires_at=at + lasting,
    )


def end(share: Share, *, at: datetime) -> None:
    """Close the link; closing it again changes nothing."""
    Share.objects.filter(pk=share.pk, ended_at__isnull=True).update(ended_at=at)


def open_by_code(code: str, *, at: datetime) -> Share | None:
    """Return what a link leads to; None for a wrong, ended, used-up or over one alike."""
    share = Share.objects.select_related("certificate").filter(code=code).first()
    return share if share and share.is_open(at) else None


@transaction.atomic
def look(code: str, *, who: str, address: str, account_id: int | None, at: datetime) -> Share | None:
    """Note a look and return the share; None when the link leads nowhere. Of two at once, "once" lets one in."""
    share = Share.objects.select_for_update(of=("self",)).select_related("certificate").filter(code=code).first()
    if share is None or not share.is_open(at):
        return None
    ShareLook.objects.create(share=share, at=at, who=clean(who)[:100], address=roughly(address), account_id=account_id)
    return share


def of_certificate(certificate: Certificate) -> list[Share]:
    """Return the links of a certificate with their looks, newest first."""
    return list(certificate.shares.prefetch_related("looks"))


def roughly(address: str) -> str:
    """Return an address with its last part hidden: 192.0.2.*, 2001:db8:1:*."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if known.version == 4:
        return ".".join([*address.split(".")[:3], "*"])
    return ":".join([*(part.lstrip("0") or "0" for part in known.exploded.split(":")[:3]), "*"])

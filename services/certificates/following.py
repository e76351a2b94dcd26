"""Hearing of a certificate's status: whoever has verified one may ask to be told when it changes.

The account keeps it, so no stranger's address is stored, and ends it at any time. What is told is what the public page
shows anybody who has the document: its number and what became of it.
"""

from datetime import datetime

from django.core import signing
from django.db.models import QuerySet

from services.certificates.models import Certificate, Subscription

SALT = "certificates.follow"
MOST = 200  # of one account
TOKEN_HOLDS = 3600  # seconds between verifying and asking


class TooMany(Exception):
    """The account follows as many certificates as one may."""


def token_for(number: str) -> str:
    """Return what a page that has verified a certificate hands on: without it nobody follows a guessed number."""
    return signing.dumps(number, salt=SALT)


def verified(token: str) -> Certificate | None:
    """Return the certificate a token was made for; None for a forged or an old one."""
    try:
        number = signing.loads(token, salt=SALT, max_age=TOKEN_HOLDS)
    except signing.BadSignature:
        return None
    return Certificate.objects.filter(number=number).first()


def follow(certificate: Certificate, *, account_id: int, at: datetime) -> Subscription:
    """Tell the account of every change from now on; asking twice is once. Raises TooMany."""
    known = Subscription.objects.filter(certificate=certificate, account_id=account_id).first()
    if known:
        return known
    if Subscription.objects.filter(account_id=account_id).count() >= MOST:
        raise TooMany
    made, _new = Subscription.objects.get_or_create(
        certificate=certificate, account_id=account_id, defaults={"since": at}
    )
    return made


def followed_by(account_id: int) -> QuerySet[Subscription]:
    """Return what an account follows, the latest first."""
    return Subscription.objects.filter(account_id=account_id).select_related("certificate").order_by("-since", "pk")


def followers(certificate: Certificate) -> set[int]:
    """Return the accounts that are told of a certificate's changes."""
    return set(Subscription.objects.filter(certificate=certificate).values_list("account_id", flat=True))

"""An e-mail address is written to once somebody has answered from there: a typing error tells no stranger anything.

The link that is sent is signed and not stored: it names the account and the address it was made for, so one to an
address that was changed meanwhile confirms nothing.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone, translation

from services.core import tries
from services.notices.models import ChannelChoice, Delivery

HOLDS = timedelta(days=3)
PER_DAY = 5  # links one account may ask for
SALT = "notices.mailbox"


class TooMany(Exception):
    """No link was sent: the account has asked for enough of them today."""


def may_ask(account_id: int) -> bool:
    """Count one more link of the account today and return whether it may still be sent."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return tries.count(f"mailbox:{account_id}", since=today) <= PER_DAY


def address_of_page(choice: ChannelChoice, language: str) -> str:
    """Return the full address of the page that confirms the choice's mailbox, in the reader's language."""
    token = signing.dumps([choice.account_id, choice.email_address], salt=SALT, compress=True)
    with translation.override(language):
        return f"{settings.PORTAL_ORIGIN}{reverse('notices:confirm_mailbox', args=[token])}"


def waiting(token: str) -> ChannelChoice | None:
    """Return the choice a link belongs to; None when it is older than three days, forged, or of another address."""
    try:
        account_id, address = signing.loads(token, salt=SALT, max_age=HOLDS)
    except (signing.BadSignature, ValueError):
        return None
    return ChannelChoice.objects.filter(account_id=account_id, email_address=address, email=True).first()


def confirm(token: str) -> bool:
    """Write to the mailbox from now on; return whether the link was good. Following it twice changes nothing."""
    choice = waiting(token)
    if choice is None:
        return False
    now = timezone.now()
    ChannelChoice.objects.filter(pk=choice.pk, email_address=choice.email_address, email_confirmed_at=None).update(
        email_confirmed_at=now
    )
    return True


def masked(choice: ChannelChoice) -> str:
    """Return the address so that its owner recognises it."""
    return Delivery(channel=Delivery.Channel.EMAIL, address=choice.email_address).masked_address

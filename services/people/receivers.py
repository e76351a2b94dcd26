"""What happens whenever somebody signs in, whichever page let them in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from services.people import sessions
from services.people.lockout import client_address
from services.people.models import Account


@receiver(user_logged_in)
def note_the_time(request: HttpRequest | None, user: Account, **kwargs: Any) -> None:
    """Start the limits of the session and remember the browser."""
    if request is not None:
        now = timezone.now()
        sessions.begin(request.session, now)
        device = sessions.device_of(request.META.get("HTTP_USER_AGENT", ""))
        sessions.note(request.session, user, device=device, address=client_address(request) or "", now=now)

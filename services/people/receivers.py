"""What happens whenever somebody signs in, whichever page let them in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from services.people import sessions


@receiver(user_logged_in)
def note_the_time(request: HttpRequest | None, **kwargs: Any) -> None:
    """Start the limits of the session."""
    if request is not None:
        sessions.begin(request.session, timezone.now())

"""News from the rooms below, taken up in the same transaction."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from services.casework import events as casework_events

from . import actions


@receiver(casework_events.bundle_closed, dispatch_uid="feedback.invite_later")
def invite_later(sender: object, *, application: Any, **kwargs: object) -> None:
    """Whoever has not rated three days after the end is invited once."""
    if application.state != "withdrawn":
        actions.invite_later(application=application, at=timezone.now())

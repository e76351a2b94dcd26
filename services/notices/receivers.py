"""The outbox gave up on something of ours."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from services.core.events import parked
from services.core.models import Outbox
from services.notices import actions


@receiver(parked, dispatch_uid="notices.gave_up")
def gave_up(sender: object, *, row: Outbox, **kwargs: Any) -> None:
    """Let the person see that the message did not leave; `manage.py outbox` makes it due again."""
    if row.kind == "notices.deliver":
        reason = row.last_error.rpartition(": ")[2] if row.last_error.startswith("GiveUp") else ""
        actions.give_up(delivery_id=UUID(row.payload["delivery"]), reason=reason)

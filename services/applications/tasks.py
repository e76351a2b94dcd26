"""What the worker does for applications. Idempotent: see ageing.look_after and confirming.look_after."""

from typing import Any

from django.utils import timezone

from services.applications import ageing, confirming
from services.core.outbox import handler


@handler(ageing.LOOK_AFTER)
def look_after_draft(payload: dict[str, Any]) -> None:
    """Remind of a draft or delete it."""
    ageing.look_after(payload["application"], now=timezone.now())


@handler(confirming.LOOK_AFTER)
def look_after_invitation(payload: dict[str, Any]) -> None:
    """Remind a party that was asked to confirm, or end the asking."""
    confirming.look_after(payload["invitation"], int(payload["times"]), now=timezone.now())

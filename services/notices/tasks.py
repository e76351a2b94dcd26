"""What a worker does for the room.

Idempotent: a delivery that has left its queue is left alone, the gateway sends the same reference once, and the
outbox row's lock stands behind both.
"""

from typing import Any
from uuid import UUID

from services.core.outbox import handler
from services.notices import actions


@handler("notices.deliver")
def deliver(payload: dict[str, Any]) -> None:
    """Hand one text or e-mail to its gateway."""
    actions.deliver(delivery_id=UUID(payload["delivery"]))


@handler("notices.ask")
def ask_gateway(payload: dict[str, Any]) -> None:
    """Ask what became of a text."""
    actions.ask_gateway(delivery_id=UUID(payload["delivery"]), turn=int(payload["turn"]))

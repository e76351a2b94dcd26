"""The life of one message on one channel: from our queue over the gateway to the telephone or mailbox."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from services.core.actors import Actor
from services.core.workflow import State, Workflow, step


class DeliveryState(StrEnum):
    """The codes of the four states."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


QUEUED, SENT, DELIVERED, FAILED = DeliveryState


class DeliveryWorkflow(Workflow):
    """Only the portal itself moves a delivery. A failed one may be tried again."""

    machine_title = _("A message on its way")
    initial = QUEUED
    states = (
        State(QUEUED, _("Waiting to be sent"), _("on its way"), "wait"),
        State(SENT, _("Handed to the gateway"), _("sent"), "doing"),
        State(DELIVERED, _("Arrived"), _("delivered"), "done"),
        State(FAILED, _("Not delivered"), _("not delivered"), "ended"),
    )

    sent_at: datetime | None
    delivered_at: datetime | None
    failed_at: datetime | None

    @step(source=(QUEUED, FAILED), target=SENT, permission=("system",), label=_("Hand to the gateway"))
    def hand_over(self: Any, *, actor: Actor, at: datetime, receipt: str) -> None:
        """The gateway has taken the message; a code is not kept any longer than that."""
        self.receipt, self.sent_at, self.failed_at, self.failure, self.text = receipt, at, None, "", ""

    @step(source=SENT, target=DELIVERED, permission=("system",), label=_("Note the arrival"))
    def arrive(self: Any, *, actor: Actor, at: datetime) -> None:
        """The network reports that the message arrived; from now on the address is kept masked only."""
        self.delivered_at, self.address = at, self.masked_address

    @step(source=(QUEUED, SENT), target=FAILED, permission=("system",), label=_("Give up"))
    def fail(self: Any, *, actor: Actor, at: datetime, failure: str) -> None:
        """Nobody tries again by itself; the reason is one of Delivery.Failure."""
        self.failed_at, self.failure, self.text = at, failure, ""

"""A small machine of its own, so that the engine is tested without any room above it."""

from typing import Any, ClassVar

from django.db import models

from services.core import workflow
from services.core.actors import Actor
from services.core.models import UUIDModel, WorkflowModel
from services.core.workflow import State, Workflow, condition, permission, step

SENDER = Actor(account_id=None, kind="citizen", name="林晓月")
CLERK = Actor(account_id=None, kind="officer", name="王敏", department="post", powers=frozenset({"intake"}))
STRANGER = Actor(account_id=None, kind="officer", name="李强", department="tax", powers=frozenset({"intake"}))


@condition("The parcel is not weighed yet.")
def is_weighed(parcel: Any) -> bool:
    return parcel.weight is not None


@permission("Officer of the post office")
def of_post_office(parcel: Any, actor: Actor) -> bool:
    return actor.may("intake", "post")


class ParcelWorkflow(Workflow):
    machine_title = "Parcel"
    initial = "new"
    states = (
        State("new", "At the sender", "New", "doing"),
        State("weighed", "On the scale", "Being sent", "doing"),
        State("sent", "Out of the house", "Sent", "done"),
        State("lost", "Written off", "Lost", "ended"),
    )

    @step(source="new", target="weighed", permission=of_post_office, label="Weigh")
    def weigh(self, *, actor: Actor, at: Any, reason: str = "", weight: int = 1) -> dict[str, Any]:
        self.weight = weight
        self.note = reason
        return {"weight": weight}

    @step(
        source=["new", "weighed"],
        target="sent",
        permission=of_post_office,
        conditions=[is_weighed],
        label="Send",
        done="Already sent by %(who)s at %(when)s.",
    )
    def send(self, *, actor: Actor, at: Any) -> None:
        self.sent_at = at

    @step(source="weighed", target="lost", permission=("system", "citizen"), label="Write off")
    @step(source="sent", target="lost", permission=("system",), label="Write off")
    def lose(self, *, actor: Actor, at: Any) -> None:
        pass


class Sack(UUIDModel):
    class Meta:
        app_label = "core"


class Parcel(ParcelWorkflow, WorkflowModel):
    sack = models.ForeignKey(Sack, on_delete=models.CASCADE, null=True)
    weight = models.PositiveIntegerField(null=True)
    note = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "core"
        constraints: ClassVar = [workflow.known_state(ParcelWorkflow, name="parcel_state_known")]
        triggers: ClassVar = [workflow.fsm_trigger(ParcelWorkflow), workflow.birth_trigger(ParcelWorkflow)]

    def aggregate_root(self) -> tuple[type[models.Model], Any] | None:
        return (Sack, self.sack_id) if self.sack_id else None


TRIGGERS = Parcel._meta.triggers  # type: ignore[attr-defined]  # pgtrigger's own option

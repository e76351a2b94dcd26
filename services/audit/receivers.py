"""Every move is also a row of the audit record, in the same transaction."""

from typing import Any

from django.dispatch import receiver

from services.audit import actions
from services.core.actors import Actor
from services.core.events import moved
from services.core.models import Movement


@receiver(moved, dispatch_uid="audit.record_move")
def record_move(sender: Any, movement: Movement, actor: Actor, **kwargs: Any) -> None:
    """Write down the move with its states; the reason stays in the movement itself."""
    actions.record(
        actor=actor,
        action=f"move.{movement.name}",
        subject_type=movement.subject_type,
        subject_id=movement.subject_id,
        aggregate_id=movement.aggregate_id,
        detail={"movement": str(movement.pk), "from": movement.from_state, "to": movement.to_state},
    )

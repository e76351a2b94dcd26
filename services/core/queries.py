"""What every room may ask about moves and history."""

from uuid import UUID

from django.db.models import QuerySet

from services.core import workflow
from services.core.actors import Actor
from services.core.models import Movement, WorkflowModel
from services.core.workflow import Move


def moves_open_to(actor: Actor, instance: WorkflowModel) -> list[Move]:
    """Return the moves the actor may make now, in the order of life: these are the buttons of a page."""
    return [one for one in _permitted(actor, instance) if not one.reason]


def moves_blocked_for(actor: Actor, instance: WorkflowModel) -> list[Move]:
    """Return the moves that are the actor's to make but whose conditions do not hold yet, with the reason."""
    return [one for one in _permitted(actor, instance) if one.reason]


def _permitted(actor: Actor, instance: WorkflowModel) -> list[Move]:
    found = []
    for one in workflow.table_of(type(instance)):
        if one.source == instance.state and one.permission(instance, actor):
            unmet = next((condition for condition in one.conditions if not condition(instance)), None)
            reason = workflow.reason_of(unmet, instance) if unmet else ""
            found.append(Move(one.name, one.label, one.target, reason))
    return found


def history_of(instance: WorkflowModel) -> QuerySet[Movement]:
    """Return the movements of one row, oldest first."""
    return Movement.objects.filter(subject_id=instance.pk).order_by("recorded_at")


def history_of_aggregate(aggregate_id: UUID) -> QuerySet[Movement]:
    """Return the movements of an application and everything under it, oldest first."""
    return Movement.objects.filter(aggregate_id=aggregate_id).order_by("recorded_at")

"""The writes every room uses: making a move, leaving work for after the transaction."""

import inspect
from datetime import datetime
from typing import Any
from uuid import UUID

import django_fsm
from django.db import models, transaction
from django.utils import timezone

from services.core import events, outbox, workflow
from services.core.actors import Actor
from services.core.idempotency import ConflictingCommand
from services.core.models import Movement, Outbox, WorkflowModel
from services.core.refusals import already_moved, not_met, not_permitted


def move(
    instance: WorkflowModel,
    name: str,
    *,
    actor: Actor,
    reason: str = "",
    at: datetime | None = None,
    command_id: UUID | None = None,
    **kwargs: Any,
) -> Movement:
    """Make one move: the only way a state changes. Unsaved changes on the instance are lost, it is reloaded first.

    Locks the aggregate root, then the row; then state and conditions (else MoveNotPossible), permission (else
    MoveNotPermitted); calls the method, saves, writes the Movement and announces it, all in one transaction.
    A repeated `command_id` returns the first movement; with another move it raises ConflictingCommand.
    """
    at = at or timezone.now()
    with transaction.atomic():
        lock(instance)
        if earlier := _answer_to(command_id, instance, name):
            return earlier
        check_open(instance, name, actor)
        from_state = instance.state
        detail = _call(instance, name, actor=actor, at=at, reason=reason, **kwargs)
        instance.save()
        movement = _write_down(instance, name, from_state, actor, reason, at, command_id, detail)
        events.moved.send(sender=type(instance), instance=instance, movement=movement, actor=actor)
    return movement


def lock(instance: WorkflowModel) -> None:
    """Lock the aggregate root's row, then the instance's own, and reload the instance."""
    if root := instance.aggregate_root():
        model, key = root
        _for_update(model).only("pk").get(pk=key)
    instance.refresh_from_db(from_queryset=_for_update(type(instance)))


def _for_update(model: type[models.Model]) -> models.QuerySet[Any]:
    return model._base_manager.select_for_update(of=("self",))


def check_open(instance: WorkflowModel, name: str, actor: Actor) -> None:
    """Raise MoveNotPossible or MoveNotPermitted unless the actor may make this move now."""
    declared = workflow.declared_from(instance, name)
    if declared is None:
        raise already_moved(instance)
    for condition in declared.conditions:
        if not condition(instance):
            raise not_met(instance, condition)
    if not django_fsm.has_transition_perm(getattr(instance, name), actor):  # type: ignore[arg-type]
        raise not_permitted(declared)


def _call(instance: WorkflowModel, name: str, *, reason: str, **kwargs: Any) -> dict[str, Any]:
    method = getattr(instance, name)
    if "reason" in inspect.signature(method).parameters:
        kwargs["reason"] = reason
    with workflow.moving(instance, name):
        result = method(**kwargs)
    return result if isinstance(result, dict) else {}


def _answer_to(command_id: UUID | None, instance: WorkflowModel, name: str) -> Movement | None:
    if command_id is None:
        return None
    earlier = Movement.objects.filter(subject_id=instance.pk, command_id=command_id).first()
    if earlier and earlier.name != name:
        raise ConflictingCommand()
    return earlier


def _write_down(
    instance: WorkflowModel,
    name: str,
    from_state: str,
    actor: Actor,
    reason: str,
    at: datetime,
    command_id: UUID | None,
    detail: dict[str, Any],
) -> Movement:
    root = instance.aggregate_root()
    return Movement.objects.create(
        subject_type=instance._meta.label_lower,
        subject_id=instance.pk,
        aggregate_id=root[1] if root else instance.pk,
        name=name,
        from_state=from_state,
        to_state=instance.state,
        actor_id=actor.account_id,
        actor_kind=actor.kind,
        actor_name=actor.name,
        department=actor.department,
        channel=actor.channel,
        reason=reason,
        detail=detail,
        command_id=command_id,
        at=at,
    )


def enqueue(kind: str, payload: dict[str, Any], key: str, *, not_before: datetime | None = None) -> Outbox:
    """Leave something to be done once after this transaction; the same key is the same row, whatever the payload.

    `not_before` lets it wait: the relay then sends it to the workers when it is due.
    """
    due = {"kind": kind, "payload": payload, "available_at": not_before or timezone.now()}
    row, created = Outbox.objects.get_or_create(key=key, defaults=due)
    if created and not not_before:
        transaction.on_commit(lambda: outbox.wake(row.pk) and None, robust=True)
    return row

"""What a person reads whose move is refused, and the exception that carries it."""

from django.utils import timezone
from django.utils.translation import gettext as _

from services.core import workflow
from services.core.actors import KIND_LABELS
from services.core.models import Movement, WorkflowModel


def already_moved(instance: WorkflowModel) -> workflow.MoveNotPossible:
    """Return the refusal of a move that the present state does not have: who came first, and when."""
    last = last_movement(instance)
    if last is None:
        text = _("This step is not possible: the present state is “%(state)s”.") % {"state": instance.state_label}
        return workflow.MoveNotPossible(text)
    words = {"who": who_moved(last), "when": when_moved(last), "state": instance.state_label}
    return workflow.MoveNotPossible(_done_text(instance, last) % words, last=last)


def _done_text(instance: WorkflowModel, last: Movement) -> str:
    for one in workflow.table_of(type(instance)):
        if (one.name, one.source) == (last.name, last.from_state) and one.done:
            return str(one.done)
    return _("Already handled by %(who)s at %(when)s; the state is now “%(state)s”.")


def not_met(instance: WorkflowModel, condition: workflow.Condition) -> workflow.MoveNotPossible:
    """Return the refusal of a move whose condition does not hold."""
    return workflow.MoveNotPossible(workflow.reason_of(condition, instance), last=last_movement(instance))


def not_permitted(declared: workflow.Declaration) -> workflow.MoveNotPermitted:
    """Return the refusal of a move that is somebody else's to make."""
    who = " / ".join(str(one) for one in declared.who)
    words = {"move": declared.label, "who": who}
    return workflow.MoveNotPermitted(_("You may not do “%(move)s”. It is for: %(who)s.") % words)


def last_movement(instance: WorkflowModel) -> Movement | None:
    """Return the newest movement of the instance."""
    return Movement.objects.filter(subject_id=instance.pk).order_by("-recorded_at").first()


def who_moved(movement: Movement) -> str:
    """Return the name of who made the movement, as people read it."""
    return movement.actor_name or str(KIND_LABELS.get(movement.actor_kind, movement.actor_kind))


def when_moved(movement: Movement) -> str:
    """Return the time of the movement, with its date unless it was today."""
    at = timezone.localtime(movement.at)
    return at.strftime("%H:%M" if at.date() == timezone.localdate() else "%Y-%m-%d %H:%M")

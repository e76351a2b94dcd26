"""What the core announces, inside the transaction in which it happened."""

from django.dispatch import Signal

# sender: the model class; instance, movement: core.models.Movement, actor: core.actors.Actor.
moved = Signal()

# row: core.models.Outbox that is tried no more until somebody makes it due again; last_error says why.
parked = Signal()
# sender: core.models.WorkCalendarDay; note: what was read. The working calendar is another one than before.
calendar_changed = Signal()

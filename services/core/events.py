"""What the workflow engine announces, inside the transaction of the move."""

from django.dispatch import Signal

# sender: the model class; instance, movement: core.models.Movement, actor: core.actors.Actor.
moved = Signal()

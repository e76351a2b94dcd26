"""What the registers' room announces, inside the transaction in which it happened."""

from django.dispatch import Signal

# dispute: Dispute, actor: Actor
dispute_closed = Signal()

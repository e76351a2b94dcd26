"""What casework announces, inside the transaction in which it happened."""

from django.dispatch import Signal

# case: Case, decision: Decision, actor: Actor
decided = Signal()
# application: Application; sent once, when the last case is closed and everything is handed over
bundle_closed = Signal()

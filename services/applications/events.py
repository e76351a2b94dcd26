"""What applications announce, inside the transaction in which it happened."""

from django.dispatch import Signal

# application: Application, revision: Revision, actor: Actor
submitted = Signal()
# application: Application, matter: str, values: dict by element, actor: Actor
results_added = Signal()

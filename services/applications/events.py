"""What applications announce, inside the transaction in which it happened."""

from django.dispatch import Signal

# application: Application, revision: Revision, actor: Actor
submitted = Signal()
# application: Application, matter: str, values: dict by element, actor: Actor
results_added = Signal()
# application: Application, urge: Urge (its case_id names the matter), actor: Actor
urged = Signal()
# application: Application, revision: Revision, materials: list of material codes, actor: Actor
papers_added = Signal()
# application: Application, revision: Revision, elements and materials: the codes of what is different, actor: Actor
amended = Signal()

"""What people announce, inside the transaction in which it happened."""

from django.dispatch import Signal

# account: Account, actor: Actor. A citizen opened an account; the real name is not checked yet.
registered = Signal()
# account: Account, actor: Actor. The account is closed; whoever keeps something for it hears it now.
closed = Signal()
# officer: Officer, department: Department (the one left), actor: Actor. The officer left it, or the service.
officer_left = Signal()
# delegation: Delegation, actor: Actor. A mandate came into force, or ended.
mandate_began, mandate_ended = Signal(), Signal()

"""Closing an account, and what may stand in the way: rooms above register what they still need it for."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise

from services.audit.actions import record
from services.core.actors import Actor
from services.people import delegating, events
from services.people.models import Account, Delegation
from services.people.queries import subject_of
from services.people.workflow import ACTIVE, OFFERED

Check: TypeAlias = Callable[[Account], Iterable[str | Promise]]

_checks: list[Check] = []


class StillNeeded(Exception):
    """The account cannot be closed yet; `reasons` are for its owner."""

    def __init__(self, reasons: list[str | Promise]) -> None:
        super().__init__("; ".join(str(one) for one in reasons))
        self.reasons = reasons


def register(check: Check) -> Check:
    """Add a function that yields why an account has to stay open. Call it at start, from a receivers module."""
    if check not in _checks:
        _checks.append(check)
    return check


def reasons_against(account: Account) -> list[str | Promise]:
    """Return why the account cannot be closed now, in words; empty when it can."""
    return [reason for check in _checks for reason in check(account)]


@transaction.atomic
def close(*, account: Account, actor: Actor) -> None:
    """Close a citizen's account: nobody signs in any more, its mandates end, what was decided stays on record.

    Registering again with the same identity and number opens the same account. Raises StillNeeded.
    """
    current = Account.objects.select_for_update().get(pk=account.pk)
    if reasons := reasons_against(current):
        raise StillNeeded(reasons)
    mandates = Delegation.objects.given_by(current.person) | Delegation.objects.held_by(current.person)
    for mandate in mandates.filter(state__in=[OFFERED, ACTIVE]).order_by("created", "pk"):
        delegating.end(delegation=mandate, actor=actor)
    current.is_active, current.closed_at, current.phone = False, timezone.now(), ""
    current.epoch += 1
    current.set_unusable_password()
    current.save()
    record(actor=actor, action="people.closed", subject_type="people.Account", subject_id=subject_of(current))
    events.closed.send(sender=Account, account=current, actor=actor)

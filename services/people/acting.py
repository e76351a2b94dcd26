"""For whom somebody acts: chosen once, kept in the session on the server, checked anew on every page."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from services.core.actors import Mandate
from services.people.models import Account, Delegation, Organisation
from services.people.queries import LEGAL_REPRESENTATIVE, represented_by

CHOICE = "acting"  # "delegation:<key>" or "organisation:<key>"


@dataclass(frozen=True)
class Choice:
    """One line of "for whom do you act?"."""

    value: str
    name: str
    kind: str
    detail: str = ""


def choose(session: SessionBase, account: Account, value: str) -> Mandate | None:
    """Act for somebody from now on, or with an empty value for oneself again. Raises LookupError without a mandate."""
    if not value:
        session.pop(CHOICE, None)
        return None
    mandate = _mandate(account, value)
    if mandate is None:
        raise LookupError(value)
    session[CHOICE] = value
    return mandate


def take_up(session: SessionBase, account: Account) -> bool:
    """Put the mandate the session names on the account of this request; False when it has ended and is forgotten."""
    value = session.get(CHOICE)
    if not value:
        return True
    mandate = None if account.is_member_of_staff else _mandate(account, value)
    if mandate is None:
        session.pop(CHOICE, None)
    account.mandate = mandate  # type: ignore[attr-defined]
    return mandate is not None


def _mandate(account: Account, value: str) -> Mandate | None:
    kind, _colon, key = value.partition(":")
    try:
        found = UUID(key)
    except ValueError:
        return None
    if kind == "organisation":
        organisation = represented_by(account).filter(pk=found).first()
        return _by_law(account, organisation) if organisation else None
    held = Delegation.objects.held_by(account.person).in_force(timezone.localdate()).with_names()
    delegation = held.filter(pk=found).first() if kind == "delegation" else None
    return mandate_under(delegation) if delegation else None


def _by_law(account: Account, organisation: Organisation) -> Mandate:
    return Mandate(LEGAL_REPRESENTATIVE, organisation.name, account.pk, organisation_id=organisation.pk)


def mandate_under(delegation: Delegation) -> Mandate:
    """Return what a delegation in force allows."""
    return Mandate(
        kind=delegation.kind,
        principal_name=delegation.principal_name,
        account_id=delegation.principal_person.account.pk,
        person_id=None if delegation.organisation_id else delegation.principal_person_id,
        organisation_id=delegation.organisation_id,
        delegation_id=delegation.pk,
        scope=frozenset(delegation.scope),
    )


def choices(account: Account) -> list[Choice]:
    """Return whom the account may act for today: people, then enterprises."""
    held = Delegation.objects.held_by(account.person).in_force(timezone.localdate()).with_names()
    found = [
        Choice(f"delegation:{one.pk}", one.principal_name, str(one.get_kind_display()))
        for one in held.order_by("organisation", "principal_person__name", "pk")
    ]
    return found + [
        Choice(f"organisation:{one.pk}", one.name, "", one.uscc) for one in represented_by(account) if account.person_id
    ]

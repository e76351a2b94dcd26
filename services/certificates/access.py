"""Who may read a certificate or letter beside its holder: rooms above register what they know."""

from collections.abc import Callable
from typing import TypeAlias

from services.certificates.models import Certificate, Letter
from services.core.actors import Actor

Document: TypeAlias = Certificate | Letter
Resolver: TypeAlias = Callable[[Actor, Document], bool]

_resolvers: list[Resolver] = []


def register(resolver: Resolver) -> Resolver:
    """Add a function (actor, document) -> bool; one True is enough. Call it at start, from a receivers module."""
    if resolver not in _resolvers:
        _resolvers.append(resolver)
    return resolver


def may_read(actor: Actor, document: Document) -> bool:
    """Return whether the actor may open the file: its holder, an officer of the issuer, or whom a resolver lets in."""
    return is_holder(actor, document) or issued_it(actor, document) or any(ask(actor, document) for ask in _resolvers)


def is_holder(actor: Actor, document: Document) -> bool:
    """Return whether the document was made out to this account, or to whom it acts for."""
    holder = document.holder_account_id if isinstance(document, Certificate) else document.recipient_account_id
    return actor.kind == "citizen" and holder is not None and holder == actor.holder_account_id


def issued_it(actor: Actor, document: Document) -> bool:
    """Return whether the actor is an officer of the department that issued the document."""
    return actor.kind == "officer" and actor.department != "" and actor.department == document.department_code

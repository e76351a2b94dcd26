"""Who may open an uploaded file: rooms above know, and register a function that says so."""

from collections.abc import Callable
from typing import TypeAlias
from uuid import UUID

from services.core.actors import Actor

Resolver: TypeAlias = Callable[[Actor, UUID, str], bool]

_resolvers: list[Resolver] = []


def register(resolver: Resolver) -> Resolver:
    """Add a function (actor, application_id, type_code) -> bool; one True is enough. Called at start, by receivers."""
    if resolver not in _resolvers:
        _resolvers.append(resolver)
    return resolver


def may_read(actor: Actor, application_id: UUID, type_code: str) -> bool:
    """Return whether the actor may open this application's files of this type; without a resolver nobody may."""
    return any(resolver(actor, application_id, type_code) for resolver in _resolvers)

"""Whose turn it is, where only so many are granted: the order of acceptance (Licensing Law art 57).

Acceptance and grant of such a matter take one lock of the department and matter, always after the application's own.
Whoever holds it takes no other application's lock, so nobody waits in a circle.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

_alone: ContextVar[bool] = ContextVar("alone", default=False)


@contextmanager
def alone() -> Iterator[None]:
    """Let a rehearsal have every line to itself: nobody real stands before it, and nobody real waits for it."""
    token = _alone.set(True)
    try:
        yield
    finally:
        _alone.reset(token)


def is_alone() -> bool:
    """Say whether a rehearsal is played."""
    return _alone.get()


def one_at_a_time(department: str, matter: str) -> None:
    """Wait for whoever accepts or grants another case of this matter; until the end of the transaction."""
    with connection.cursor() as cursor:
        key = f"casework.turns:{department}:{matter}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])

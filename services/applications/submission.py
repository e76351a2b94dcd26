"""Sending a draft in: everything is looked at once more under the lock, then it is submitted exactly once."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from services.applications import actions, amending, queries
from services.applications.models import Application
from services.applications.readiness import Gap, readiness
from services.applications.statements import DECLARATION, DECLARATION_VERSION
from services.core.actors import Actor
from services.core.idempotency import fingerprint_of, once


class NotComplete(Exception):
    """The draft cannot be submitted yet; `gaps` are what is missing, in the order of the pages."""

    def __init__(self, gaps: list[Gap]) -> None:
        super().__init__("; ".join(gap.message for gap in gaps))
        self.gaps = gaps


class OutdatedDeclaration(Exception):
    """The text agreed to is not the present one; it has to be read again."""


def send(*, application: Application, actor: Actor, declaration_version: str, command_id: UUID) -> Application:
    """Submit a draft. The same command again, or another one after it, gives the same application.

    A change is sent to the application it changes, whose row is locked first.

    Raises NotComplete, OutdatedDeclaration, actions.AlreadyRunning, core.idempotency.ConflictingCommand; for a change
    amending.TooLate and amending.NothingChanged.
    """
    asked = fingerprint_of("applications.submit", str(application.pk), declaration_version)
    with once(command_id, actor.account_id, asked) as command:
        if command.answer is None:
            command.answer = {"application": str(_send(application, actor, declaration_version).pk)}
    return queries.get_for(actor, UUID(command.answer["application"]))


def _send(application: Application, actor: Actor, declaration_version: str) -> Application:
    with transaction.atomic():
        original = actions.locked(application.amends_id) if application.amends_id else None
        try:
            current = actions.locked(application.pk)
        except Application.DoesNotExist:
            if original is None:
                raise
            return original  # another page has sent this change
        if not current.is_draft:
            return current
        if original and (reason := amending.obstacle_to(original)):
            raise amending.TooLate(original, reason)
        if declaration_version != DECLARATION_VERSION:
            raise OutdatedDeclaration
        if gaps := _gaps(current):
            raise NotComplete(gaps)
        declaration = {"version": DECLARATION_VERSION, "text": DECLARATION}
        if original:
            current.amends = original
            return amending.take_over(current, actor=actor, declaration=declaration)
        return actions.submit(application=current, actor=actor, declaration=declaration)


def _gaps(application: Application) -> list[Gap]:
    return readiness(application, now=timezone.localtime().replace(tzinfo=None)).gaps

"""Sending a draft in: everything is looked at once more under the lock, then it is submitted exactly once."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from services.applications import actions, queries
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

    Raises NotComplete, OutdatedDeclaration, actions.AlreadyRunning, core.idempotency.ConflictingCommand.
    """
    asked = fingerprint_of("applications.submit", str(application.pk), declaration_version)
    with once(command_id, actor.account_id, asked) as command:
        if command.answer is None:
            command.answer = {"application": str(_send(application, actor, declaration_version).pk)}
    return queries.get_for(actor, UUID(command.answer["application"]))


def _send(application: Application, actor: Actor, declaration_version: str) -> Application:
    with transaction.atomic():
        current = actions.locked(application.pk)
        if not current.is_draft:
            return current
        if declaration_version != DECLARATION_VERSION:
            raise OutdatedDeclaration
        gaps = readiness(current, now=timezone.localtime().replace(tzinfo=None)).gaps
        if gaps:
            raise NotComplete(gaps)
        declaration = {"version": DECLARATION_VERSION, "text": DECLARATION}
        return actions.submit(application=current, actor=actor, declaration=declaration)

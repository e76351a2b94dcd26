"""A request sent twice is answered once: its key, what it asked, and the answer are stored with the effect."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from services.core.models import Command


class ConflictingCommand(Exception):
    """The key was used before for something else, or by somebody else."""

    status = 422
    message = _("This request was already used for something else. Reload the page and try again.")

    def __init__(self) -> None:
        super().__init__(str(self.message))


def fingerprint_of(*parts: Any) -> str:
    """Return the sha256 of what a request asks, the same for the same content whatever the order of its keys."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def once(command_id: UUID, account_id: int | None, fingerprint: str) -> Iterator[Command]:
    """Run a block once per key, in one transaction with its stored answer.

        with once(key, account.pk, fingerprint_of(data)) as command:
            if command.answer is None:
                command.answer = {"application": str(submit(…).pk)}
        return command.answer

    A second request with the key waits for the first and finds its answer; if the first was rolled back, it runs.
    Raises ConflictingCommand when the key belongs to another account or another content.
    """
    with transaction.atomic():
        _claim(command_id, account_id, fingerprint)
        command = Command.objects.select_for_update().get(pk=command_id)
        if (command.account_id, command.fingerprint) != (account_id, fingerprint):
            raise ConflictingCommand()
        answered = command.answer is not None
        yield command
        if not answered and command.answer is not None:
            command.save(update_fields=["answer"])


def _claim(command_id: UUID, account_id: int | None, fingerprint: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_command (id, account_id, fingerprint, created) VALUES (%s, %s, %s, now()) "
            "ON CONFLICT (id) DO NOTHING",
            [command_id, account_id, fingerprint],
        )

"""Telling people something."""

from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from services.core.actions import enqueue
from services.notices.kinds import KINDS
from services.notices.models import Notice


def notify(
    *, account_id: int, kind: str, params: dict[str, Any], subject_id: UUID | None = None, link: str = ""
) -> Notice:
    """Put a message into an account's inbox, in the transaction of what it tells about.

    `params` may hold labels in two languages. Raises ValueError for an unknown kind or a missing parameter.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is not a kind of message; notices/kinds.py lists them.")
    missing = KINDS[kind] - set(params)
    if missing:
        raise ValueError(f"A message of kind {kind!r} needs {sorted(missing)}.")
    return Notice.objects.create(account_id=account_id, kind=kind, params=params, subject_id=subject_id, link=link)


def mark_read(notice: Notice) -> None:
    """Remember when the message was first opened."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=timezone.now())


def send_code(*, phone: str, code: str, purpose: str) -> None:
    """Send a one-time code by SMS, after the transaction. `purpose` chooses the text."""
    enqueue("notices.send_code", {"phone": phone, "code": code, "purpose": purpose}, key=f"code:{uuid4()}")

"""Reading the inbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation

from services.core.labels import is_label, label
from services.notices.models import Notice, NoticeQuerySet


@dataclass(frozen=True)
class Message:
    """A notice in the words of one language."""

    id: UUID
    title: str
    body: str
    link: str
    created: datetime
    is_read: bool


def inbox_of(account: Any) -> NoticeQuerySet:
    """Return an account's messages, newest first."""
    return Notice.objects.of(account.pk)


def unread_count(account: Any) -> int:
    """Return how many messages the account has not opened."""
    return Notice.objects.of(account.pk).unread().count()


def message_of(notice: Notice, language: str | None = None) -> Message:
    """Return the notice's title and body in the language (default: the reader's)."""
    with translation.override(language or translation.get_language() or "zh-hans"):
        words = {name: _in_words(value) for name, value in notice.params.items()}
        title = render_to_string(f"notices/{notice.kind}.title.txt", words)
        body = render_to_string(f"notices/{notice.kind}.body.txt", words)
    return Message(
        notice.pk, " ".join(title.split()), body.strip(), notice.link, notice.created, notice.read_at is not None
    )


def _in_words(value: Any) -> Any:
    if is_label(value):
        return label(value)
    if isinstance(value, list):
        return [_in_words(one) for one in value]
    return value

"""Reading the inbox."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation

from services.core.codes import mask_phone
from services.core.labels import day, is_label, label
from services.notices.models import ChannelChoice, Delivery, Notice, NoticeQuerySet

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


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


def deliveries_of(notice: Notice) -> list[Delivery]:
    """Return by which other channels a message was announced, and how far each got."""
    return list(Delivery.objects.filter(notice=notice))


def channels_of(account: Any) -> dict[str, Any]:
    """Return the account's choice as the form shows it."""
    choice = ChannelChoice.objects.filter(account_id=account.pk).first()
    if choice is None:
        return {"channels": [], "email_address": ""}
    chosen = [name for name in Delivery.Channel.values if getattr(choice, name)]
    return {"channels": chosen, "email_address": choice.email_address}


@dataclass(frozen=True)
class Mailbox:
    """The e-mail address somebody chose, and whether it was confirmed from there."""

    address: str
    is_confirmed: bool


def mailbox_of(account: Any) -> Mailbox | None:
    """Return the mailbox messages are announced in, None when e-mail is not chosen."""
    choice = ChannelChoice.objects.filter(account_id=account.pk, email=True).first()
    return Mailbox(choice.email_address, choice.email_confirmed_at is not None) if choice else None


def masked_phone(account: Any) -> str:
    """Return the number text messages go to, so that its owner recognises it; empty without one."""
    return mask_phone(account.phone) if account.phone else ""


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
    if isinstance(value, str) and DAY.fullmatch(value):
        return day(date.fromisoformat(value))
    return value

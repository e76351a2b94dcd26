"""Telling people something: the inbox always, other channels as they chose, and codes."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from services.core.actions import enqueue, move
from services.core.actors import SYSTEM
from services.core.outbox import GiveUp
from services.core.workflow import MoveNotPossible
from services.notices import gateways, mailbox, short_texts
from services.notices.kinds import KINDS
from services.notices.models import ChannelChoice, Delivery, Notice
from services.notices.workflow import FAILED, QUEUED, SENT

CODE_LIFETIME = timedelta(minutes=5)
# When the gateway is asked what became of a text; afterwards the state stays "sent".
ASK_AFTER = (timedelta(seconds=15), timedelta(minutes=5), timedelta(hours=6))


def notify(
    *, account_id: int, kind: str, params: dict[str, Any], subject_id: UUID | None = None, link: str = ""
) -> Notice:
    """Put a message into an account's inbox, in the transaction of what it tells about, and announce it elsewhere.

    `params` may hold labels in two languages. Raises ValueError for an unknown kind or a missing parameter.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is not a kind of message; notices/kinds.py lists them.")
    missing = KINDS[kind] - set(params)
    if missing:
        raise ValueError(f"A message of kind {kind!r} needs {sorted(missing)}.")
    notice = Notice.objects.create(
        account_id=account_id, kind=kind, params=params, subject_id=subject_id, link=link, created=timezone.now()
    )
    _announce(notice)
    return notice


def _announce(notice: Notice) -> None:
    choice = ChannelChoice.objects.filter(account_id=notice.account_id).select_related("account").first()
    if choice is None:
        return
    account: Any = choice.account
    if choice.sms and account.phone:
        _queue(notice=notice, kind=notice.kind, channel="sms", address=account.phone, language=account.language)
    if choice.email and choice.email_confirmed_at:
        _queue(
            notice=notice, kind=notice.kind, channel="email", address=choice.email_address, language=account.language
        )


def send_code(*, phone: str, code: str, purpose: str) -> None:
    """Send a one-time code by SMS after this transaction, in the present language.

    `purpose` chooses the words (short_texts.PURPOSES). The code is in the database until the gateway has it, and in
    no log, outbox row or Celery message.
    """
    language = get_language() or "zh-hans"
    text = short_texts.code(code, purpose, int(CODE_LIFETIME.total_seconds() // 60))
    expires = timezone.now() + CODE_LIFETIME
    forget_codes()
    _queue(kind=Delivery.CODE, channel="sms", address=phone, language=language, text=text, expires_at=expires)


def send_link(*, phone: str, link: str, until: datetime) -> None:
    """Send somebody, who need not have an account, the address of a page by SMS after this transaction.

    Who sent it and what about is on the page, not in the text.
    """
    language = get_language() or "zh-hans"
    text = short_texts.link(f"{settings.PORTAL_ORIGIN}{link}")
    _queue(kind=Delivery.LINK, channel="sms", address=phone, language=language, text=text, expires_at=until)


def _queue(**facts: Any) -> Delivery:
    delivery = Delivery.objects.create(**facts)
    enqueue("notices.deliver", {"delivery": str(delivery.pk)}, key=f"deliver:{delivery.pk}")
    return delivery


def deliver(*, delivery_id: UUID) -> None:
    """Hand one delivery to its gateway; one that the gateway already has is left alone.

    Raises gateways.Unreachable (the outbox tries again, later and later) or GiveUp (it does not).
    """
    delivery = Delivery.objects.filter(pk=delivery_id, state__in=[QUEUED, FAILED]).first()
    if delivery is None:
        return
    if delivery.is_too_late(timezone.now()):
        raise GiveUp(Delivery.Failure.EXPIRED)
    try:
        receipt = _send(delivery)
    except gateways.Refused as refusal:
        raise GiveUp(Delivery.Failure.REFUSED) from refusal
    move(delivery, "hand_over", actor=SYSTEM, receipt=receipt)
    if delivery.channel == Delivery.Channel.SMS:
        _ask_later(delivery, 0)


def _send(delivery: Delivery) -> str:
    reference = str(delivery.pk)
    if delivery.channel == Delivery.Channel.SMS:
        text = delivery.text or short_texts.sms(delivery.kind, delivery.language)
        return gateways.send_sms(phone=delivery.address, text=text, reference=reference)
    if delivery.kind == Delivery.LINK:
        subject, body = short_texts.mailbox_mail(delivery.text, delivery.language)
    else:
        subject = short_texts.sentence(delivery.kind, delivery.language)
        body = short_texts.mail_body(delivery.kind, delivery.language)
    gateways.send_mail(address=delivery.address, subject=subject, body=body, reference=reference)
    return ""


def _ask_later(delivery: Delivery, turn: int) -> None:
    if turn < len(ASK_AFTER):
        payload = {"delivery": str(delivery.pk), "turn": turn}
        when = timezone.now() + ASK_AFTER[turn]
        enqueue("notices.ask", payload, key=f"ask:{delivery.pk}:{delivery.receipt}:{turn}", not_before=when)


def ask_gateway(*, delivery_id: UUID, turn: int) -> None:
    """Ask the gateway what became of a text, and again later while it does not know."""
    delivery = Delivery.objects.filter(pk=delivery_id, state=SENT).first()
    if delivery is None:
        return
    if not note_report(receipt=delivery.receipt, report=gateways.state_of_sms(delivery.receipt)):
        _ask_later(delivery, turn + 1)


def note_report(*, receipt: str, report: str) -> bool:
    """Take over what the gateway reports of a text, once; return whether that was its last word."""
    delivery = Delivery.objects.filter(receipt=receipt, state=SENT).exclude(receipt="").first()
    with suppress(MoveNotPossible):  # asked and told at the same moment
        if delivery and report == "delivered":
            move(delivery, "arrive", actor=SYSTEM)
        elif delivery and report == "undelivered":
            move(delivery, "fail", actor=SYSTEM, failure=Delivery.Failure.UNDELIVERED)
    return report in {"delivered", "undelivered"}


def give_up(*, delivery_id: UUID, reason: str) -> None:
    """Note that the outbox tries a delivery no more. `reason` is a Delivery.Failure, or anything else: unreachable."""
    delivery = Delivery.objects.filter(pk=delivery_id, state=QUEUED).first()
    if delivery:
        known = reason if reason in Delivery.Failure.values else Delivery.Failure.UNREACHABLE
        move(delivery, "fail", actor=SYSTEM, failure=known)


@transaction.atomic
def choose_channels(*, account_id: int, sms: bool, email: bool, email_address: str) -> ChannelChoice:
    """Remember by which channels, besides the inbox, an account wants to hear of new messages.

    A new e-mail address is asked first: a link goes there, and nothing else until somebody has followed it.
    """
    choice = ChannelChoice.objects.select_for_update().filter(account_id=account_id).first()
    choice = choice or ChannelChoice(account_id=account_id)
    if email_address != choice.email_address:
        choice.email_confirmed_at = None
    choice.sms, choice.email, choice.email_address = sms, email, email_address
    choice.save()
    return choice


def ask_mailbox(*, account_id: int) -> bool:
    """Send the link that confirms an account's e-mail address; return whether one was due.

    Raises mailbox.TooMany after five a day.
    """
    choice = ChannelChoice.objects.filter(account_id=account_id, email=True, email_confirmed_at=None).first()
    if choice is None:
        return False
    if not mailbox.may_ask(account_id):
        raise mailbox.TooMany
    language = get_language() or "zh-hans"
    _queue(
        kind=Delivery.LINK,
        channel="email",
        address=choice.email_address,
        language=language,
        text=mailbox.address_of_page(choice, language),
        expires_at=timezone.now() + mailbox.HOLDS,
    )
    return True


def mark_read(notice: Notice) -> None:
    """Remember when the message was first opened."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=timezone.now())


def mark_all_read(*, account_id: int) -> int:
    """Remember that everything in an inbox was seen; return how many were new."""
    return Notice.objects.of(account_id).unread().update(read_at=timezone.now())


def forget_codes() -> int:
    """Delete the deliveries of codes and links a day after they were made: nobody asks for them any more."""
    old = Delivery.objects.filter(kind__in=Delivery.PASSING, created__lt=timezone.now() - timedelta(days=1))
    return old.delete()[0]

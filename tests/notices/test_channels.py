"""Text messages and e-mail: what leaves, what does not, and what became of it. The gateway is the demo's real one."""

import json
import logging
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone, translation

from services.core import outbox
from services.core.models import Outbox
from services.notices import actions, gateways, short_texts, signatures
from services.notices.kinds import KINDS
from services.notices.models import ChannelChoice, Delivery, Notice
from services.notices.stand_in import StandIn
from tests.notices.test_inbox import params_of

pytestmark = pytest.mark.django_db

PHONE = "10012345678"
MAIL = "lin@mail.example"
CODE = "483920"


@pytest.fixture
def account() -> Any:
    return get_user_model().objects.create_user("linxiaoyue", phone=PHONE)


def choose(account: Any, *, sms: bool = True, email: bool = True) -> None:
    actions.choose_channels(account_id=account.pk, sms=sms, email=email, email_address=MAIL)
    ChannelChoice.objects.update(email_confirmed_at=timezone.now())


def tell(account: Any, kind: str = "case_granted") -> Notice:
    return actions.notify(account_id=account.pk, kind=kind, params=params_of(kind))


def later(**span: int) -> int:
    """Let what waits become due, and do it."""
    Outbox.objects.waiting().update(available_at=timezone.now() - timedelta(**span or {"seconds": 1}))
    return outbox.drain()


def states(notice: Notice) -> dict[str, str]:
    return dict(Delivery.objects.filter(notice=notice).values_list("channel", "state"))


def test_a_code_reaches_the_telephone_and_is_kept_nowhere(gateway: StandIn) -> None:
    log = StringIO()
    listener = logging.StreamHandler(log)
    outbox.logger.addHandler(listener)
    actions.send_code(phone=PHONE, code=CODE, purpose="register")
    assert CODE not in json.dumps(list(Outbox.objects.values_list("payload", flat=True)))
    outbox.drain(strict=True)
    [taken] = gateway.tray.sms
    assert taken["to"] == PHONE
    assert CODE in taken["text"]
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.text) == ("sent", "")
    gateway.fault = "error"
    actions.send_code(phone=PHONE, code=CODE, purpose="register")
    outbox.drain()
    outbox.logger.removeHandler(listener)
    assert "Unreachable" in log.getvalue(), "what goes wrong is logged"
    assert CODE not in log.getvalue()
    assert PHONE not in log.getvalue()


def test_a_code_says_what_it_is_for_in_the_language_of_the_page() -> None:
    with translation.override("en"):
        text = short_texts.code(CODE, "register", 5)
        assert "to open an account" in text
        assert "Tell it to nobody" in text
        assert "to" not in short_texts.code(CODE, "something new", 5).split(".")[0].split()[5:]


def test_the_demo_telephone_is_read_with_a_command(gateway: StandIn) -> None:
    actions.send_code(phone=PHONE, code="111111", purpose="register")
    actions.send_code(phone=PHONE, code="222222", purpose="register")
    outbox.drain(strict=True)
    out = StringIO()
    call_command("demo_sms", PHONE, stdout=out)
    assert "222222" in out.getvalue()
    assert "111111" not in out.getvalue()


def test_without_a_choice_only_the_inbox_is_told(account: Any, gateway: StandIn) -> None:
    assert states(tell(account)) == {}


def test_every_chosen_channel_is_told_and_reports_back(account: Any, gateway: StandIn) -> None:
    choose(account)
    notice = tell(account)
    assert states(notice) == {"sms": "queued", "email": "queued"}
    outbox.drain(strict=True)
    assert states(notice) == {"sms": "sent", "email": "sent"}
    later()
    assert states(notice) == {"sms": "delivered", "email": "sent"}
    assert gateway.tray.mail[0]["to"] == MAIL
    sms = Delivery.objects.get(channel="sms")
    assert sms.address == "100****5678", "what has arrived needs no full number any more"


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_text_and_no_subject_carries_a_fact_of_the_message(kind: str, language: str) -> None:
    facts = [
        word for value in params_of(kind).values() for word in (value.values() if isinstance(value, dict) else [value])
    ]
    for text in (short_texts.sms(kind, language), short_texts.sentence(kind, language)):
        assert text
        assert not [fact for fact in facts if fact in text]
        assert "%" not in text
    assert not [fact for fact in facts if fact in short_texts.mail_body(kind, language)]


def test_a_gateway_that_is_down_is_tried_again_and_then_given_up(account: Any, gateway: StandIn) -> None:
    choose(account, email=False)
    gateway.fault = "down"
    notice = tell(account)
    outbox.drain()
    assert states(notice) == {"sms": "queued"}
    for _turn in range(outbox.PARK_AFTER - 1):
        later()
    assert states(notice) == {"sms": "failed"}
    assert Delivery.objects.get().failure == "unreachable"
    gateway.fault = ""
    outbox.retry_parked([])
    later()
    assert states(notice) == {"sms": "sent"}


def test_a_number_that_is_refused_is_not_tried_again(account: Any, gateway: StandIn) -> None:
    account.phone = "10012340000"
    account.save()
    choose(account, email=False)
    notice = tell(account)
    outbox.drain()
    delivery = Delivery.objects.get(notice=notice)
    assert (delivery.state, delivery.failure) == ("failed", "refused")


def test_a_telephone_that_is_never_reached_is_reported(account: Any, gateway: StandIn) -> None:
    account.phone = "10012349999"
    account.save()
    choose(account, email=False)
    notice = tell(account)
    outbox.drain(strict=True)
    later()
    assert Delivery.objects.get(notice=notice).failure == "undelivered"


def test_a_mailbox_that_does_not_exist_is_given_up(account: Any, gateway: StandIn) -> None:
    actions.choose_channels(account_id=account.pk, sms=False, email=True, email_address="nobody@mail.example")
    ChannelChoice.objects.update(email_confirmed_at=timezone.now())
    notice = tell(account)
    outbox.drain()
    assert Delivery.objects.get(notice=notice).failure == "refused"


def test_a_code_that_would_come_too_late_is_not_sent(gateway: StandIn) -> None:
    actions.send_code(phone=PHONE, code=CODE, purpose="register")
    Delivery.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    outbox.drain()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.failure, delivery.text) == ("failed", "expired", "")
    assert gateway.tray.sms == []


def test_the_same_text_is_sent_once_whatever_is_asked_again(gateway: StandIn) -> None:
    receipts = {gateways.send_sms(phone=PHONE, text="x", reference="r1") for _turn in range(3)}
    assert len(receipts) == 1
    assert len(gateway.tray.sms) == 1


def test_a_request_with_another_secret_is_refused(gateway: StandIn, settings: Any) -> None:
    settings.SMS_GATEWAY = {**settings.SMS_GATEWAY, "secret": "guessed"}
    with pytest.raises(gateways.Unreachable, match="HTTP 401"):
        gateways.send_sms(phone=PHONE, text="x", reference="r1")
    assert gateway.tray.sms == []


def test_a_signature_holds_for_one_body_and_one_time(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {"key": "k", "secret": "s"}
    headers = signatures.headers_for("POST", "/messages", b"a", **keys)
    assert signatures.is_genuine(headers, "POST", "/messages", b"a", **keys)
    assert not signatures.is_genuine(headers, "POST", "/messages", b"b", **keys)
    assert not signatures.is_genuine(headers, "POST", "/other", b"a", **keys)
    stale = {**headers, "X-Gateway-Time": str(int(headers["X-Gateway-Time"]) - signatures.TOLERANCE - 1)}
    assert not signatures.is_genuine(stale, "POST", "/messages", b"a", **keys)


def test_a_code_cannot_stay_in_the_database_after_it_was_sent() -> None:
    with pytest.raises(IntegrityError, match="delivery_code_not_kept"), transaction.atomic():
        Delivery.objects.create(kind="case_granted", channel="sms", address=PHONE, text=CODE, expires_at=timezone.now())


def test_outside_the_demo_nobody_reads_telephones() -> None:
    from django.core.management import CommandError

    with override_settings(IS_DEMO=False), pytest.raises(CommandError, match="demo city only"):
        call_command("demo_sms", PHONE)


def test_channels_are_chosen_on_a_page_and_shown_with_the_message(account: Any, gateway: StandIn, client: Any) -> None:
    client.force_login(account)
    page = client.get("/en/my/messages/channels/").content.decode()
    assert "SMS to 100****5678" in page
    assert PHONE not in page
    refused = client.post("/en/my/messages/channels/", {"channels": ["sms", "email"]})
    assert refused.status_code == 422
    client.post("/en/my/messages/channels/", {"channels": ["sms", "email"], "email_address": MAIL})
    ChannelChoice.objects.update(email_confirmed_at=timezone.now())
    notice = tell(account)
    outbox.drain(strict=True)
    page = client.get(f"/en/my/messages/{notice.pk}/").content.decode()
    assert "100****5678" in page
    assert "l***@mail.example" in page
    client.post("/en/my/messages/channels/", {"email_address": ""})
    assert states(tell(account)) == {}

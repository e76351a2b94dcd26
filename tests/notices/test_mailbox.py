"""An e-mail address hears of messages only after somebody has answered from there."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from services.core import outbox
from services.notices import actions, mailbox
from services.notices.models import ChannelChoice, Delivery
from services.notices.stand_in import StandIn
from services.people.models import Account
from tests.notices.test_inbox import params_of
from tests.support.people import citizen, signed_in

pytestmark = pytest.mark.django_db

MAIL = "lin@mail.example"
CHANNELS = "/my/messages/channels/"


@pytest.fixture
def account() -> Account:
    return citizen()


@pytest.fixture
def browser(account: Account) -> Client:
    return signed_in(account)


def choose(browser: Client, address: str = MAIL) -> Any:
    return browser.post(CHANNELS, {"channels": ["email"], "email_address": address}, follow=True)


def link(gateway: StandIn, to: str = MAIL) -> str:
    """Return the path of the link in the last e-mail to an address."""
    outbox.drain(strict=True)
    mail = [one for one in gateway.tray.mail if one["to"] == to][-1]
    found = re.search(r"https?://[^/\s]+(/\S+)", mail["body"])
    assert found
    return found[1]


def tell(account: Account) -> list[Delivery]:
    notice = actions.notify(account_id=account.pk, kind="case_granted", params=params_of("case_granted"))
    return list(notice.deliveries.all())


def test_nothing_is_announced_before_the_mailbox_answers(
    account: Account, browser: Client, gateway: StandIn, client: Client
) -> None:
    page = choose(browser)
    assert "is not confirmed yet" in page.content.decode() or "还没有确认" in page.content.decode()
    assert tell(account) == []
    path = link(gateway)
    assert client.get(path).status_code == 200
    assert ChannelChoice.objects.get().email_confirmed_at is None, "opening is not answering: scanners open links"
    assert client.post(path).status_code == 200
    assert [one.channel for one in tell(account)] == ["email"]
    assert client.post(path).status_code == 200, "twice is as good as once"


def test_the_e_mail_names_nobody_and_goes_out_in_the_language_of_the_page(account: Account, gateway: StandIn) -> None:
    signed_in(account).post(f"/en{CHANNELS}", {"channels": ["email"], "email_address": MAIL})
    assert link(gateway).startswith("/en/mailbox/")
    [mail] = gateway.tray.mail
    assert mail["subject"] == "Please confirm your e-mail address"
    assert account.person
    assert account.person.name not in mail["body"]
    assert Delivery.objects.get().text == "", "the link is not kept"


def test_another_address_has_to_answer_for_itself(
    account: Account, browser: Client, gateway: StandIn, client: Client
) -> None:
    choose(browser)
    old = link(gateway)
    client.post(old)
    choose(browser, "new@mail.example")
    assert tell(account) == []
    assert client.post(old).status_code == 410
    client.post(link(gateway, "new@mail.example"))
    assert [one.address for one in tell(account)] == ["new@mail.example"]


def test_the_same_address_is_not_asked_again(browser: Client, gateway: StandIn, client: Client) -> None:
    choose(browser)
    client.post(link(gateway))
    choose(browser)
    outbox.drain(strict=True)
    assert len(gateway.tray.mail) == 1
    assert ChannelChoice.objects.get().email_confirmed_at


def test_a_link_holds_for_three_days_and_cannot_be_made_up(
    browser: Client, gateway: StandIn, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(browser)
    path = link(gateway)
    assert client.get(f"{path[:-2]}x/").status_code == 410
    assert client.get("/mailbox/nonsense/").status_code == 410
    monkeypatch.setattr(mailbox, "HOLDS", timedelta(seconds=-1))
    assert client.post(path).status_code == 410
    assert ChannelChoice.objects.get().email_confirmed_at is None


def test_the_link_is_sent_again_five_times_a_day(browser: Client, gateway: StandIn) -> None:
    choose(browser)
    for _turn in range(mailbox.PER_DAY + 2):
        assert browser.post(f"{CHANNELS}ask/").status_code == 302
    outbox.drain(strict=True)
    assert len(gateway.tray.mail) == mailbox.PER_DAY


def test_without_e_mail_there_is_nothing_to_confirm(account: Account, browser: Client, gateway: StandIn) -> None:
    choose(browser)
    path = link(gateway)
    browser.post(CHANNELS, {"email_address": MAIL})
    assert not actions.ask_mailbox(account_id=account.pk)
    assert browser.post(path).status_code == 410
    assert Delivery.objects.filter(created__gt=timezone.now()).count() == 0

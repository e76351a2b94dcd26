"""The gateway calls back: what became of a text, signed, once."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from services.core import outbox
from services.notices import actions, signatures
from services.notices.models import Delivery
from services.notices.stand_in import StandIn

pytestmark = pytest.mark.django_db
PHONE = "10012345678"


@pytest.fixture
def sent(gateway: StandIn) -> Delivery:
    actions.send_code(phone=PHONE, code="483920", purpose="register")
    outbox.drain(strict=True)
    return Delivery.objects.get()


def report(content: Any, *, path: str = signatures.REPORT_PATH, secret: str = "") -> int:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    keys = {"key": settings.SMS_GATEWAY["key"], "secret": secret or settings.SMS_GATEWAY["secret"]}
    headers = signatures.headers_for("POST", path, body, **keys)
    answer = Client(enforce_csrf_checks=True).post(
        signatures.REPORT_PATH, body, content_type="application/json", headers=headers
    )
    return answer.status_code


def test_the_address_is_the_one_the_stand_in_is_told() -> None:
    assert reverse("gateway:sms_report") == signatures.REPORT_PATH


@pytest.mark.parametrize("state, expected", [("delivered", "delivered"), ("undelivered", "failed"), ("odd", "sent")])
def test_a_report_is_taken_over_once(sent: Delivery, state: str, expected: str) -> None:
    for _turn in range(2):
        assert report({"receipt": sent.receipt, "state": state}) == 200
    sent.refresh_from_db()
    assert sent.state == expected
    assert report({"receipt": sent.receipt, "state": "delivered"}) == 200
    sent.refresh_from_db()
    assert sent.state == ("delivered" if expected == "sent" else expected), "the last word stays"


def test_an_unknown_receipt_changes_nothing(sent: Delivery) -> None:
    assert report({"receipt": "", "state": "delivered"}) == 200
    assert report({"receipt": "unknown", "state": "delivered"}) == 200
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_whoever_does_not_know_the_secret_reports_nothing(sent: Delivery) -> None:
    right = {"receipt": sent.receipt, "state": "delivered"}
    assert report(right, secret="guessed") == 401
    assert report(right, path="/messages") == 401
    assert Client().post(signatures.REPORT_PATH, right, content_type="application/json").status_code == 401
    assert report(b"x" * 5000) == 401
    sent.refresh_from_db()
    assert sent.state == "sent"


@pytest.mark.parametrize("content", [b"nonsense", b"[]", b"{}", b'{"receipt": "x"}'])
def test_what_is_not_understood_is_said_so(content: bytes) -> None:
    assert report(content) == 400


@pytest.mark.django_db(transaction=True)
def test_the_stand_in_really_calls_back(gateway: StandIn, live_server: Any, sent: Delivery) -> None:
    gateway.report_to = f"{live_server.url}{signatures.REPORT_PATH}"
    assert gateway.call_back(sent.receipt) == 200
    sent.refresh_from_db()
    assert sent.state == "delivered"

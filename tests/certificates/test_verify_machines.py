"""Verification for machines: POST in, JSON out, no cookie, no token; limits for all processes together."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from services.certificates import limits, sheets, storage
from services.certificates.models import Certificate
from services.core.models import TryCount
from tests.support.certificates import issued

pytestmark = pytest.mark.django_db
ADDRESS = "/verify/check.json"


@pytest.fixture
def certificate() -> Certificate:
    return issued()


@pytest.fixture
def machine() -> Client:
    """A caller that is refused like a forged form would be, had the address not been freed of the token."""
    return Client(enforce_csrf_checks=True)


def details(certificate: Certificate, **changes: str) -> dict[str, str]:
    return {"number": certificate.number, "holder": "陈㛃䶮", "last_four": "001X", **changes}


def test_a_file_is_answered_however_it_is_sent(machine: Client, certificate: Certificate) -> None:
    content = storage.read(certificate.file)
    ways: list[Any] = [
        machine.post(ADDRESS, content, content_type="application/pdf"),
        machine.post(ADDRESS, {"file": SimpleUploadedFile("renamed.bin", content)}),
        machine.post("/en" + ADDRESS, content, content_type="application/pdf"),
    ]
    for response in ways:
        told = response.json()
        assert (told["result"], told["valid"], told["file_checked"]) == ("valid", True, True)
        assert told["number"] == certificate.number
        assert not response.cookies
        assert response["Cache-Control"] == "no-store"


def test_a_changed_file_is_not_ours(machine: Client, certificate: Certificate) -> None:
    content = storage.read(certificate.file)
    for changed in (content[:-1], content + b" ", content.replace(b"/Info", b"/Inf0", 1), b"%PDF-1.7"):
        told = machine.post(ADDRESS, changed, content_type="application/pdf").json()
        assert told == {"result": "not_ours", "valid": False, "file_checked": True}


def test_details_are_answered_as_json_and_as_a_form(machine: Client, certificate: Certificate) -> None:
    for sent in (details(certificate), json.dumps(details(certificate))):
        kind = {"content_type": "application/json"} if isinstance(sent, str) else {}
        told = machine.post(ADDRESS, sent, **kind).json()
        assert (told["valid"], told["file_checked"]) == (True, False)
    wrong = machine.post(ADDRESS, details(certificate, last_four="0000"))
    assert (wrong.status_code, wrong.json()["result"]) == (404, "unknown")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/pdf"),
        (b"{", "application/json"),
        (b"[1]", "application/json"),
        (b"[" * 9000, "application/json"),
        (b'{"number": 1}', "application/json"),
        (b"x", "text/plain"),
        (b"%PDF-" + b"0" * (10 * 1024 * 1024), "application/pdf"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_the_reason(machine: Client, body: bytes, kind: str) -> None:
    response = machine.post(ADDRESS, body, content_type=kind)
    assert response.status_code == 400
    assert response.json()["errors"]


def test_only_post_is_answered(machine: Client) -> None:
    assert machine.get(ADDRESS).status_code == 405


def test_too_many_are_told_to_wait_as_json(machine: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = timezone.now()
    monkeypatch.setattr("services.certificates.views.verify.timezone.now", lambda: moment)
    codes = [machine.post(ADDRESS, b"x", content_type="application/pdf").status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
    refused = machine.post(ADDRESS, b"x", content_type="application/pdf")
    assert (refused.json()["result"], refused["Retry-After"]) == ("too_many", "60")


def test_wrong_codes_are_counted_for_all_processes_together(
    client: Client, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = timezone.now()
    monkeypatch.setattr("services.certificates.views.verify.timezone.now", lambda: moment)
    for _ in range(limits.PER_MINUTE):
        cache.clear()  # another process
        assert client.get(f"/verify/{certificate.number}/guess").status_code == 404
    cache.clear()
    assert client.get(sheets.verify_path(certificate)).status_code == 429
    cache.clear()
    assert client.get(sheets.verify_path(certificate), REMOTE_ADDR="192.0.2.9").status_code == 200


def test_wrong_codes_have_a_limit_for_all_addresses_together(
    client: Client, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "OVERALL_PER_MINUTE", 5)
    codes = []
    for last in range(7):
        cache.clear()
        codes.append(client.get(f"/verify/{certificate.number}/guess", REMOTE_ADDR=f"192.0.2.{last}").status_code)
    assert codes == [404] * 5 + [429] * 2
    cache.clear()
    assert client.get(sheets.verify_path(certificate)).status_code == 200, "a genuine code is no guess"


def test_behind_a_proxy_every_caller_has_a_limit_of_its_own(client: Client, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    for caller in ("192.0.2.1", "192.0.2.2"):
        client.get("/verify/X/guess", headers={"x-forwarded-for": f"203.0.113.5, {caller}"})
    assert TryCount.objects.count() == 3, "one each, and everybody together"


def test_a_household_counts_as_one_however_many_addresses_it_has() -> None:
    now = timezone.now().replace(second=1)
    answers = [limits.may_ask(f"2001:db8:1:2::{last:x}", at=now) for last in range(1, 32)]
    assert answers == [True] * 30 + [False]
    assert limits.may_ask("2001:db8:1:3::1", at=now)

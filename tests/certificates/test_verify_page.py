"""/verify/: what the public sees, types and uploads."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from services.certificates import actions, limits, sheets, storage
from services.certificates.models import Certificate
from services.core.models import TryCount
from tests.support.certificates import decide, draft, issued, issued_letter

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 1)


@pytest.fixture
def certificate() -> Certificate:
    return issued(decided_on=TODAY, valid_from=TODAY)


def typed(certificate: Certificate, **changes: str) -> dict[str, str]:
    return {"by": "number", "number": certificate.number, "holder": "陈㛃䶮", "last_four": "001X", **changes}


def test_the_qr_code_leads_to_a_page_that_says_valid(client: Client, certificate: Certificate) -> None:
    response = client.get(sheets.verify_path(certificate))
    page = response.content.decode()
    assert response.status_code == 200
    assert certificate.number in page
    assert "云溪市妇幼保健院" in page
    assert response["X-Robots-Tag"].startswith("noindex")
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cache-Control"] == "no-store"


def test_personal_facts_are_hidden_in_part(client: Client, certificate: Certificate) -> None:
    page = client.get(sheets.verify_path(certificate)).content.decode()
    for private in ("陈㛃䶮", "99010020261101001X", "990100199203040027"):
        assert private not in page
    for shown in ("陈*䶮", "990100********001X", "990100********0027"):
        assert shown in page


def test_a_mask_nobody_knows_hides_everything(client: Client) -> None:
    hidden = issued(facts=[{"label": {"zh": "账号"}, "value": "6222020000000000001", "mask": "bank"}])
    assert "622202" not in client.get(sheets.verify_path(hidden)).content.decode()


def test_machines_get_json_in_both_languages(client: Client, certificate: Certificate) -> None:
    for extra in ({"headers": {"accept": "application/json"}}, {"query_params": {"format": "json"}}):
        answer = client.get(sheets.verify_path(certificate), **extra).json()
        assert (answer["result"], answer["valid"], answer["number"]) == ("valid", True, certificate.number)
        assert {"label": {"zh": "办理事项", "en": "Matter"}, "value": certificate.matter} in answer["facts"]


def test_a_wrong_secret_and_a_wrong_number_give_the_same_answer(client: Client, certificate: Certificate) -> None:
    secret = certificate.secret
    wrong = [
        f"/verify/{certificate.number}/{secret[:-1]}{'A' if secret[-1] != 'A' else 'B'}",
        f"/verify/{certificate.number}/x",
        f"/verify/YX-HEALTH-2026-999999-X/{secret}",
        f"/verify/{draft().number}/{secret}",
        f"/verify/{'é' * 40}/{'é' * 40}",
    ]
    answers = {client.get(path, headers={"accept": "application/json"}).content for path in wrong}
    assert answers == {b'{"result": "unknown", "valid": false, "file_checked": false}'}
    assert {client.get(path).status_code for path in wrong} == {404}


def test_a_draft_is_unknown_even_to_who_has_its_secret(client: Client) -> None:
    assert client.get(sheets.verify_path(draft())).status_code == 404


def test_number_name_and_last_four_find_it_however_they_are_typed(client: Client, certificate: Certificate) -> None:
    number = certificate.number
    for changes in (
        {},
        {"number": f" {number.lower()} ", "last_four": "001x"},
        {"number": number.replace("-", "－")},
        {"holder": " 陈㛃䶮　"},
    ):
        response = client.post("/verify/", typed(certificate, **changes))
        assert response.status_code == 200, changes
        assert certificate.number in response.content.decode()


@pytest.mark.parametrize(
    "changes", [{"number": "YX-HEALTH-2026-000009-X"}, {"holder": "陈㛃"}, {"last_four": "0011"}, {"holder": "*"}]
)
def test_one_wrong_of_the_three_finds_nothing(
    client: Client, certificate: Certificate, changes: dict[str, str]
) -> None:
    response = client.post("/verify/", typed(certificate, **changes))
    assert response.status_code == 404
    assert certificate.number not in response.content.decode()


def test_a_holder_without_a_number_cannot_be_found_by_an_empty_one(client: Client) -> None:
    nameless = issued(holder_id_no="")
    assert client.post("/verify/", typed(nameless, last_four="    ")).status_code in (400, 404)


def test_missing_details_are_asked_for(client: Client) -> None:
    response = client.post("/verify/", {"by": "number", "number": "", "holder": "", "last_four": "12"})
    assert response.status_code == 400
    assert set(response.context["number_form"].errors) == {"number", "holder", "last_four"}
    assert client.post("/verify/", {"by": "file"}).status_code == 400


def test_the_file_itself_is_accepted_and_a_changed_one_is_not(client: Client, certificate: Certificate) -> None:
    content = storage.read(certificate.file)
    good = client.post("/verify/?format=json", {"by": "file", "file": SimpleUploadedFile("a.pdf", content)}).json()
    assert (good["valid"], good["file_checked"], good["number"]) == (True, True, certificate.number)
    bad = client.post("/verify/?format=json", {"by": "file", "file": SimpleUploadedFile("a.pdf", content + b"\n")})
    assert bad.json() == {"result": "not_ours", "valid": False, "file_checked": True}
    page = client.post("/verify/", {"by": "file", "file": SimpleUploadedFile("a.pdf", content[:-9])})
    assert page.status_code == 200
    assert "is-error" in page.content.decode()


def test_a_file_that_is_too_large_is_refused_with_the_limit(client: Client) -> None:
    large = SimpleUploadedFile("a.pdf", b"%PDF-" + b"0" * 10 * 1024 * 1024)
    response = client.post("/verify/", {"by": "file", "file": large})
    assert response.status_code == 400
    assert "10 MB" in response.content.decode()


@pytest.mark.parametrize("verb", ["suspend", "revoke", "cancel"])
def test_what_is_no_longer_valid_says_so_with_reason_and_history(
    client: Client, certificate: Certificate, verb: str
) -> None:
    getattr(actions, verb)(certificate, **decide())
    page = client.get(sheets.verify_path(certificate)).content.decode()
    assert "is-error" in page
    assert "依据另案决定" in page


def test_its_period_decides_even_before_the_nightly_run(client: Client) -> None:
    today = timezone.localdate()
    over = issued(valid_from=today - timedelta(days=9), valid_to=today - timedelta(days=1))
    future = issued(valid_from=today + timedelta(days=1))
    last_day = issued(valid_from=today, valid_to=today)
    results = [
        client.get(sheets.verify_path(one), {"format": "json"}).json()["result"] for one in (over, future, last_day)
    ]
    assert results == ["expired", "not_yet", "valid"]


def test_a_letter_is_verified_by_its_code(client: Client) -> None:
    letter = issued_letter()
    page = client.get(sheets.verify_path(letter)).content.decode()
    assert "is-ok" in page
    assert "林*月" in page


def test_english_is_one_prefix_away(client: Client, certificate: Certificate) -> None:
    page = client.get("/en" + sheets.verify_path(certificate)).content.decode()
    assert "Medical Certificate of Birth" in page
    assert "Yunxi Hospital" in page


def test_the_page_itself_needs_no_sign_in_and_does_not_count(client: Client) -> None:
    for _ in range(3):
        assert client.get("/verify/").status_code == 200
    assert not TryCount.objects.exists()


def test_the_thirty_first_question_of_a_minute_has_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = timezone.now()
    monkeypatch.setattr("services.certificates.views.verify.timezone.now", lambda: moment)
    path = "/verify/YX-HEALTH-2026-000001-X/guess"
    assert [client.get(path).status_code for _ in range(31)] == [404] * 30 + [429]
    refused = client.get(path, headers={"accept": "application/json"})
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert client.get(path, REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get("/verify/").status_code == 200


def test_scanning_a_code_writes_nothing_and_typing_is_counted(client: Client, certificate: Certificate) -> None:
    client.get(sheets.verify_path(certificate))
    assert not TryCount.objects.exists()
    client.post("/verify/", typed(certificate))
    assert TryCount.objects.count() == 2


def test_the_thirty_first_typed_question_has_to_wait_too(client: Client, certificate: Certificate) -> None:
    moment = timezone.now().replace(second=1)
    assert all(limits.may_ask("127.0.0.1", at=moment) for _ in range(limits.PER_MINUTE))
    assert not limits.may_ask("127.0.0.1", at=moment)


def test_the_next_minute_starts_anew_and_addresses_are_not_kept(settings: Any) -> None:
    minute = timezone.now().replace(second=30)
    assert all(limits.may_ask("192.0.2.1", at=minute) for _ in range(limits.PER_MINUTE))
    assert not limits.may_ask("192.0.2.1", at=minute)
    assert limits.may_ask("192.0.2.1", at=minute + timedelta(minutes=1))
    assert not TryCount.objects.filter(key__contains="192").exists()
    limits.may_ask("192.0.2.1", at=minute + timedelta(hours=3))
    assert TryCount.objects.count() == 2


def test_all_addresses_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OVERALL_PER_MINUTE", 5)
    now = timezone.now()
    assert [limits.may_ask(f"192.0.2.{last}", at=now) for last in range(7)] == [True] * 5 + [False] * 2

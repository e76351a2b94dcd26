"""Wrong passwords: an attacker has to wait, the owner of the account does not."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client, RequestFactory
from django.utils import timezone

from services.people.lockout import client_address
from tests.support.people import PASSWORD, citizen

pytestmark = pytest.mark.django_db
ATTACKER, VICTIM = "203.0.113.9", "198.51.100.7"


def enter(username: str, password: str, address: str, **headers: str):
    return Client(REMOTE_ADDR=address, **headers).post("/login/", {"username": username, "password": password})


def test_fifty_wrong_passwords_elsewhere_do_not_keep_the_owner_out() -> None:
    citizen("victim")
    statuses = [enter("victim", f"guess {number}", ATTACKER).status_code for number in range(50)]
    assert statuses[:4] == [422] * 4
    assert set(statuses[4:]) == {429}
    assert enter("victim", PASSWORD, ATTACKER).status_code == 429, "the guesses are over even when one is right"
    assert enter("victim", PASSWORD, VICTIM).status_code == 302


def test_the_page_for_too_many_tries_says_how_long_to_wait() -> None:
    citizen("victim")
    answers = [enter("victim", "wrong", ATTACKER) for _ in range(5)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "900"
    assert "15" in answers[-1].content.decode()


def test_waiting_shortens_the_time_and_tries_meanwhile_do_not_lengthen_it() -> None:
    citizen("victim")
    for _ in range(5):
        enter("victim", "wrong", ATTACKER)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=10))
    assert enter("victim", "wrong", ATTACKER)["Retry-After"] == "300"
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert enter("victim", PASSWORD, ATTACKER).status_code == 302


def test_name_and_mobile_number_are_counted_together() -> None:
    citizen("victim", phone="10012345678")
    for typed in ("victim", "10012345678", "VICTIM", "+86 100 1234 5678"):
        assert enter(typed, "wrong", ATTACKER).status_code == 422
    assert enter("victim", "wrong", ATTACKER).status_code == 429


def test_changing_the_browser_does_not_start_a_new_count() -> None:
    citizen("victim")
    statuses = [enter("victim", "wrong", ATTACKER, HTTP_USER_AGENT=f"browser {n}").status_code for n in range(5)]
    assert statuses[-1] == 429


def test_success_forgets_the_failures_of_that_account() -> None:
    citizen("victim")
    for _round in range(3):
        for _ in range(4):
            assert enter("victim", "wrong", VICTIM).status_code == 422
        assert enter("victim", PASSWORD, VICTIM).status_code == 302


def test_one_address_cannot_try_many_accounts() -> None:
    citizen("victim")
    statuses = [enter(f"name{number}", "wrong", ATTACKER).status_code for number in range(50)]
    assert statuses[:49] == [422] * 49
    assert statuses[49] == 429
    assert enter("victim", PASSWORD, ATTACKER).status_code == 429
    assert enter("victim", PASSWORD, VICTIM).status_code == 302


def test_signing_in_to_an_own_account_does_not_reset_the_count_of_the_address() -> None:
    citizen("victim")
    citizen("attacker")
    for number in range(48):
        enter(f"name{number}", "wrong", ATTACKER)
    assert enter("attacker", PASSWORD, ATTACKER).status_code == 302
    assert [enter(f"more{n}", "wrong", ATTACKER).status_code for n in range(2)] == [422, 429]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.0.0.1"),
        (0, "1.2.3.4", "10.0.0.1"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_what_trusted_proxies_wrote_is_believed(settings, proxies: int, forwarded: str, address: str) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", **headers)) == address


def test_a_made_up_forwarded_address_does_not_start_a_new_count() -> None:
    citizen("victim")
    statuses = [enter("victim", "wrong", ATTACKER, HTTP_X_FORWARDED_FOR=f"1.2.3.{n}").status_code for n in range(5)]
    assert statuses[-1] == 429

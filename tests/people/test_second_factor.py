"""The code of staff: needed everywhere, good once, and slow to guess."""

from base64 import b32encode
from datetime import timedelta
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from services.audit.models import AuditEntry
from services.people import second_factor
from services.people.models import Account
from tests.support.at_once import at_once
from tests.support.people import PASSWORD, citizen, clerk, code_of, officer, signed_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    return officer()


@pytest.fixture
def half(account: Account) -> Client:
    """A browser in which the officer has given the password only."""
    browser = Client()
    browser.post("/login/", {"username": account.username, "password": PASSWORD})
    return browser


@pytest.mark.parametrize(
    "address", ["/desk/", "/cms/", "/my/account/", "/my/messages/", "/my/account/password/", "/cms/pages/"]
)
def test_with_the_password_alone_staff_see_nothing(half: Client, address: str) -> None:
    answer = half.get(address)
    assert answer.status_code == 302
    assert answer.url.startswith("/login/code/?next=")


def test_with_the_password_alone_staff_change_nothing(half: Client, account: Account) -> None:
    before = account.password
    half.post(
        "/my/account/password/", {"old": PASSWORD, "new": "another long password", "again": "another long password"}
    )
    half.post("/my/account/language/", {"language": "en"})
    account.refresh_from_db()
    assert (account.password, account.language) == (before, "zh-hans")


def test_the_right_code_opens_the_page_that_was_asked_for(half: Client, account: Account) -> None:
    answer = half.post("/login/code/", {"code": code_of(account), "next": "/my/account/"})
    assert answer.url == "/my/account/"
    assert half.get("/my/account/").status_code == 200


@pytest.mark.parametrize("shape", ["{0} {1}", " {0}{1} ", "{0}-{1}", "full width"])
def test_blanks_dashes_and_full_width_digits_are_fine(half: Client, account: Account, shape: str) -> None:
    code = code_of(account)
    typed = "".join(chr(ord(c) + 0xFEE0) for c in code) if shape == "full width" else shape.format(code[:3], code[3:])
    assert half.post("/login/code/", {"code": typed}).status_code == 302


@pytest.mark.parametrize("typed", ["000000", "abcdef", "12345", "1234567", "-1", "٠١٢٣٤٥", "1e5"])
def test_a_wrong_code_opens_nothing(half: Client, account: Account, typed: str) -> None:
    typed = "000001" if typed == code_of(account) else typed
    assert half.post("/login/code/", {"code": typed}).status_code == 422
    assert half.get("/my/account/").status_code == 302


def test_a_code_is_good_once(half: Client, account: Account) -> None:
    code = code_of(account)
    half.post("/login/code/", {"code": code})
    other = Client()
    other.post("/login/", {"username": account.username, "password": PASSWORD})
    assert other.post("/login/code/", {"code": code}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_with_the_same_code_one_is_accepted() -> None:
    account = staff()
    code = code_of(account)
    answers = at_once(*[lambda: second_factor.check(account, code).device] * 4)
    assert sum(answer is not None for answer in answers) == 1


def test_the_code_of_another_officer_opens_nothing(half: Client) -> None:
    assert half.post("/login/code/", {"code": code_of(officer())}).status_code == 422


def test_each_wrong_code_makes_the_next_try_wait_longer(half: Client, account: Account) -> None:
    half.post("/login/code/", {"code": "000000"})
    answer = half.post("/login/code/", {"code": code_of(account)})
    assert answer.status_code == 422, "even the right code has to wait now"
    for _ in range(5):
        TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(minutes=5))
        half.post("/login/code/", {"code": "000000"})
    device = TOTPDevice.objects.get(user=account)
    allowed, refusal = device.verify_is_allowed()
    assert not allowed
    assert refusal["locked_until"] - timezone.now() > timedelta(seconds=30)


def test_the_right_code_after_the_wait_is_accepted(half: Client, account: Account) -> None:
    half.post("/login/code/", {"code": "000000"})
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(minutes=5))
    assert half.post("/login/code/", {"code": code_of(account)}).status_code == 302


def test_staff_without_an_authenticator_stay_outside() -> None:
    account = officer()
    TOTPDevice.objects.all().delete()
    browser = Client()
    browser.post("/login/", {"username": account.username, "password": PASSWORD})
    assert browser.post("/login/code/", {"code": "123456"}).status_code == 422
    assert browser.get("/my/account/").url.startswith("/login/code/")


def test_taking_the_authenticator_away_closes_the_session(account: Account) -> None:
    browser = signed_in(account)
    assert browser.get("/my/account/").status_code == 200
    TOTPDevice.objects.all().delete()
    assert browser.get("/my/account/").status_code == 302


def test_citizens_are_not_asked_for_a_code() -> None:
    browser = signed_in(citizen())
    assert browser.get("/my/account/").status_code == 200
    assert browser.get("/login/code/").status_code == 302


def test_without_signing_in_the_code_page_leads_to_the_sign_in_page(client: Client) -> None:
    assert client.get("/login/code/").url == "/login/"


def test_comings_goings_and_wrong_codes_of_staff_are_written_down(half: Client, account: Account) -> None:
    half.post("/login/code/", {"code": "000000"})
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(minutes=5))
    half.post("/login/code/", {"code": code_of(account)})
    half.post("/logout/")
    acts = list(AuditEntry.objects.filter(actor=account).values_list("action", flat=True))
    assert acts == ["people.second_factor_refused", "people.signed_in", "people.signed_out"]


def test_without_an_asked_page_everybody_starts_where_their_work_is(account: Account, half: Client) -> None:
    assert half.post("/login/code/", {"code": code_of(account)}).url == "/desk/"
    assert signed_in(clerk()).get("/login/").url == "/my/account/"
    assert signed_in(staff(is_staff=True, is_superuser=True)).get("/login/").url == "/cms/"


def test_a_first_administrator_is_made_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("createsuperuser", interactive=False, username="head", email="")
    account = Account.objects.get(username="head")
    assert account.realm == "staff"
    call_command("second_factor", "head")
    link = capsys.readouterr().out.strip().splitlines()[-1]
    assert parse_qs(urlsplit(link).query)["secret"] == [
        b32encode(TOTPDevice.objects.get(user=account).bin_key).decode()
    ]
    assert second_factor.check(account, code_of(account)).device
    assert AuditEntry.objects.get().action == "people.second_factor_renewed"


def test_a_new_authenticator_makes_the_old_one_and_its_sessions_worthless(account: Account) -> None:
    browser = signed_in(account)
    old = code_of(account)
    call_command("second_factor", account.username, stdout=StringIO())
    assert browser.get("/my/account/").status_code == 302
    assert second_factor.check(account, old).device is None


def test_citizens_get_no_authenticator() -> None:
    with pytest.raises(CommandError):
        call_command("second_factor", citizen().username)

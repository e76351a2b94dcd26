"""Name and password, and the way back to the page that was asked for."""

import pytest
from django.test import Client

from services.people.models import Account
from tests.support.people import PASSWORD, citizen, code_of, officer, signed_in, staff

pytestmark = pytest.mark.django_db
ACCOUNT = "/my/account/"


def enter(client: Client, username: str, password: str = PASSWORD, next: str = ACCOUNT, **extra: str):
    return client.post("/login/", {"username": username, "password": password, "next": next}, **extra)


def test_a_page_that_needs_an_account_leads_to_the_sign_in_page_and_back(client: Client) -> None:
    citizen("linxiaoyue")
    asked = client.get(ACCOUNT + "?from=mail")
    assert asked.url == "/login/?next=/my/account/%3Ffrom%3Dmail"
    assert enter(client, "linxiaoyue", next=ACCOUNT + "?from=mail").url == ACCOUNT + "?from=mail"
    assert client.get(ACCOUNT).status_code == 200


def test_the_english_pages_have_their_own_sign_in_page(client: Client) -> None:
    assert client.get("/en/my/account/").url == "/en/login/?next=/en/my/account/"
    assert "Sign in" in client.get("/en/login/").content.decode()


@pytest.mark.parametrize("typed", ["10012345678", "100 1234 5678", "+86 100-1234-5678", "１００１２３４５６７８"])
def test_a_mobile_number_works_as_a_name_however_it_is_typed(client: Client, typed: str) -> None:
    citizen("linxiaoyue", phone="10012345678")
    assert enter(client, typed).status_code == 302


@pytest.mark.parametrize("typed", ["LinXiaoYue", " linxiaoyue ", "ｌｉｎｘｉａｏｙｕｅ"])
def test_case_blanks_and_width_of_a_username_make_no_difference(client: Client, typed: str) -> None:
    citizen("linxiaoyue")
    assert enter(client, typed).status_code == 302


def test_the_mobile_number_of_staff_is_no_name_to_sign_in_with(client: Client) -> None:
    staff("police.review", phone="10012345678")
    assert enter(client, "10012345678").status_code == 422


def test_a_wrong_password_and_an_unknown_name_get_the_same_text_beside_the_field(client: Client) -> None:
    citizen("linxiaoyue")
    wrong, unknown = (enter(client, name, "not the password") for name in ("linxiaoyue", "nobody"))
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert list(wrong.context["form"].errors) == ["password"]


def test_a_closed_account_cannot_sign_in_and_a_running_session_ends(client: Client) -> None:
    account = citizen("linxiaoyue")
    enter(client, "linxiaoyue")
    Account.objects.update(is_active=False)
    assert client.get(ACCOUNT).status_code == 302
    assert enter(client, account.username).status_code == 422


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "\thttps://evil.example",
        "http://testserver@evil.example/",
    ],
)
def test_signing_in_never_leads_to_another_site(client: Client, target: str) -> None:
    citizen("linxiaoyue")
    answer = enter(client, "linxiaoyue", next=target)
    assert answer.status_code == 302
    assert answer.url.startswith("/my/")
    assert client.get("/login/", {"next": target}).url.startswith("/my/"), "nor does the page when already signed in"


def test_the_session_gets_a_new_key_when_somebody_signs_in_and_at_the_second_factor(client: Client) -> None:
    account = officer()
    client.get("/login/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    enter(client, account.username)
    after_password = client.session.session_key
    client.post("/login/code/", {"code": code_of(account)})
    assert len({planted, after_password, client.session.session_key}) == 3


def test_signing_out_needs_a_post_and_ends_the_session(client: Client) -> None:
    browser = signed_in(citizen())
    assert browser.get("/logout/").status_code == 405
    assert browser.post("/logout/").url == "/"
    assert browser.get(ACCOUNT).status_code == 302


def test_the_password_is_never_sent_back(client: Client) -> None:
    answer = enter(client, "nobody", "a very secret password")
    assert "a very secret password" not in answer.content.decode()


def test_nothing_typed_is_refused_field_by_field(client: Client) -> None:
    answer = client.post("/login/", {"username": "", "password": ""})
    assert set(answer.context["form"].errors) == {"username", "password"}


def test_passwords_and_codes_are_in_no_log_and_in_no_table_of_attempts(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    from axes.models import AccessAttempt

    account = officer()
    enter(client, account.username, "a very secret password")
    enter(client, account.username)
    client.post("/login/code/", {"code": "135790"})
    stored = str(list(AccessAttempt.objects.values()))
    for secret in ("a very secret password", PASSWORD, "135790"):
        assert secret not in caplog.text
        assert secret not in stored

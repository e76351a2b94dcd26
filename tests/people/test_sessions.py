"""How long one stays signed in."""

from datetime import timedelta

import pytest
from django.test import Client

from services.people import sessions
from services.people.models import Account
from tests.support.people import PASSWORD, citizen, officer, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/my/account/"


def age(browser: Client, *, seen: timedelta = timedelta(), began: timedelta = timedelta()) -> None:
    """Make the session older."""
    session = browser.session
    session[sessions.SEEN] -= seen.total_seconds()
    session[sessions.BEGAN] -= max(began, seen).total_seconds()
    session.save()


@pytest.mark.parametrize(("make", "minutes"), [(citizen, 30), (officer, 15)])
def test_an_idle_session_ends(make, minutes: int) -> None:
    browser = signed_in(make())
    age(browser, seen=timedelta(minutes=minutes - 1))
    assert browser.get(PAGE).status_code == 200
    age(browser, seen=timedelta(minutes=minutes, seconds=1))
    answer = browser.get(PAGE)
    assert answer.url == f"/login/?ended=1&next={PAGE}"
    assert browser.get(PAGE).url == f"/login/?next={PAGE}", "the session is gone, not only refused"


@pytest.mark.parametrize(("make", "hours"), [(citizen, 24), (officer, 8)])
def test_a_session_ends_however_busy_it_is(make, hours: int) -> None:
    browser = signed_in(make())
    age(browser, began=timedelta(hours=hours) - timedelta(minutes=1))
    assert browser.get(PAGE).status_code == 200
    age(browser, began=timedelta(minutes=2))
    assert browser.get(PAGE).status_code == 302


def test_a_form_sent_after_the_end_leads_back_to_the_page_it_was_on() -> None:
    account = citizen()
    browser = signed_in(account)
    age(browser, seen=timedelta(hours=1))
    answer = browser.post("/my/account/language/", {"language": "en"}, HTTP_REFERER="http://testserver/my/account/?a=1")
    assert answer.url == "/login/?ended=1&next=/my/account/%3Fa%3D1"
    back = browser.post("/login/", {"username": account.username, "password": PASSWORD, "next": "/my/account/?a=1"})
    assert back.url == "/my/account/?a=1"
    assert Account.objects.get(pk=account.pk).language == "zh-hans"


def test_another_site_as_referer_is_not_led_back_to() -> None:
    answer = Client().post("/my/account/language/", HTTP_REFERER="https://evil.example/x")
    assert answer.url == "/login/?next=/my/account/language/"


def test_the_sign_in_page_says_that_nothing_saved_was_lost(client: Client) -> None:
    assert client.get("/login/?ended=1").context["ended"]
    assert not client.get("/login/").context["ended"]


def test_the_session_is_written_once_a_minute_at_most(django_assert_num_queries) -> None:
    browser = signed_in(citizen())
    browser.get(PAGE)
    before = browser.session[sessions.SEEN]
    browser.get(PAGE)
    assert browser.session[sessions.SEEN] == before
    age(browser, seen=timedelta(minutes=2))
    browser.get(PAGE)
    assert browser.session[sessions.SEEN] > before - 1


def test_a_session_without_its_times_is_over() -> None:
    browser = signed_in(citizen())
    session = browser.session
    del session[sessions.BEGAN]
    session.save()
    assert browser.get(PAGE).status_code == 302

"""The desk by keyboard alone, in a real browser: down the list, into a case, claim, accept; and the switch."""

import re

import pytest
from playwright.sync_api import expect

from services.casework.models import Case
from tests.support import people
from tests.support.casework import case_of, catalogue_loaded, submitted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(transactional_db, live, page):
    """The queue of a health officer with two applications, signed in; the officer and the page."""
    catalogue_loaded()
    account = people.officer("health")
    client = people.signed_in(account)
    page.set_viewport_size({"width": 1280, "height": 800})
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live.url("/")}])
    applications = [submitted(), submitted()]
    page.goto(live.url("/desk/"))
    return account, page, applications


def test_an_officer_claims_and_accepts_without_a_mouse(desk) -> None:
    account, page, _applications = desk
    page.keyboard.press("j")
    first = page.locator("tr.is-current a").inner_text()
    page.keyboard.press("j")
    assert page.locator("tr.is-current a").inner_text() != "" != first
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r".*/desk/cases/.*"))
    case_id = page.url.rstrip("/").rsplit("/", 1)[1]

    page.keyboard.press("c")
    expect(page.locator(":focus")).to_have_attribute("data-key", "c")
    assert Case.objects.get(pk=case_id).owner_id is None, "a key moves the focus and decides nothing"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert Case.objects.get(pk=case_id).owner_id == account.pk

    page.keyboard.press("a")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert Case.objects.get(pk=case_id).state == "reviewing"
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r".*/desk/$"))


def test_the_search_key_the_help_and_the_switch(desk) -> None:
    _account, page, applications = desk
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)

    page.keyboard.press("/")
    page.keyboard.type(applications[1].number)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r".*words=.*"))
    assert applications[1].number not in page.url
    expect(page.locator("[data-list] tbody tr")).to_have_count(3)

    page.locator("[data-keys]").click()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator("tr.is-current")).to_have_count(0)
    page.reload()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "q", "the switch is remembered"


def test_chosen_rows_are_counted_and_accepted_together(desk) -> None:
    _account, page, applications = desk
    page.keyboard.press("/")
    page.keyboard.type(applications[0].number)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r".*words=.*"))
    page.goto(page.url + "&matter=birth_cert")
    for key in ("j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-chosen]")).to_have_text("1")
    page.keyboard.press("a")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert case_of(applications[0], "birth_cert").state == "reviewing"
    assert case_of(applications[1], "birth_cert").state == "intake"

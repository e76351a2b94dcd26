"""A tour of the city's pages in one browser: signed in as whoever the page is for, in any display and language."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest import mock
from urllib.parse import unquote, urlsplit

import pytest
from django.test import TransactionTestCase, override_settings
from pytest_django.live_server_helper import LiveServer

from cms import demo as editors
from services.people import demo as demo_people
from services.people import phone_check
from services.sharing import actions as sharing
from tests.support.catalogue import publish_catalogue
from tests.support.city import City
from tests.support.eyes import Eyes
from tests.support.pages import Page
from tests.support.registers import address_of, running_registers

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Display:
    """How a page is shown: mode, size, colours, language (zh or en), and the window."""

    mode: str = "standard"
    size: int = 1
    scheme: str = "light"
    language: str = "zh"
    wide: bool = False

    @property
    def cookie(self) -> str:
        return f"{self.mode}.{self.size}.{self.scheme}"

    @property
    def is_plain(self) -> bool:
        """Say whether it is light and in letters of the first size; each mode, language and width has one such."""
        return self.scheme == "light" and self.size == 1

    @property
    def window(self) -> dict[str, int]:
        return DESKTOP if self.wide else PHONE

    def __str__(self) -> str:
        return f"{self.cookie} {self.language} {'desktop' if self.wide else 'phone'}"


class Tour:
    """One browser that goes from page to page. `context` is a browser context."""

    def __init__(self, city: City, address: str, context: Any) -> None:
        self.city, self.address, self.context = city, address, context
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        self.page.on("response", self._answered)

    def _answered(self, response: Any) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.complaints.append(f"{response.status} {response.url}")

    def open(self, one: Page, display: Display) -> list[str]:
        """Open a page and return what was wrong with that alone."""
        self.complaints = []
        self._become(one.who, display)
        self.page.set_viewport_size(display.window)
        prefix = "/en" if display.language == "en" else ""
        answer = self.page.goto(f"{self.address}{prefix}{one.path}")
        if one.press:
            self.page.evaluate("document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })")
            with self.page.expect_navigation() as sent:
                self.page.locator(one.press).first.click()
            answer = sent.value
        elif unquote(urlsplit(self.page.url).path) != f"{prefix}{one.path}".partition("?")[0]:
            self.complaints.append(f"leads on to {self.page.url}")
        if answer.status != one.status:
            self.complaints.append(f"answers {answer.status} instead of {one.status} at {self.page.url}")
        return self.complaints

    def _become(self, who: str, display: Display) -> None:
        self.context.clear_cookies()
        cookies = {"display": display.cookie}
        if session := self.city.browser(who).cookies.get("sessionid"):
            cookies["sessionid"] = session.value
        self.context.add_cookies(
            [{"name": name, "value": value, "url": self.address} for name, value in cookies.items()]
        )

    def eyes(self, display: Display) -> Eyes:
        """Return the checks for the page that is open."""
        language = "en" if display.language == "en" else "zh-Hans"
        return Eyes(self.page, display.mode, language, self.city.names)


def proofs_that_hold() -> AbstractContextManager[object]:
    """Let telephones that were proved half-way count for a day: all displays take longer than a proof's 20 minutes."""
    return mock.patch.object(phone_check, "PROOF_HOLDS", timedelta(days=1))


@pytest.fixture(scope="module")
def living_city(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[City, str]]:
    """The city and its address, made once for all tests of a file."""
    sharing.breaker.forget()  # a register that did not answer the test before answers now
    with django_db_blocker.unblock(), running_registers() as registers:
        server = LiveServer("127.0.0.1")
        with override_settings(REGISTERS_URL=address_of(registers), PORTAL_ORIGIN=server.url), proofs_that_hold():
            yield City(), server.url
        server.stop()
        TransactionTestCase._fixture_teardown(None)  # type: ignore[attr-defined]


@pytest.fixture
def tour(living_city: tuple[City, str], browser: Any, browser_context_args: dict[str, Any]) -> Iterator[Tour]:
    """A browser of its own in the living city."""
    context = browser.new_context(**browser_context_args)
    yield Tour(*living_city, context)
    context.close()


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of the demo city as it is founded: its catalogue, its website and its people, nobody's papers yet."""
    sharing.breaker.forget()
    with django_db_blocker.unblock(), running_registers() as registers:
        server = LiveServer("127.0.0.1")
        with override_settings(REGISTERS_URL=address_of(registers), PORTAL_ORIGIN=server.url):
            publish_catalogue()
            editors.seed()
            demo_people.seed()
            yield server.url
        server.stop()
        TransactionTestCase._fixture_teardown(None)  # type: ignore[attr-defined]

"""Somebody who goes the whole way of any one-thing in a browser, from the home page to the receipt.

The traveller reads each page as it comes: fills in what is asked and still empty, hands in what is wanted, agrees to
what must be agreed to, and presses the button that leads on. What there is to answer is a demo citizen's, or of
nobody (services/applications/synthetic.py). Nothing here knows a one-thing by name.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from services.applications import joint, queries
from services.applications.models import Application
from services.applications.steps import steps_of
from services.certificates.models import Letter
from services.core import outbox
from services.people import demo as demo_people
from tests.support.filler import Filler, picture
from tests.support.hands import Hands
from tests.support.joint import yes

MOST_PAGES = 150
CONTROLS = "main form :is(input:not([type='hidden'], [type='file']), select, textarea):visible"
NEXT = "main .buttons button[value='next']"
RECEIPT = "main a[href$='/receipt/']"


def nothing() -> None:
    """What is looked at on each page when nothing is."""


class Traveller:
    """One person on the way. `looks` is called on every page that comes up; `scripts` says whether they run."""

    def __init__(
        self, page: Any, address: str, hands: Hands, looks: Callable[[], None] = nothing, scripts: bool = True
    ) -> None:
        self.page, self.address, self.hands, self.looks, self.scripts = page, address, hands, looks, scripts
        self.application: Application | None = None
        self.values: dict[str, Any] = {}
        self.pages: list[str] = []

    def travel(self, code: str, username: str, situation: Mapping[str, str]) -> Application:
        """Go from the home page to the receipt and return the application."""
        self.open_home()
        self.find(code)
        self.describe(situation)
        self.sign_in(username)
        self.start(situation)
        for _ in range(MOST_PAGES):
            if self.here() == "submitted":
                return self.fetch_the_receipt()
            self.one_page()
        raise AssertionError(f"the form has no end: {self.pages[-5:]}")

    # the page that is open

    def here(self) -> str:
        """Return the name of the page, without its room."""
        return str(resolve(urlsplit(self.page.url).path).url_name)

    def on(self, selector: str) -> Any:
        return self.page.locator(selector)

    def press(self, selector: str) -> None:
        """Press what is shown and wait for the page that follows."""
        target = self.on(f"{selector}:visible").first
        self.hands.reach(target)
        with self.page.expect_navigation():
            self.hands.press(target)
        self.arrived()

    def arrived(self) -> None:
        self.pages.append(self.page.url)
        complaints = [one.inner_text() for one in self.on(".error-summary li, main .field-error").all()]
        assert not complaints, f"{self.page.url}: {complaints}"
        self.looks()

    # before the form

    def open_home(self) -> None:
        self.page.goto(f"{self.address}/")
        self.arrived()

    def find(self, code: str) -> None:
        """Find the errand on the home page, or on the page with all of them."""
        if not self.on(f"main a[href$='/things/{code}/']").count():
            self.press("main a[href='/things/']")
        self.press(f"main a[href$='/things/{code}/']")

    def describe(self, situation: Mapping[str, str]) -> None:
        """Answer what the one-time notice asks and press the button that starts the errand."""
        begin = "#result form[action$='/start/'] .button"
        while not self.on(begin).count():
            assert len(self.pages) < MOST_PAGES, "the questions have no end"
            self.answer(situation)
            self.press("main form.situation .buttons .button")
        self.press(begin)

    def sign_in(self, username: str) -> None:
        assert self.here() == "login"
        self.hands.write(self.on("main [name='username']"), username)
        self.hands.write(self.on("main [name='password']"), demo_people.PASSWORD)
        self.press("main form button[type='submit']")

    def start(self, situation: Mapping[str, str]) -> None:
        """Answer what is still open, choose for whom it is, and open the draft."""
        while self.here() == "start":
            self.answer(situation)
            self.press("main .form .buttons .button")
        found = re.search(r"/my/applications/([0-9a-f-]{36})/", self.page.url)
        assert found, self.page.url
        self.application = Application.objects.get(pk=UUID(found[1]))

    # the form

    def one_page(self) -> None:
        """Do what the page asks for and press the button that leads on."""
        todo = {"tasks": self.go_on, "step": self.fill_in, "materials": self.hand_in, "parties": self.ask_the_others}
        {**todo, "check": self.submit}[self.here()]()

    def go_on(self) -> None:
        self.press("main .buttons a.button")

    def fill_in(self) -> None:
        self._learn()
        self._add_rows()
        self.answer(self.values)
        for name, value in self.values.items():
            field = self.on(f"main [type='file'][name='{name}']")
            if isinstance(value, SimpleUploadedFile) and field.count() and not self._is_stored(field):
                self.hands.attach(field, _file(value))
        self.press(NEXT)

    def _is_stored(self, field: Any) -> bool:
        return bool(field.locator("xpath=..").locator(".saved-note").count())

    def _learn(self) -> None:
        """Think of an answer for whatever the form asks now; one thought of before stays."""
        assert self.application
        filler = Filler(Client())
        filler.application_id = self.application.pk
        application = filler.application
        for step in steps_of(queries.situation_of(application), application):
            self.values = {**filler.data_for(step), **self.values}

    def _add_rows(self) -> None:
        """Add people or things until there is a place for each that is known."""
        for counter in self.on("main input[type='hidden'][name$='-count']").all():
            name = (counter.get_attribute("name") or "").removesuffix("-count")
            for _ in range(int(self.values.get(f"{name}-count", 0)) - int(counter.input_value())):
                self.press(f"main button[value='add:{name}']")

    def answer(self, values: Mapping[str, Any]) -> None:
        """Fill in what is asked on the page and still empty, in the order of the page."""
        seen: set[str] = set()
        for field in self.on(CONTROLS).all():
            name, kind = field.get_attribute("name"), field.get_attribute("type")
            if name not in seen and (name in values or kind == "radio"):
                self._enter(field, name, kind, values.get(name))
            seen.add(name)

    def _enter(self, field: Any, name: str, kind: str | None, value: Any) -> None:
        """Answer one question unless it is answered already; where one has no answer, the first choice will do."""
        if kind in {"radio", "checkbox"}:
            if not self.on(f"main [name='{name}']:checked").count():
                for one in value if isinstance(value, list) else [value]:
                    self.hands.tick(field if one is None else self.on(f"main [name='{name}'][value='{one}']"))
        elif field.input_value():
            return
        elif field.locator("xpath=self::select").count():
            self.hands.pick(field, str(value))
        else:
            self.hands.write(field, str(value))

    def hand_in(self) -> None:
        """Photograph what is wanted and agree to what is laid before one."""
        for code in [str(one.get_attribute("id")) for one in self.on("main [type='file'][id^='file-']").all()]:
            paper = code.removeprefix("file-")
            if not self.on(f"#paper-{paper} li").count():
                self.hands.attach(self.on(f"#{code}"), _file(picture(f"{paper}.jpg")))
                if self.scripts:
                    self.on(f"#paper-{paper} li").first.wait_for()
        for statement in self.on("main [name='agree']:visible").all():
            if not self.on(f"#paper-{statement.get_attribute('value')} li").count():
                self.hands.tick(statement)
        self.press(NEXT)

    def ask_the_others(self) -> None:
        """Ask each of the others; they confirm on their own phones."""
        assert self.application
        while self.on("main form .button:not(.is-quiet)").count():
            self.press("main form .button:not(.is-quiet)")
        for one in joint.missing(Application.objects.get(pk=self.application.pk), timezone.now()):
            assert one.invitation, f"{one.party.name} was not asked"
            yes(one.invitation)
        self.page.reload()
        self.arrived()
        self.press("main .notice .buttons a.button")

    def submit(self) -> None:
        """Go to what is still missing, else declare and submit."""
        missing = "main section[aria-labelledby='gaps'] a"
        if self.on(missing).count():
            self.press(missing)
            return
        self.hands.tick(self.on("main [name='agreed']"))
        self.press("main form[action$='/submit/'] .button")

    def fetch_the_receipt(self) -> Application:
        """Wait as one waits, look again, and open the receipt."""
        assert self.application
        self.application.refresh_from_db()
        assert self.application.number
        assert self.application.number in self.on("main").inner_text()
        outbox.drain()
        self.press("main a[href$='/submitted/']")
        receipt = Letter.objects.get(application_id=self.application.pk, code="D01")
        with self.page.expect_download() as fetched:
            self.hands.press(self.on(RECEIPT).first)
        assert fetched.value.path().read_bytes().startswith(b"%PDF"), receipt
        return self.application


def _file(photo: SimpleUploadedFile) -> dict[str, Any]:
    return {"name": photo.name, "mimeType": "image/jpeg", "buffer": photo.read()}

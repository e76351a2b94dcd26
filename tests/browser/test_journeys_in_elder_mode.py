"""Each of the six one-things in elder mode, with the largest letters, on a screen of 320 px (issue 4).

Elder mode is switched on from the home page as anybody would. No page of the way scrolls sideways, cuts a word off or
has a button under 60 px.
"""

from typing import Any

import pytest

from tests.support.city import WHO_DRAFTS
from tests.support.eyes import LEAST_TARGET, NARROW, Eyes
from tests.support.hands import Touch
from tests.support.traveller import Traveller

LARGEST = 3


class Elder(Traveller):
    """Somebody who first makes the letters as large as they get."""

    def open_home(self) -> None:
        super().open_home()
        self.press("button[name='mode'][value='elder']")
        for _ in range(LARGEST - 1):
            self.press(".tools button[name='size']")
        shown = self.on("html")
        assert (shown.get_attribute("data-mode"), shown.get_attribute("data-size")) == ("elder", str(LARGEST))


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": NARROW}


@pytest.mark.parametrize("code", WHO_DRAFTS)
def test_from_home_to_the_receipt_with_the_largest_letters(code: str, town: str, page: Any) -> None:
    username, situation = WHO_DRAFTS[code]
    faults: list[str] = []

    def look() -> None:
        if page.locator("html").get_attribute("data-size") == str(LARGEST):
            found = Eyes(page, "elder").fits(LEAST_TARGET["elder"])
            faults.extend(f"{page.url.partition('/my/')[2] or page.url}: {fault}" for fault in found)

    Elder(page, town, Touch(), look).travel(code, username, situation)
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults)

"""Each of the six one-things from the home page to the receipt with JavaScript switched off (issue 4)."""

from typing import Any

import pytest

from tests.support.city import WHO_DRAFTS
from tests.support.hands import Touch
from tests.support.traveller import Traveller


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "java_script_enabled": False}


@pytest.mark.parametrize("code", WHO_DRAFTS)
def test_from_home_to_the_receipt_without_scripts(code: str, town: str, page: Any) -> None:
    username, situation = WHO_DRAFTS[code]
    Traveller(page, town, Touch(), scripts=False).travel(code, username, situation)

"""Each of the six one-things from the home page to the receipt with the keys alone (issue 4)."""

from typing import Any

import pytest

from tests.support.city import WHO_DRAFTS
from tests.support.hands import Keys
from tests.support.traveller import Traveller


@pytest.mark.parametrize("code", WHO_DRAFTS)
def test_from_home_to_the_receipt_with_the_keys_alone(code: str, town: str, page: Any) -> None:
    username, situation = WHO_DRAFTS[code]
    Traveller(page, town, Keys(page)).travel(code, username, situation)

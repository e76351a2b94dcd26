"""A square to scan stands on white in every scheme of colours: a camera reads it off the screen."""

import io
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from tests.support.pages import all_pages
from tests.support.tour import Display, Tour

PAGES = ("people:mandate_code", "certificates:share_page", "people:setup_authenticator", "applications:parties")


@pytest.mark.parametrize("scheme", ["light", "dark", "contrast"])
def test_every_square_can_be_read_off_the_screen(scheme: str, tour: Tour) -> None:
    for name in PAGES:
        one = next(page for page in all_pages(tour.city) if page.name == name)
        assert tour.open(one, Display(scheme=scheme)) == []
        tour.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        squares = tour.page.locator("main img.square").all()
        assert squares, name
        for square in squares:
            assert _read(square), f"{name} in {scheme}"


def _read(square: Any) -> bool:
    picture = Image.open(io.BytesIO(square.screenshot())).convert("RGB")
    return bool(zxingcpp.read_barcodes(picture, try_invert=False))

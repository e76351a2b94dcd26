"""Draws every page of the registry into a folder, and sheets of six; bin/pictures --every calls it."""

import math
import os
import re
from pathlib import Path

from PIL import Image

from tests.support.pages import all_pages
from tests.support.tour import Display, Tour

OUT = Path(os.environ.get("PORTAL_PICTURES_OUT", "pictures"))
MODES = {
    "standard": Display(),
    "elder": Display("elder", 1),
    "elder3": Display("elder", 3),
    "dark": Display(scheme="dark"),
    "contrast": Display("elder", 1, "contrast"),
    "elderdark": Display("elder", 2, "dark"),
}
A_SHEET, COLUMN, TALLEST = 6, 520, 1700


def wanted(name: str, default: str) -> list[str]:
    return os.environ.get(name, default).split(",")


def test_draw(tour: Tour) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for mode in wanted("PORTAL_PICTURES_MODES", "standard,elder"):
        for language in wanted("PORTAL_PICTURES_LANGUAGES", "zh,en"):
            for width in wanted("PORTAL_PICTURES_WIDTHS", "360,1280"):
                shown = MODES[mode]
                display = Display(shown.mode, shown.size, shown.scheme, language, int(width) > 640)
                sheets(draw(tour, display, int(width)), f"{mode}.{language}.{width}")


def draw(tour: Tour, display: Display, width: int) -> list[Path]:
    """Draw every page in one display and return the files."""
    drawn = []
    for place, one in enumerate(all_pages(tour.city)):
        tour.open(one, display)
        tour.page.set_viewport_size({"width": width, "height": 780 if width < 640 else 900})
        words = re.sub(r"[^\w]+", "-", str(one)).strip("-")
        file = OUT / f"{place:03d}-{words}.{display.cookie}.{display.language}.{width}.png"
        tour.page.screenshot(path=file, full_page=True)
        drawn.append(file)
    return drawn


def sheets(files: list[Path], name: str) -> None:
    """Put six pages at a time on one sheet, so that all can be looked at."""
    for number in range(math.ceil(len(files) / A_SHEET)):
        sheet = Image.new("RGB", (COLUMN * A_SHEET, TALLEST), "white")
        for column, file in enumerate(files[number * A_SHEET : (number + 1) * A_SHEET]):
            with Image.open(file) as picture:
                high = round(picture.height * (COLUMN - 10) / picture.width)
                sheet.paste(picture.convert("RGB").resize((COLUMN - 10, high)), (column * COLUMN, 0))
        sheet.save(OUT / f"sheet-{name}-{number:02d}.png")

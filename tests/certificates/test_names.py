"""Every holder's name: rare characters, minority and Latin names, up to fifty characters, and what no font has."""

import random
import re
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from services.certificates import fonts, queries, rendering, samples, sheets
from tests.support.paper import text_of

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
SMALLEST = 10.4  # points: what a name is never set smaller than
LEVEL_3 = [
    *range(0x4E00, 0x9FF0),
    *range(0x3400, 0x4DB6),
    *range(0x20000, 0x2A6D7),
    *range(0x2A700, 0x2B735),
    *range(0x2B740, 0x2B81E),
    *range(0x2B820, 0x2CEA2),
    *range(0x2CEB0, 0x2EBE1),
]
NAMES = [
    "㛃䶮𬱖𠅤㑇㐆𪊲𡋾𬍛𮧵𮭡",
    "阿卜杜热合曼·买买提依明",
    "尼格买提·热合曼",
    "爱新觉罗·启骧",
    "Jean-Baptiste O’Connor-Müller",
    "Nguyễn Thị Minh Khai",
    "Łukasz Żółć",
    "Şükrü Đặng Ərəb",
    "山口百恵",
    "王Ａ龘",
    "欧阳𠮷𤭢",
]


def pdf(**changes: Any) -> bytes:
    return rendering.render(sheets.certificate_sheet(samples.certificate("certificate", **changes), AT)).content


def size_of(content: bytes, name: str) -> float:
    """Return the height of the name's first line in points, as poppler measures it."""
    command = ["pdftotext", "-bbox", "-", "-"]
    page = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    word = re.search(rf'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">{re.escape(name[:6])}', page)
    assert word, page[:500]
    return (float(word[2]) - float(word[1])) / 1.437


def test_the_fonts_have_all_of_gb_18030_2022_level_3() -> None:
    assert [f"U+{point:04X}" for point in LEVEL_3 if point not in fonts.covered()] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_name_prints_on_one_page_and_reads_back(name: str) -> None:
    content = pdf(holder_name=name)
    assert name.replace(" ", "") in text_of(content).replace(" ", "")
    with pikepdf.open(BytesIO(content)) as file:
        assert len(file.pages) == 1


def test_random_rare_names_print_and_read_back() -> None:
    chance = random.Random(18030)
    for _ in range(4):
        name = "".join(chr(point) for point in chance.sample(LEVEL_3, 12))
        assert name in text_of(pdf(holder_name=name)), [f"U+{ord(mark):04X}" for mark in name]


def test_a_long_name_is_set_smaller_and_never_smaller_than_one_can_read() -> None:
    sizes = [size_of(pdf(holder_name="买买提依明·热合曼"[:9] + "阿" * more), "买买提依明·") for more in (0, 10, 25, 41)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1] >= SMALLEST


@pytest.mark.parametrize("mark", ["\U0002ebf0", "\ue000", "\U00031350", "😀"])
def test_a_character_no_font_has_is_named_and_nothing_is_made(mark: str) -> None:
    with pytest.raises(fonts.MissingGlyphs, match=rf"U\+{ord(mark):04X}"):
        pdf(holder_name=f"王{mark}")
    assert queries.unprintable(f"王{mark}")

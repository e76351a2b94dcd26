"""Fonts cut by ourselves hold the same outlines and widths as those HarfBuzz cuts; what we cannot cut is left to it."""

import random
from io import BytesIO
from typing import Any

import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from services.certificates import cutting, faces, fonts

LARGE = ("PortalSong-Regular.ttf", "PortalSong-Bold.ttf", "PortalSongExt-Regular.ttf", "PortalRare-Regular.ttf")


def opened(content: bytes) -> Any:
    font = TTFont(BytesIO(content), checkChecksums=2)
    font.setGlyphOrder([f"g{number}" for number in range(font["maxp"].numGlyphs)])
    return font


def drawn(font: Any, glyph: int) -> tuple[Any, int]:
    pen = RecordingPen()
    font.getGlyphSet()[f"g{glyph}"].draw(pen)
    return pen.value, font["hmtx"][f"g{glyph}"][0]


@pytest.mark.parametrize("name", LARGE)
def test_the_same_glyphs_are_in_both(name: str) -> None:
    font = cutting.truetype(fonts.FILES / name)
    wanted = random.Random(name).sample(range(font.glyphs), 40)
    ours, theirs = opened(font.cut(wanted)), opened(faces._subset(name, dict.fromkeys(wanted, "")))
    for glyph in (0, *wanted):
        assert drawn(ours, glyph) == drawn(theirs, glyph)
    left_out = next(glyph for glyph in range(1, max(wanted)) if glyph not in wanted)
    assert drawn(ours, left_out)[0] == []


def test_many_glyphs_make_long_offsets() -> None:
    font = cutting.truetype(fonts.FILES / LARGE[3])
    content = font.cut(range(900))
    assert len(content) > 2 * 0xFFFF
    assert drawn(opened(content), 899) == drawn(opened(faces._subset(LARGE[3], dict.fromkeys(range(900), ""))), 899)


def test_a_glyph_made_of_others_is_not_ours_to_cut() -> None:
    font = cutting.truetype(fonts.FILES / "PortalLatin-Regular.ttf")
    with pytest.raises(cutting.Composite):
        font.cut(range(font.glyphs))

"""Letters as outlines, for what must look like text and not be read as text: the seal and the microtext."""

from functools import cache
from math import cos, radians, sin

import uharfbuzz as hb
from fontTools.misc.transform import Transform
from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen

from services.certificates.fonts import BOLD, FILES, UNITS


class OperatorPen(BasePen):
    """Writes down outlines as PDF path operators in whole units."""

    def __init__(self) -> None:
        super().__init__(None)
        self.steps: list[str] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.steps.append(f"{round(pt[0])} {round(pt[1])} m")

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.steps.append(f"{round(pt[0])} {round(pt[1])} l")

    def _curveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]) -> None:  # noqa: N802
        self.steps.append(" ".join(f"{round(x)} {round(y)}" for x, y in (pt1, pt2, pt3)) + " c")

    def _closePath(self) -> None:  # noqa: N802
        self.steps.append("h")


@cache
def _font(file: str) -> hb.Font:
    return hb.Font(hb.Face(hb.Blob.from_file_path(str(FILES / file))))


def glyph(character: str) -> tuple[hb.Font, int]:
    """Return the first font of the chain that has the character, and its glyph."""
    for file in BOLD:
        font = _font(file)
        if found := font.get_nominal_glyph(ord(character)):
            return font, found
    return _font(BOLD[0]), 0


def advance(character: str) -> float:
    """Return the width of a character in em."""
    font, number = glyph(character)
    return font.get_glyph_h_advance(number) / font.face.upem


def outline(character: str, place: Transform) -> str:
    """Return the filled outline of a character whose em is UNITS units, moved by the transform."""
    font, number = glyph(character)
    scale = UNITS / font.face.upem
    pen = OperatorPen()
    font.draw_glyph_with_pen(number, TransformPen(pen, place.scale(scale, scale)))
    return "\n".join(pen.steps)


def line(text: str, size: float, *, x: float = 0, y: float = 0, stretch: float = 1.0, tracking: float = 0.0) -> str:
    """Return a line of text centred on x with its baseline at y."""
    widths = [(advance(mark) * stretch + tracking) * size for mark in text]
    at = x - (sum(widths) - tracking * size) / 2
    parts = []
    for mark, width in zip(text, widths, strict=True):
        parts.append(outline(mark, Transform().translate(at, y).scale(size * stretch / UNITS, size / UNITS)))
        at += width
    return "\n".join(parts)


def arc(text: str, size: float, radius: float, span: float, *, stretch: float = 1.0, inside: bool = False) -> str:
    """Return text along a circle about the origin, over `span` degrees: over the top, or `inside` along the bottom."""
    step = span / max(len(text) - 1, 1)
    parts = []
    for index, mark in enumerate(text):
        offset = index * step - (span / 2 if len(text) > 1 else 0)
        angle = -90 + offset if inside else 90 - offset
        turn = angle + 90 if inside else angle - 90
        centre = (radius * cos(radians(angle)), radius * sin(radians(angle)))
        half = advance(mark) * size * stretch / 2
        place = Transform().translate(*centre).rotate(radians(turn)).translate(-half, 0)
        parts.append(outline(mark, place.scale(size * stretch / UNITS, size / UNITS)))
    return "\n".join(parts)

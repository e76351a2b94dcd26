"""The page under a certificate: guilloche border with corner rosettes, microtext rule, centre rosette. A4, points.

Everything that repeats is one nested form, so the whole page is a few kilobytes.
"""

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from services.certificates.art.curves import circle, flower, number, rotated, wave
from services.certificates.art.forms import Form, Shading, form
from services.certificates.art.lettering import UNITS, advance, line

WIDTH, HEIGHT = 595.276, 841.89
EDGE = 33.0  # from the paper's edge to the middle of the border
RULE = 49.0  # from the paper's edge to the inner rule
PERIOD = 13.2
Colour: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True)
class Palette:
    """The inks of a border: its strands, its rules, the ground, and the hues the rosette runs through."""

    strand: str
    pale: str
    deep: str
    second: str
    ground: str
    iris: tuple[Colour, ...]


CREAM, WHITE = "0.999 0.994 0.972", "1 1 1"
GOLD = Palette(
    "0.60 0.46 0.20",
    "0.80 0.68 0.42",
    "0.47 0.35 0.13",
    "0.36 0.52 0.48",
    CREAM,
    ((0.90, 0.80, 0.62), (0.93, 0.84, 0.76), (0.84, 0.88, 0.80), (0.93, 0.87, 0.70)),
)
GREEN = Palette(
    "0.24 0.48 0.40",
    "0.56 0.72 0.64",
    "0.10 0.32 0.26",
    "0.62 0.50 0.24",
    "0.982 0.996 0.982",
    ((0.76, 0.88, 0.80), (0.86, 0.91, 0.78), (0.80, 0.89, 0.88), (0.80, 0.90, 0.82)),
)
BLUE = Palette(
    "0.26 0.40 0.58",
    "0.58 0.70 0.82",
    "0.13 0.24 0.40",
    "0.62 0.50 0.24",
    "0.984 0.992 1",
    ((0.78, 0.85, 0.93), (0.86, 0.88, 0.93), (0.82, 0.90, 0.92), (0.90, 0.87, 0.78)),
)
RED = Palette(
    "0.68 0.34 0.30",
    "0.86 0.66 0.60",
    "0.50 0.16 0.15",
    "0.60 0.46 0.20",
    "0.999 0.990 0.982",
    ((0.94, 0.84, 0.80), (0.95, 0.89, 0.82), (0.92, 0.86, 0.84), (0.95, 0.88, 0.84)),
)


@cache
def frame(microtext: str, ink: Palette = GOLD, specimen: str = "", *, has_ground: bool = True) -> Form:
    """Return the whole page's art on its ground; `specimen` runs across it in pale outlines."""
    drawing = [
        f"{ink.ground if has_ground else WHITE} rg 0 0 {WIDTH} {HEIGHT} re f",
        f"q 1 0 0 1 {WIDTH / 2:.2f} {HEIGHT / 2 - 6:.2f} cm /Rose Do Q",
        *_border(),
        *overprint(specimen),
        *_corners(),
        *_rules(ink),
        *_microtext(microtext, ink),
    ]
    forms = {"T": _tile(ink), "C": _corner(ink, has_ground=has_ground), "Rose": _rosette(ink), "M": _micro(microtext)}
    return form("\n".join(drawing), (0, 0, WIDTH, HEIGHT), forms=forms)


def _border() -> list[str]:
    """Lay the tile along the four sides, stretched by a hair so that whole periods fit."""
    across, down = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    sides = []
    for length, place in (
        (across, lambda at, s: f"{s} 0 0 1 {number(EDGE + at)} {number(EDGE)}"),
        (across, lambda at, s: f"{s} 0 0 1 {number(EDGE + at)} {number(HEIGHT - EDGE)}"),
        (down, lambda at, s: f"0 {s} -1 0 {number(EDGE)} {number(EDGE + at)}"),
        (down, lambda at, s: f"0 {s} -1 0 {number(WIDTH - EDGE)} {number(EDGE + at)}"),
    ):
        count = round(length / PERIOD)
        stretch = f"{length / count / PERIOD:.5f}"
        sides += [f"q {place(length * index / count, stretch)} cm /T Do Q" for index in range(count)]
    return sides


def _tile(ink: Palette) -> Form:
    strands = [f"0.28 w {ink.strand} RG"]
    strands += [f"{wave(PERIOD, 7.6, strand / 6)} S" for strand in range(6)]
    strands += [f"0.2 w {ink.pale} RG"]
    strands += [f"{wave(PERIOD, 8.9, strand / 6 + 1 / 12)} S" for strand in range(6)]
    strands += [f"0.24 w {ink.second} RG"]
    strands += [f"{wave(PERIOD, 3.6, strand / 4, waves=2, points=12)} S" for strand in range(4)]
    return form("\n".join(strands), (-2, -10, PERIOD + 2, 10))


def _corners() -> list[str]:
    places = [(x, y) for x in (EDGE, WIDTH - EDGE) for y in (EDGE, HEIGHT - EDGE)]
    return [f"q 1 0 0 1 {number(x)} {number(y)} cm /C Do Q" for x, y in places]


def _corner(ink: Palette, *, has_ground: bool) -> Form:
    ground = ink.ground if has_ground else WHITE
    outer = form(f"{flower(13.6, 5.0, 14, skew=7)} S", (-24, -24, 24, 24))
    inner = form(f"{flower(8.2, 3.4, 10, skew=9)} S", (-24, -24, 24, 24))
    drawing = [
        f"{ground} rg",
        f"{circle(0, 0, 17.6)} f",
        f"0.26 w {ink.strand} RG",
        *[rotated(360 / 14 * turn / 5, "O") for turn in range(5)],
        f"0.26 w {ink.deep} RG",
        *[rotated(36 * turn / 4, "I") for turn in range(4)],
        f"{ink.deep} rg {circle(0, 0, 3.6)} f",
        f"{ground} rg {circle(0, 0, 1.5)} f",
    ]
    return form("\n".join(drawing), (-24, -24, 24, 24), forms={"O": outer, "I": inner})


def _rosette(ink: Palette) -> Form:
    """The large rosette behind the text: light enough to read over, its hue running from the middle outwards."""
    rings = {"A": (150, 38, 40, 6, 5), "B": (98, 30, 30, 5, 7), "D": (56, 22, 22, 4, 9)}
    iris = Shading((0, 0), 190, ink.iris)
    drawing, forms = [], {}
    for name, (radius, depth, petals, turns, skew) in rings.items():
        petal = f"/Pattern CS /Iris SCN 0.3 w {flower(radius, depth, petals, skew=skew)} S"
        forms[name] = form(petal, (-195, -195, 195, 195), shadings={"Iris": iris})
        drawing += [rotated(360 / petals * turn / turns, name) for turn in range(turns)]
    return form("\n".join(drawing), (-195, -195, 195, 195), forms=forms)


@cache
def plain_frame(microtext: str, ink: Palette, specimen: str = "", *, has_ground: bool = True) -> Form:
    """Return the page of receipts, notices and decisions: no border, but rules with microtext between them."""
    drawing = [
        f"{WHITE} rg 0 0 {WIDTH} {HEIGHT} re f",
        *overprint(specimen),
        *_rules(ink),
        *_microtext(microtext, ink),
    ]
    return form("\n".join(drawing), (0, 0, WIDTH, HEIGHT), forms={"M": _micro(microtext)})


PALE = "0.93 0.80 0.76"


def overprint(words: str, *, at: tuple[float, float] = (WIDTH / 2, HEIGHT / 2 - 10)) -> list[str]:
    """Run large pale outlines across the page, as banks mark specimens of their notes."""
    if not words:
        return []
    outlines = line(words, 58, y=-20, tracking=0.08)
    return [f"q 0.829 0.559 -0.559 0.829 {number(at[0])} {number(at[1])} cm 0.5 w {PALE} RG {outlines} S Q"]


@cache
def specimen_page(words: str) -> Form:
    """Return the ground of a letter: white, with the overprint alone."""
    return form("\n".join(overprint(words)), (0, 0, WIDTH, HEIGHT))


def _rules(ink: Palette) -> list[str]:
    """A strong rule, a fine one, and between them room for the microtext."""
    rules = []
    for inset, width, colour in ((RULE, 1.1, ink.deep), (RULE + 3.4, 0.4, ink.strand)):
        box = f"{number(inset)} {number(inset)} {number(WIDTH - 2 * inset)} {number(HEIGHT - 2 * inset)} re S"
        rules.append(f"{width} w {colour} RG {box}")
    return rules


MICRO = 1.05  # points: 0.37 mm, a grey hairline to the eye and to a copier


def _micro(text: str) -> Form:
    outlines = f"{line(text, UNITS, x=_length(text) / 2)} f"
    return form(outlines, (0, -200, _length(text), UNITS))


def _length(text: str) -> float:
    return sum(advance(mark) for mark in text) * UNITS


def _microtext(text: str, ink: Palette) -> list[str]:
    """Run the microtext round the page between the two rules."""
    scale = MICRO / UNITS
    length = _length(text) * scale
    middle, low = RULE + 2.0, MICRO * 0.36
    runs = [f"{ink.deep} rg"]
    for side, along in ((WIDTH, 0), (HEIGHT, 1)):
        count = int((side - 2 * middle) / length)
        stretch = (side - 2 * middle) / count / length
        for far in (False, True):
            runs += [
                _run(middle + length * stretch * i, far, along, scale, scale * stretch, middle, low)
                for i in range(count)
            ]
    return runs


def _run(at: float, far: bool, along: int, scale: float, stretched: float, middle: float, low: float) -> str:
    across = (WIDTH if along else HEIGHT) - middle if far else middle
    s, t = f"{scale:.6f}", f"{stretched:.6f}"
    if along:
        return f"q 0 {t} -{s} 0 {number(across + low)} {number(at)} cm /M Do Q"
    return f"q {t} 0 0 {s} {number(at)} {number(across - low)} cm /M Do Q"

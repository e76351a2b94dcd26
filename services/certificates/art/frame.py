"""The page under a certificate: guilloche border with corner rosettes, microtext rule, centre rosette. A4, points.

Everything that repeats is one nested form, so the whole page is a few kilobytes.
"""

from functools import cache

from services.certificates.art.curves import circle, flower, number, rotated, wave
from services.certificates.art.forms import Form, Shading, form
from services.certificates.art.lettering import UNITS, advance, line

WIDTH, HEIGHT = 595.276, 841.89
EDGE = 33.0  # from the paper's edge to the middle of the border
RULE = 49.0  # from the paper's edge to the inner rule
GOLD, PALE_GOLD, DEEP_GOLD = "0.60 0.46 0.20", "0.80 0.68 0.42", "0.47 0.35 0.13"
TEAL = "0.36 0.52 0.48"
PERIOD = 13.2


@cache
def frame(microtext: str) -> Form:
    """Return the whole page's art with its cream ground."""
    drawing = [
        f"0.999 0.994 0.972 rg 0 0 {WIDTH} {HEIGHT} re f",
        f"q 1 0 0 1 {WIDTH / 2:.2f} {HEIGHT / 2 - 6:.2f} cm /Rose Do Q",
        *_border(),
        *_corners(),
        *_rules(),
        *_microtext(microtext),
    ]
    forms = {"T": _tile(), "C": _corner(), "Rose": _rosette(), "M": _micro(microtext)}
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


def _tile() -> Form:
    strands = [f"0.28 w {GOLD} RG"]
    strands += [f"{wave(PERIOD, 7.6, strand / 6)} S" for strand in range(6)]
    strands += [f"0.2 w {PALE_GOLD} RG"]
    strands += [f"{wave(PERIOD, 8.9, strand / 6 + 1 / 12)} S" for strand in range(6)]
    strands += [f"0.24 w {TEAL} RG"]
    strands += [f"{wave(PERIOD, 3.6, strand / 4, waves=2, points=12)} S" for strand in range(4)]
    return form("\n".join(strands), (-2, -10, PERIOD + 2, 10))


def _corners() -> list[str]:
    places = [(x, y) for x in (EDGE, WIDTH - EDGE) for y in (EDGE, HEIGHT - EDGE)]
    return [f"q 1 0 0 1 {number(x)} {number(y)} cm /C Do Q" for x, y in places]


def _corner() -> Form:
    outer = form(f"{flower(13.6, 5.0, 14, skew=7)} S", (-24, -24, 24, 24))
    inner = form(f"{flower(8.2, 3.4, 10, skew=9)} S", (-24, -24, 24, 24))
    drawing = [
        "0.999 0.994 0.972 rg",
        f"{circle(0, 0, 17.6)} f",
        f"0.26 w {GOLD} RG",
        *[rotated(360 / 14 * turn / 5, "O") for turn in range(5)],
        f"0.26 w {DEEP_GOLD} RG",
        *[rotated(36 * turn / 4, "I") for turn in range(4)],
        f"{DEEP_GOLD} rg {circle(0, 0, 3.6)} f",
        f"0.999 0.994 0.972 rg {circle(0, 0, 1.5)} f",
    ]
    return form("\n".join(drawing), (-24, -24, 24, 24), forms={"O": outer, "I": inner})


def _rosette() -> Form:
    """The large rosette behind the text: light enough to read over, its hue running from the middle outwards."""
    rings = {"A": (150, 38, 40, 6, 5), "B": (98, 30, 30, 5, 7), "D": (56, 22, 22, 4, 9)}
    iris = Shading((0, 0), 190, ((0.90, 0.80, 0.62), (0.93, 0.84, 0.76), (0.84, 0.88, 0.80), (0.93, 0.87, 0.70)))
    drawing, forms = [], {}
    for name, (radius, depth, petals, turns, skew) in rings.items():
        petal = f"/Pattern CS /Iris SCN 0.3 w {flower(radius, depth, petals, skew=skew)} S"
        forms[name] = form(petal, (-195, -195, 195, 195), shadings={"Iris": iris})
        drawing += [rotated(360 / petals * turn / turns, name) for turn in range(turns)]
    return form("\n".join(drawing), (-195, -195, 195, 195), forms=forms)


def _rules() -> list[str]:
    """A strong rule, a fine one, and between them room for the microtext."""
    rules = []
    for inset, width, colour in ((RULE, 1.1, DEEP_GOLD), (RULE + 3.4, 0.4, GOLD)):
        box = f"{number(inset)} {number(inset)} {number(WIDTH - 2 * inset)} {number(HEIGHT - 2 * inset)} re S"
        rules.append(f"{width} w {colour} RG {box}")
    return rules


MICRO = 1.05  # points: 0.37 mm, a grey hairline to the eye and to a copier


def _micro(text: str) -> Form:
    outlines = f"{line(text, UNITS, x=_length(text) / 2)} f"
    return form(outlines, (0, -200, _length(text), UNITS))


def _length(text: str) -> float:
    return sum(advance(mark) for mark in text) * UNITS


def _microtext(text: str) -> list[str]:
    """Run the microtext round the page between the two rules."""
    scale = MICRO / UNITS
    length = _length(text) * scale
    middle, low = RULE + 2.0, MICRO * 0.36
    runs = [f"{DEEP_GOLD} rg"]
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

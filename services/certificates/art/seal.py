"""The seal: a ring with the department's name, a plain star, what it is for, and whether it is a specimen's."""

from functools import lru_cache
from math import cos, pi, sin

from services.certificates.art.curves import circle, number
from services.certificates.art.forms import Form, form
from services.certificates.art.lettering import arc, line

RED = "0.80 0.12 0.16"
RING = 480
STAR = 140
MARK = f"3 w -232 -158 464 72 re S {line('样本 SPECIMEN', 58, y=-143, stretch=0.92, tracking=0.05)} f"


@lru_cache(maxsize=256)
def seal(department: str, purpose: str, serial: str, *, is_specimen: bool = True) -> Form:
    """Return the seal as a form of 1000 × 1000 units about the origin."""
    count = max(len(department), 1)
    span = min(240.0, 36.0 * (count - 1))
    size = min(132.0, 2 * pi * 352 * span / 360 / max(count - 1, 1) * 1.02) if count > 1 else 132.0
    stretch = 0.86
    name = arc(department, max(size, 58.0), 350 if size > 90 else 372, span, stretch=stretch)
    drawing = [
        f"{RED} rg {RED} RG",
        f"20 w {circle(0, 0, RING)} S",
        f"4 w {circle(0, 0, RING - 22)} S",
        f"{name} f",
        f"{star(0, 52, STAR)} f",
        MARK if is_specimen else "",
        f"{line(purpose, 68, y=-250, stretch=0.86)} f",
        f"{arc(serial, 40, 442, 4.6 * len(serial), inside=True)} f",
    ]
    return form("\n".join(drawing), (-500, -500, 500, 500))


def star(x: float, y: float, radius: float) -> str:
    """Return the path of a five-pointed star."""
    steps = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        angle = pi / 2 + corner * pi / 5
        command = "l" if corner else "m"
        steps.append(f"{number(x + reach * cos(angle))} {number(y + reach * sin(angle))} {command}")
    return "\n".join([*steps, "h"])

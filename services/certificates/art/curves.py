"""Smooth curves as PDF operators."""

from collections.abc import Sequence
from math import cos, pi, radians, sin

Point = tuple[float, float]


def number(value: float) -> str:
    """Return the value in at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def point(place: Point) -> str:
    return f"{number(place[0])} {number(place[1])}"


def through(places: Sequence[Point], *, closed: bool) -> str:
    """Return the path of a Catmull-Rom spline as Bézier curves.

    An open one runs from the second place to the last but one: the outer two only give it its direction there.
    """
    count = len(places)
    first_index, last = (0, count) if closed else (1, count - 2)
    steps = [f"{point(places[first_index])} m"]
    for index in range(first_index, last):
        before, start = places[(index - 1) % count], places[index]
        end, after = places[(index + 1) % count], places[(index + 2) % count]
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        steps.append(f"{point(first)} {point(second)} {point(end)} c")
    return "\n".join([*steps, "h"] if closed else steps)


def wave(period: float, amplitude: float, phase: float, *, waves: int = 1, points: int = 8) -> str:
    """Return one period of a strand along the x axis; laid end to end the tiles join without a kink."""
    places = [
        (period * step / points, amplitude * sin(2 * pi * (waves * step / points + phase)))
        for step in range(-1, points + 2)
    ]
    return through(places, closed=False)


def flower(radius: float, depth: float, petals: int, *, points: int = 6, skew: float = 0.0) -> str:
    """Return a closed curve that swings `depth` around `radius`; `skew` bends its petals to one side (degrees)."""
    places = []
    for step in range(petals * points):
        angle = 2 * pi * step / (petals * points)
        swing = sin(2 * pi * step / points)
        distance = radius + depth * swing
        turned = angle + radians(skew) * swing
        places.append((distance * cos(turned), distance * sin(turned)))
    return through(places, closed=True)


def rotated(degrees: float, name: str) -> str:
    """Return the operators that paint a named form, turned about the origin."""
    turn = radians(degrees)
    c, s = f"{cos(turn):.5f}", f"{sin(turn):.5f}"
    return f"q {c} {s} {number(-sin(turn)) if not turn else f'{-sin(turn):.5f}'} {c} 0 0 cm /{name} Do Q"


def circle(x: float, y: float, radius: float) -> str:
    """Return the path of a circle."""
    k = radius * 0.5523
    return "\n".join(
        [
            f"{point((x + radius, y))} m",
            f"{point((x + radius, y + k))} {point((x + k, y + radius))} {point((x, y + radius))} c",
            f"{point((x - k, y + radius))} {point((x - radius, y + k))} {point((x - radius, y))} c",
            f"{point((x - radius, y - k))} {point((x - k, y - radius))} {point((x, y - radius))} c",
            f"{point((x + k, y - radius))} {point((x + radius, y - k))} {point((x + radius, y))} c",
            "h",
        ]
    )

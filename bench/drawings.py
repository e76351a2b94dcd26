"""Our drawings as other programs take them: SVG, with what repeats as <use>, the way a drawing program saves it."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from services.certificates.art.forms import Form

PATH = {"m": ("M", 2), "l": ("L", 2), "c": ("C", 6), "h": ("Z", 0)}


@dataclass
class _State:
    """What the next path is painted with; nothing set means: what stands around it."""

    fill: str = ""
    stroke: str = ""
    width: str = ""
    groups: int = 0

    @property
    def attributes(self) -> str:
        """As SVG writes it."""
        named = {"fill": self.fill, "stroke": self.stroke, "stroke-width": self.width}
        return "".join(f' {name}="{value}"' for name, value in named.items() if value)


def svg(drawing: Form, *, width: str = "", height: str = "") -> str:
    """Return a drawing as an SVG file of that size."""
    left, low, right, high = drawing.box
    size = f' width="{width}" height="{height}"' if width else ""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"{size}'
    box = f'viewBox="{left} {-high} {right - left} {high - low}"'
    named = "".join(_named(drawing, ""))
    body = "".join(_painted(drawing, ""))
    return f'{head} {box}><defs>{named}</defs><g transform="scale(1,-1)" stroke-miterlimit="10">{body}</g></svg>'


def _named(drawing: Form, prefix: str) -> Iterator[str]:
    for name, shading in drawing.shadings.items():
        x, y = shading.centre
        last = len(shading.colours) - 1
        stops = "".join(
            f'<stop offset="{place / last:.4f}" stop-color="{_colour(one)}"/>'
            for place, one in enumerate(shading.colours)
        )
        place = f'cx="{x}" cy="{y}" r="{shading.radius}" gradientUnits="userSpaceOnUse"'
        yield f'<radialGradient id="{prefix}{name}" {place}>{stops}</radialGradient>'
    for name, part in drawing.forms.items():
        yield from _named(part, f"{prefix}{name}")
        yield f'<g id="{prefix}{name}">{"".join(_painted(part, prefix + name))}</g>'


def operations(drawing: Form) -> Iterator[tuple[str, list[str]]]:
    """Walk the operators of a drawing, each with its operands."""
    operands: list[str] = []
    for word in zlib.decompress(drawing.operators).decode().split():
        if re.fullmatch(r"[-+.\d]+|/\w+", word):
            operands.append(word)
        else:
            yield word, operands
            operands = []


def _painted(drawing: Form, prefix: str) -> Iterator[str]:
    state, kept, path = _State(), [], []  # type: ignore[var-annotated]
    for word, given in operations(drawing):
        if word in PATH:
            path.append(PATH[word][0] + " ".join(given))
        elif word == "re":
            x, y, wide, high = map(float, given)
            path.append(f"M{x} {y}h{wide}v{high}h{-wide}Z")
        elif word in ("f", "S"):
            other = ' stroke="none"' if word == "f" else ' fill="none"'
            shown = replace(state, stroke="") if word == "f" else replace(state, fill="")
            yield f'<path d="{"".join(path)}"{shown.attributes}{other}/>'
            path = []
        elif word == "q":
            kept.append(replace(state))
            state.groups = 0
        elif word == "Q":
            yield "</g>" * state.groups
            state = kept.pop()
        elif word == "cm":
            yield f'<g transform="matrix({",".join(given)})">'
            state.groups += 1
        elif word == "Do":
            yield f'<use xlink:href="#{prefix}{given[0][1:]}"{state.attributes}/>'
        else:
            _set(state, word, given, prefix)


def _set(state: _State, word: str, given: list[str], prefix: str) -> None:
    if word == "w":
        state.width = given[0]
    elif word == "rg":
        state.fill = _colour(map(float, given))
    elif word == "RG":
        state.stroke = _colour(map(float, given))
    elif word == "SCN":
        state.stroke = f"url(#{prefix}{given[0][1:]})"
    elif word != "CS":
        raise ValueError(f"An operator that has no SVG yet: {word}")


def _colour(parts: Any) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)

"""A drawing as a PDF form: deflated once, embedded in any number of documents, nested forms for what repeats."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pydyf

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Form:
    """PDF operators in their own coordinates (y upwards), with the forms and shadings they name."""

    operators: bytes
    box: Box
    forms: Mapping[str, "Form"] = field(default_factory=dict)
    shadings: Mapping[str, "Shading"] = field(default_factory=dict)

    @property
    def width(self) -> float:
        """In units of the form."""
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        """In units of the form."""
        return self.box[3] - self.box[1]


@dataclass(frozen=True)
class Shading:
    """A radial run of colours, as iris printing has: strokes change their hue with the distance from the centre."""

    centre: tuple[float, float]
    radius: float
    colours: tuple[tuple[float, float, float], ...]


def form(operators: str, box: Box, **parts: Any) -> Form:
    """Deflate the operators and return the form."""
    return Form(zlib.compress(operators.encode("ascii"), 9), box, **parts)


def embed(pdf: pydyf.PDF, drawing: Form) -> bytes:
    """Add a form and what it needs to the file; return its reference."""
    resources = pydyf.Dictionary()
    if drawing.forms:
        resources["XObject"] = pydyf.Dictionary({name: embed(pdf, part) for name, part in drawing.forms.items()})
    if drawing.shadings:
        resources["Pattern"] = pydyf.Dictionary({name: _pattern(pdf, one) for name, one in drawing.shadings.items()})
    extra = {
        "Type": "/XObject",
        "Subtype": "/Form",
        "BBox": pydyf.Array(drawing.box),
        "Resources": resources,
        "Filter": "/FlateDecode",
    }
    stream = pydyf.Stream([drawing.operators], extra)
    pdf.add_object(stream)
    return stream.reference


def _pattern(pdf: pydyf.PDF, shading: Shading) -> bytes:
    pairs = list(zip(shading.colours, shading.colours[1:], strict=False))
    function = pydyf.Dictionary(
        {
            "FunctionType": 3,
            "Domain": pydyf.Array((0, 1)),
            "Functions": pydyf.Array([_between(*pair) for pair in pairs]),
            "Bounds": pydyf.Array([round((place + 1) / len(pairs), 4) for place in range(len(pairs) - 1)]),
            "Encode": pydyf.Array([0, 1] * len(pairs)),
        }
    )
    x, y = shading.centre
    body = pydyf.Dictionary(
        {
            "ShadingType": 3,
            "ColorSpace": "/DeviceRGB",
            "Coords": pydyf.Array((x, y, 0, x, y, shading.radius)),
            "Function": function,
            "Extend": pydyf.Array((b"true", b"true")),
        }
    )
    pattern = pydyf.Dictionary({"Type": "/Pattern", "PatternType": 2, "Shading": body})
    pdf.add_object(pattern)
    return pattern.reference


def _between(first: tuple[float, ...], last: tuple[float, ...]) -> pydyf.Dictionary:
    return pydyf.Dictionary(
        {
            "FunctionType": 2,
            "Domain": pydyf.Array((0, 1)),
            "C0": pydyf.Array(first),
            "C1": pydyf.Array(last),
            "N": 1,
        }
    )


class Drawing:
    """A form as WeasyPrint's images are: put into its image cache under an address, it is painted where <img> asks."""

    def __init__(self, name: str, drawing: Form, used: Callable[[str, Form], None]) -> None:
        self.name, self.form, self._used = name, drawing, used

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple[float, float, float]:
        """Return width, height and their ratio."""
        return self.form.width, self.form.height, self.form.width / self.form.height

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Paint the form into a box of width × height, whose y axis points down."""
        self._used(self.name, self.form)
        scale_x, scale_y = width / self.form.width, height / self.form.height
        with stream.stacked():
            stream.transform(a=scale_x, d=-scale_y, e=-self.form.box[0] * scale_x, f=self.form.box[3] * scale_y)
            stream.draw_x_object(self.name)

"""A drawing as a PDF form: deflated once, embedded in any number of documents, nested forms for what repeats."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

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

    def stream(self, resources: Any = None) -> pydyf.Stream:
        """Return the form as a file holds it."""
        extra = {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array(self.box),
            "Resources": resources if resources is not None else pydyf.Dictionary(),
            "Filter": "/FlateDecode",
        }
        return pydyf.Stream([self.operators], extra)


@dataclass(frozen=True)
class Picture:
    """A photograph: JPEG bytes that were decoded and encoded anew by us, in sRGB, without anything else in them."""

    operators: bytes
    pixels: tuple[int, int]

    @property
    def box(self) -> Box:
        """PDF paints an image into the unit square."""
        return (0, 0, 1, 1)

    @property
    def width(self) -> float:
        """In pixels."""
        return self.pixels[0]

    @property
    def height(self) -> float:
        """In pixels."""
        return self.pixels[1]

    def stream(self, resources: Any = None) -> pydyf.Stream:
        """Return the image as a file holds it."""
        extra = {
            "Type": "/XObject",
            "Subtype": "/Image",
            "Width": self.pixels[0],
            "Height": self.pixels[1],
            "ColorSpace": "/DeviceRGB",
            "BitsPerComponent": 8,
            "Filter": "/DCTDecode",
        }
        return pydyf.Stream([self.operators], extra)


@dataclass(frozen=True)
class Shading:
    """A radial run of colours, as iris printing has: strokes change their hue with the distance from the centre."""

    centre: tuple[float, float]
    radius: float
    colours: tuple[tuple[float, float, float], ...]


def form(operators: str, box: Box, *, level: int = 9, **parts: Any) -> Form:
    """Deflate the operators and return the form; what is drawn for one document alone may take a lower level."""
    return Form(zlib.compress(operators.encode("ascii"), level), box, **parts)


def embed(pdf: pydyf.PDF, drawing: "Art") -> Any:
    """Add a drawing and what it needs to the file; return its object."""
    resources = pydyf.Dictionary()
    if isinstance(drawing, Form) and drawing.forms:
        parts = {name: embed(pdf, part).reference for name, part in drawing.forms.items()}
        resources["XObject"] = pydyf.Dictionary(parts)
    if isinstance(drawing, Form) and drawing.shadings:
        resources["Pattern"] = pydyf.Dictionary({name: _pattern(pdf, one) for name, one in drawing.shadings.items()})
    stream = drawing.stream(resources)
    pdf.add_object(stream)
    return stream


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


Art: TypeAlias = Form | Picture


class Drawing:
    """A drawing as WeasyPrint's images are: in its image cache under an address, it is painted where <img> asks."""

    def __init__(self, name: str, drawing: Art, used: Callable[[str, Art], None]) -> None:
        self.name, self.art, self._used = name, drawing, used

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple[float, float, float]:
        """Return width, height and their ratio."""
        return self.art.width, self.art.height, self.art.width / self.art.height

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Paint the drawing into a box of width × height, whose y axis points down."""
        self._used(self.name, self.art)
        left, low, right, high = self.art.box
        scale_x, scale_y = width / (right - left), height / (high - low)
        with stream.stacked():
            stream.transform(a=scale_x, d=-scale_y, e=-left * scale_x, f=high * scale_y)
            stream.draw_x_object(self.name)

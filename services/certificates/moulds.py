"""Compiled templates: what certificates of one shape share is laid out once; for each, only its fields are set anew.

A mould is taken from an ordinary print in which every field held a neutral text, so nothing of one holder reaches the
file of another. A field is set by the same WeasyPrint and Pango code as in an ordinary print, and only where it changes
nothing around it: on one line, of the same height, in the room it has. Whatever does not fit is printed the ordinary
way; tests hold both ways equal to the pixel and to the tag. Imported through engine.py only.
"""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isclose
from typing import Any, cast

import pydyf
from isal import isal_zlib
from weasyprint.document import Page
from weasyprint.draw.text import draw_text
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.fonts import build_fonts_dictionary
from weasyprint.text.line_break import split_first_line

from services.certificates.faces import Faces, Glyphs

FONT_OPTIONS = {"hinting": False, "pdf_version": "1.7"}
SUFFIX = "x"  # of the names of a document's own fonts beside the mould's
MOST_DRAWN = 100  # fields kept, the last used ones: those of two or three certificates
CLOSE = 1e-4  # CSS pixels
LEVEL = 2  # of ISA-L, for what each document brings itself
HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
WIDTHS = (1, 4, 2)  # bytes of the three columns of the cross reference


class DoesNotFit(Exception):
    """This document cannot be made with the mould; print it the ordinary way."""


class NoMould(Exception):
    """No mould can be taken from this print: a field is missing, twice there, or not alone on its line."""


class WatchedPage(Page):  # type: ignore[misc]
    """A page that remembers which marked content each of its boxes became."""

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Paint as ever, and keep the stream and its marks."""
        super().paint(stream, scale)
        self.stream, self.marks = stream, {box: mark["mcid"] for box, mark in stream._tags.items()}


@dataclass(frozen=True)
class Place:
    """Where a field stands: its printed box, the width it may take, and how its line is aligned."""

    name: str
    box: Any
    room: float | None  # CSS pixels; None: something stands beside it, so its width must stay
    align: str

    def set(self, text: str) -> Any:
        """Return the box with another text; raise DoesNotFit."""
        layout, _length, more, width, height, baseline = split_first_line(text, self.box.style, None, self.room, 0)
        moved = self.box.copy_with_text(layout.text)
        moved.width, moved.height, moved.pango_layout = width, height, layout
        if more is not None or layout.text != text or not self._same_line(height, baseline, width):
            raise DoesNotFit(self.name)
        gap = self.box.width - width
        moved.position_x = self.box.position_x + {"right": gap, "center": gap / 2}.get(self.align, 0)
        return moved

    def _same_line(self, height: float, baseline: float, width: float) -> bool:
        same_place = isclose(baseline + self.box.margin_top, self.box.baseline, abs_tol=CLOSE)
        fits = isclose(width, self.box.width, abs_tol=CLOSE) if self.room is None else width <= self.room
        return isclose(height, self.box.height, abs_tol=CLOSE) and same_place and fits


def places(page: Any) -> Iterator[Place]:
    """Walk a laid-out page; every text of an element with data-f is a field."""

    def walk(box: Any, block: Any, alone: bool) -> Iterator[Place]:
        if isinstance(box, boxes.TextBox):
            if name := box.element.attrib.get("data-f") if box.element is not None else None:
                yield Place(name, box, block.width if alone else None, block.style["text_align_all"])
            return
        if isinstance(box, boxes.LineBox):
            alone = len(box.children) == 1
        elif isinstance(box, boxes.BlockContainerBox):
            block = box
        elif isinstance(box, boxes.InlineBox):
            alone = alone and len(box.children) == 1
        for child in getattr(box, "children", ()):
            yield from walk(getattr(child, "_box", child), block, alone)

    yield from walk(page._page_box, page._page_box, False)


@dataclass
class Sheaf:
    """One page's drawing: ready bytes, and between them the places of fields."""

    number: int
    parts: list[bytes | Place]
    stream: Any


@dataclass
class Mould:
    """The shared objects of a shape of document, written once, and how to set what is its own."""

    objects: list[Any]
    sheaves: list[Sheaf]
    own: Mapping[str, int]  # what each document brings itself: name → object number
    fonts: Any
    catalog: Any
    prefix: bytes = b""
    rows: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    drawn: dict[tuple[str, str], tuple[bytes, Glyphs]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write down what never changes."""
        changing = {one.number for one in self.sheaves} | set(self.own.values()) | {self.fonts.number}
        shared = [one for one in self.objects[1:] if one.number not in changing]
        parts, at = [HEADER], len(HEADER)
        for one in shared:
            if not one.compressible:
                parts.append(one.indirect + b"\n")
                self.rows[one.number] = (1, at, 0)
                at += len(parts[-1])
        packed = [one for one in shared if one.compressible]
        self.packed_number = len(self.objects)
        heads, bodies, inside = [], [], 0
        for place, one in enumerate(packed):
            data = one.data
            heads.append(f"{one.number} {inside}")
            bodies.append(data)
            inside += len(data) + 1
            self.rows[one.number] = (2, self.packed_number, place)
        head = " ".join(heads).encode() + b"\n"
        extra = {"Type": "/ObjStm", "N": len(packed), "First": len(head)}
        pack = pydyf.Stream([smallest(head + b"\n".join(bodies))], {**extra, "Filter": "/FlateDecode"})
        pack.number = self.packed_number
        self.rows[pack.number] = (1, at, 0)
        parts.append(pack.indirect + b"\n")
        self.prefix = b"".join(parts)
        self.objects = []

    def fill(self, fields: Mapping[str, str]) -> "Casting":
        """Set the fields; raise DoesNotFit."""
        faces = Faces(SUFFIX)
        casting = Casting(self, self.packed_number + 1)
        for sheaf in self.sheaves:
            parts = [
                part if isinstance(part, bytes) else self._drawn(sheaf, part, fields[part.name], faces)
                for part in sheaf.parts
            ]
            casting.put(sheaf.number, deflated(b"\n".join(parts)))
        before = len(casting.objects)
        own = build_fonts_dictionary(casting, faces, False, True, FONT_OPTIONS)
        for one in casting.objects[before:]:
            if isinstance(one, pydyf.Stream):
                _deflate(one)
        casting.put(self.fonts.number, pydyf.Dictionary({**self.fonts, **own}))
        return casting

    def _drawn(self, sheaf: Sheaf, place: Place, text: str, faces: Faces) -> bytes:
        """Return a field as operators; what many certificates share, a day or a hospital, is set once."""
        known = self.drawn.pop((place.name, text), None)
        if known is None:
            own = Faces(SUFFIX)
            stream = sheaf.stream.clone(fonts=own, tags=None)
            draw_text(stream, place.set(text), 0, "clip", "none")
            known = joined(stream.stream), own.glyphs()
        self.drawn[place.name, text] = known
        if len(self.drawn) > MOST_DRAWN:
            del self.drawn[next(iter(self.drawn))]
        faces.join(known[1])
        return known[0]


class Casting:
    """A document being made from a mould: what it brings itself, numbered behind what it shares."""

    def __init__(self, mould: Mould, free: int) -> None:
        self.mould, self.free = mould, free
        self.objects: list[Any] = []

    def add_object(self, one: Any) -> None:
        """Give it the next number (pydyf's name for it)."""
        one.number = self.free
        self.free += 1
        self.objects.append(one)

    def put(self, number: int, one: Any) -> None:
        """Put an object in the place of the mould's."""
        one.number = number
        self.objects.append(one)

    def written(self, info: Any, identifier: bytes) -> bytes:
        """Return the file: the shared part, the own objects, the cross reference."""
        self.add_object(info)
        parts, at = [self.mould.prefix], len(self.mould.prefix)
        rows = dict(self.mould.rows)
        for one in self.objects:
            one.offset = at
            rows[one.number] = (1, at, 0)
            parts.append(one.indirect + b"\n")
            at += len(parts[-1])
        rows[self.free] = (1, at, 0)
        parts.append(self._cross_reference(rows, info, identifier) + f"startxref\n{at}\n%%EOF\n".encode())
        return b"".join(parts)

    def _cross_reference(self, rows: Mapping[int, tuple[int, int, int]], info: Any, identifier: bytes) -> bytes:
        size = self.free + 1
        table = [(0, 0, 65535), *(rows[number] for number in range(1, size))]
        content = b"".join(a.to_bytes(1) + b.to_bytes(4) + c.to_bytes(2) for a, b, c in table)
        mark = pydyf.String(identifier).data
        extra = {
            "Type": "/XRef",
            "Index": pydyf.Array((0, size)),
            "W": pydyf.Array(WIDTHS),
            "Size": size,
            "Root": self.mould.catalog.reference,
            "Info": info.reference,
            "ID": pydyf.Array((mark, mark)),
        }
        table_stream = deflated(content, extra)
        table_stream.number = self.free
        return cast(bytes, table_stream.indirect) + b"\n"


def sheaf(page: Any, names: set[str]) -> Sheaf:
    """Cut a painted page's drawing into ready bytes and places; raise NoMould."""
    items, parts, at = page.stream.stream, cast("list[bytes | Place]", []), 0
    found = sorted(((page.marks.get(one.box), one) for one in places(page)), key=lambda pair: pair[0] or 0)
    for mark, place in found:
        if mark is None or place.name not in names or place.align == "justify":
            raise NoMould(place.name)
        names.remove(place.name)
        start = _marked(items, mark, at) + 2
        end = items.index(b"EMC", start)
        parts += [joined(items[at:start]), place]
        at = end
    parts.append(joined(items[at:]))
    return Sheaf(page.stream.number, parts, page.stream)


def _marked(items: list[Any], mark: int, start: int) -> int:
    return next(at for at in range(start, len(items)) if isinstance(items[at], dict) and items[at].get("MCID") == mark)


def smallest(content: bytes) -> bytes:
    """Deflate what many documents share: once, so it may take its time."""
    return zlib.compress(content, 9)


def joined(items: list[Any]) -> bytes:
    """Return drawing operators as pydyf writes them."""
    return b"\n".join(pydyf._to_bytes(item) for item in items)


def deflated(content: bytes, extra: Mapping[str, Any] | None = None) -> Any:
    """Return a stream, compressed."""
    return pydyf.Stream([isal_zlib.compress(content, LEVEL)], {**(extra or {}), "Filter": "/FlateDecode"})


def _deflate(stream: Any) -> None:
    stream.stream = [isal_zlib.compress(joined(stream.stream), LEVEL)]
    stream.extra["Filter"] = "/FlateDecode"

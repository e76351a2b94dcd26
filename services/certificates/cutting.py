"""TrueType fonts cut down to the glyphs of a document, glyph numbers kept, in less than half of HarfBuzz's time.

HarfBuzz walks every glyph of a font of twenty thousand to keep thirty. Our large fonts have plain outlines only: no
parts shared between glyphs, no instructions, so what is kept can be picked out of the file (ISO/IEC 14496-22, tables
glyf, loca, hmtx). A font with glyphs made of others is left to HarfBuzz.
"""

import mmap
import struct
from array import array
from collections.abc import Iterable
from functools import cache
from pathlib import Path

HEAD = struct.Struct(">4sIII")
ADJUSTMENT = 0xB1B0AFBA
SHORT_MOST = 2 * 0xFFFF


class Composite(Exception):
    """A glyph is made of other glyphs."""


class TrueType:
    """A font file, mapped into memory."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._file = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        (count,) = struct.unpack_from(">H", self._file, 4)
        rows = (HEAD.unpack_from(self._file, 12 + 16 * row) for row in range(count))
        self._tables = {tag.decode(): (at, length) for tag, _sum, at, length in rows}
        self._is_long = bool(struct.unpack_from(">h", self._table("head"), 50)[0])
        (self._metrics,) = struct.unpack_from(">H", self._table("hhea"), 34)
        (self.glyphs,) = struct.unpack_from(">H", self._table("maxp"), 4)

    def _table(self, tag: str) -> bytes:
        at, length = self._tables[tag]
        return self._file[at : at + length]

    def _outline(self, glyph: int) -> bytes:
        at = self._tables["loca"][0]
        if self._is_long:
            start, end = struct.unpack_from(">II", self._file, at + 4 * glyph)
        else:
            start, end = (2 * one for one in struct.unpack_from(">HH", self._file, at + 2 * glyph))
        base = self._tables["glyf"][0]
        outline = self._file[base + start : base + end]
        if outline and outline[0] & 0x80:  # a negative number of contours
            raise Composite(glyph)
        return outline + bytes(-len(outline) % 4)

    def cut(self, glyphs: Iterable[int]) -> bytes:
        """Return the font with these glyphs and .notdef alone; raise Composite."""
        kept = sorted({0, *glyphs})
        count = kept[-1] + 1
        outlines = {glyph: self._outline(glyph) for glyph in kept}
        glyf = b"".join(outlines.values())
        is_long = len(glyf) > SHORT_MOST
        metrics = min(self._metrics, count)
        head, hhea, maxp = (bytearray(self._table(tag)) for tag in ("head", "hhea", "maxp"))
        struct.pack_into(">I", head, 8, 0)
        struct.pack_into(">h", head, 50, is_long)
        struct.pack_into(">H", hhea, 34, metrics)
        struct.pack_into(">H", maxp, 4, count)
        tables = {
            b"glyf": glyf,
            b"head": bytes(head),
            b"hhea": bytes(hhea),
            b"hmtx": self._widths(kept, count, metrics),
            b"loca": _places(outlines, count, is_long=is_long),
            b"maxp": bytes(maxp),
        }
        return _written(tables)

    def _widths(self, kept: list[int], count: int, metrics: int) -> bytes:
        """Return hmtx: zeros but for what is kept, and the last full row, whose advance all after it have."""
        at = self._tables["hmtx"][0]
        table = bytearray(4 * metrics + 2 * (count - metrics))
        for glyph in (*kept, metrics - 1):
            if glyph < metrics:
                table[4 * glyph : 4 * glyph + 4] = self._file[at + 4 * glyph : at + 4 * glyph + 4]
            else:
                source, target = (4 * full + 2 * (glyph - full) for full in (self._metrics, metrics))
                table[target : target + 2] = self._file[at + source : at + source + 2]
        return bytes(table)


def _places(outlines: dict[int, bytes], count: int, *, is_long: bool) -> bytes:
    """Return loca: where each glyph begins; those left out begin and end where the one before them ended."""
    pack = struct.Struct(">I" if is_long else ">H").pack
    parts, at, before = [], 0, 0
    for glyph, outline in outlines.items():
        parts.append(pack(at if is_long else at // 2) * (glyph + 1 - before))
        at, before = at + len(outline), glyph + 1
    parts.append(pack(at if is_long else at // 2) * (count + 1 - before))
    return b"".join(parts)


def _written(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    selector = count.bit_length() - 1
    reach = 16 << selector
    at = 12 + 16 * count
    rows, bodies, total = [struct.pack(">IHHHH", 0x00010000, count, reach, selector, 16 * count - reach)], [], 0
    for tag, content in tables.items():
        padded = content + bytes(-len(content) % 4)
        checksum = _sum(padded)
        rows.append(HEAD.pack(tag, checksum, at, len(content)))
        bodies.append(padded)
        total, at = total + checksum, at + len(padded)
    directory = b"".join(rows)
    font = bytearray(directory + b"".join(bodies))
    head = len(directory) + len(bodies[0])  # glyf comes first, head second
    struct.pack_into(">I", font, head + 8, (ADJUSTMENT - total - _sum(directory)) & 0xFFFFFFFF)
    return bytes(font)


def _sum(content: bytes) -> int:
    words = array("I", content)
    words.byteswap()
    return sum(words) & 0xFFFFFFFF


@cache
def truetype(path: Path) -> TrueType:
    """Return a font file, opened once for the process."""
    return TrueType(path)

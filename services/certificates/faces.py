"""Fonts for WeasyPrint's writer: loaded once for the process, and cut down to what a document uses (cutting.py).

WeasyPrint copies a whole font file for every font of every document and cuts it down in two passes; both are spared.
Imported through engine.py only.
"""

import copy
from contextlib import suppress
from functools import cache
from typing import Any, TypeAlias

import uharfbuzz as hb

from services.certificates.cutting import Composite, truetype
from services.certificates.fonts import FILES

FILE_OF = {
    "Portal Song": "PortalSong-Regular.ttf",
    "Portal Song Ext": "PortalSongExt-Regular.ttf",
    "Portal Song New": "PortalSongNew-Regular.ttf",
    "Portal Rare": "PortalRare-Regular.ttf",
    "Portal Latin": "PortalLatin-Regular.ttf",
    "Portal Mono": "PortalMono-Regular.ttf",
}
BOLD, BOLD_FROM = "PortalSong-Bold.ttf", 600
DROPPED = ["GPOS", "GSUB", "GDEF", "BASE", "DSIG", "VORG", "vhea", "vmtx", "name", "post", "OS/2", "cmap", "STAT"]
FEW = 1000  # glyphs: a smaller font takes HarfBuzz no time
_loaded: dict[int, Any] = {}  # by Pango's key of a font; one thread at a time (rendering.py)


Glyphs: TypeAlias = list[tuple[int, dict[int, str], dict[int, int]]]  # of a font: what each glyph stands for, its width


class Faces(dict[int, Any]):
    """A document's fonts. One that was loaded for an earlier document is taken over without its glyphs."""

    def __init__(self, suffix: str = "") -> None:
        super().__init__()
        self._suffix = suffix

    def __contains__(self, key: object) -> bool:
        if super().__contains__(key):
            return True
        if known := _loaded.get(key):  # type: ignore[call-overload]
            super().__setitem__(key, self._fresh(known))  # type: ignore[index]
        return known is not None

    def __setitem__(self, key: int, font: Any) -> None:
        font.file_content = b""
        _loaded[key] = font
        super().__setitem__(key, self._fresh(font))

    def glyphs(self) -> Glyphs:
        """Return what has been drawn so far."""
        return [(key, font.to_unicode, font.widths) for key, font in self.items()]

    def join(self, drawn: Glyphs) -> None:
        """Count glyphs as drawn that were drawn for another document."""
        for key, texts, widths in drawn:
            assert key in self, "every font was loaded when it was first drawn with"
            font = self[key]
            for glyph, text in texts.items():
                font.to_unicode.setdefault(glyph, text)
            font.widths.update(widths)

    def _fresh(self, font: Any) -> Any:
        fresh = copy.copy(font)
        fresh.widths, fresh.to_unicode, fresh.missing = {}, {}, {}
        if self._suffix:
            fresh.hash = font.hash + self._suffix
            fresh.name = font.name.replace(font.hash.encode(), _turned(font.hash).encode(), 1)
        fresh.clean = lambda glyphs, hinting: _cut(fresh, glyphs)
        return fresh


def _turned(tag: str) -> str:
    """Return another tag of six capitals: two subsets of one font in a file need different names."""
    return "".join(chr(65 + (ord(mark) - 65 + 13) % 26) for mark in tag)


def _cut(font: Any, glyphs: dict[int, str]) -> None:
    """Cut a font down to these glyphs: a large one by ourselves, one with glyphs made of others by HarfBuzz."""
    file = _file(font)
    large = truetype(FILES / file)
    if large.glyphs > FEW:
        with suppress(Composite):
            font.file_content = large.cut(glyphs)
            return
    font.file_content = _subset(file, glyphs)


def _subset(file: str, glyphs: dict[int, str]) -> bytes:
    wanted = hb.SubsetInput()
    wanted.glyph_set.update({0, *glyphs})
    wanted.drop_table_tag_set.update(map(_number, DROPPED))
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_HINTING
    return bytes(hb.subset(_face(file), wanted).blob.data)


def _file(font: Any) -> str:
    if font.family == "Portal Song" and font.weight >= BOLD_FROM:
        return BOLD
    return FILE_OF[font.family]


@cache
def _face(file: str) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(str(FILES / file)))


def _number(table: str) -> int:
    return int.from_bytes(table.encode().ljust(4), "big")

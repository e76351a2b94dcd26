"""The fonts certificates are printed with, and whether they have a text's every character.

A private fontconfig file names nothing but these files, so the output is the same on every machine and no font of the
machine steps in unseen.
"""

import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import uharfbuzz as hb
from django.conf import settings
from django.utils.translation import gettext as _

FILES = Path(__file__).resolve().parent / "fonts"
REGULAR = (
    "PortalSong-Regular.ttf",
    "PortalSongExt-Regular.ttf",
    "PortalSongNew-Regular.ttf",
    "PortalRare-Regular.ttf",
    "PortalLatin-Regular.ttf",
)
BOLD = ("PortalSong-Bold.ttf", *REGULAR[1:])
MONO = "PortalMono-Regular.ttf"
UNITS = 1000

CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>{fonts}</dir>
<cachedir>{cache}</cachedir>
<config><rescan><int>0</int></rescan></config>
</fontconfig>
"""


class MissingGlyphs(Exception):
    """The fonts lack characters of a text; it names each of them, and no document is made."""

    def __init__(self, characters: list[str]) -> None:
        self.characters = characters
        named = "、".join(f"{mark} (U+{ord(mark):04X})" for mark in characters)
        super().__init__(_("No font has these characters: %(characters)s") % {"characters": named})


@cache
def covered(files: tuple[str, ...] = REGULAR) -> frozenset[int]:
    """Return the code points that a chain of fonts can print."""
    faces = (hb.Face(hb.Blob.from_file_path(str(FILES / file))) for file in files)
    return frozenset(point for face in faces for point in face.unicodes)


def missing(text: str) -> list[str]:
    """Return the characters of a text that cannot be printed, each once; line breaks and tabs print as spaces."""
    return sorted(mark for mark in set(text) - {"\n", "\t", "\r"} if ord(mark) not in covered())


def require(texts: Iterable[str]) -> None:
    """Raise MissingGlyphs unless every character of every text can be printed."""
    if lacking := missing("".join(texts)):
        raise MissingGlyphs(lacking)


def texts(context: Any) -> list[str]:
    """Return every text of a template's context."""
    if isinstance(context, str):
        return [context]
    if isinstance(context, Mapping):
        return [text for value in context.values() for text in texts(value)]
    if isinstance(context, (list, tuple)):
        return [text for value in context for text in texts(value)]
    return []


def bold_has(text: str) -> bool:
    """Return whether a name can be set in bold throughout: two weights in one name would look like two names."""
    return all(ord(mark) in covered(BOLD[:1]) for mark in text)


@contextmanager
def private_fontconfig() -> Any:
    """Point fontconfig at our fonts while a font configuration is built; programs started later do not inherit it."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(_configuration_file())
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def _configuration_file() -> Path:
    folder = Path(settings.PORTAL_DATA) / "fontconfig"
    folder.mkdir(parents=True, exist_ok=True)
    text = CONFIGURATION.format(fonts=FILES, cache=folder / "cache")
    target = folder / "fonts.conf"
    if not target.exists() or target.read_text() != text:
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w") as file:
            file.write(text)
        Path(name).replace(target)
    return target

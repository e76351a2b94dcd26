"""Looks at every object of a PDF. Runs as a process of its own (see pdfs.py): no Django, no settings, no secrets.

    python -m services.materials.pdf_inspection < file.pdf     prints {"code": "", "what": "", "pages": "3"}

Links inside the document and to addresses are harmless and stay; whatever runs, sends, opens or carries something else
is named. Streams are not unpacked, so a picture that grows to gigabytes costs nothing here.
"""

import json
import re
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import is_zipfile

MEMORY = 1024 * 1024 * 1024  # bytes
SECONDS = 15
MOST_OBJECTS = 100_000
DEEPEST = 200

ACTIVE = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/ResetForm",
    "/GoToR",
    "/GoToE",
    "/Rendition",
    "/RichMediaExecute",
}
CARRIED_SUBTYPES = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
CARRIED_KEYS = {"/EF", "/EmbeddedFiles", "/RichMediaContent", "/RichMediaSettings"}
ENDING = re.compile(rb"startxref\s+\d+\s+%%EOF[\r\n\t \x00\x0c]*\Z")


class Finding(Exception):
    """Something that is not taken: a code and the name of the thing."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.what = what.lstrip("/")


def inspect(content: bytes) -> int:
    """Return the number of pages. Raises Finding."""
    import pikepdf

    _check_ending(content)
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Finding("encrypted")
            _walk(pdf)
            return _pages(pdf)
    except pikepdf.PasswordError as error:
        raise Finding("encrypted") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise Finding("damaged") from error
    except (MemoryError, RecursionError) as error:
        raise Finding("complex") from error


def _check_ending(content: bytes) -> None:
    if is_zipfile(BytesIO(content)):
        raise Finding("trailing", "ZIP")
    if b"%%EOF" not in content:
        raise Finding("damaged")
    if not ENDING.search(content[-4096:]):
        raise Finding("trailing")


def _pages(pdf: Any) -> int:
    pages = len(pdf.pages)
    if not pages:
        raise Finding("empty")
    return pages


def _walk(pdf: Any) -> None:
    if len(pdf.objects) > MOST_OBJECTS:
        raise Finding("complex")
    _look_at(pdf.trailer)
    for item in pdf.objects:
        _look_at(item)


def _look_at(item: Any) -> None:
    """Look at one object and everything written inside it; what it refers to comes by itself."""
    waiting = [(item, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise Finding("complex")
        if _is_container(value):
            _check_keys(value)
            waiting.extend((part, depth + 1) for part in _parts(value))


def _is_container(value: Any) -> bool:
    import pikepdf

    return isinstance(value, (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array))


def _parts(value: Any) -> Iterator[Any]:
    import pikepdf

    parts = iter(value) if isinstance(value, pikepdf.Array) else (part for _key, part in _dictionary(value).items())
    return (part for part in parts if isinstance(part, pikepdf.Object) and not part.is_indirect)


def _dictionary(value: Any) -> Any:
    import pikepdf

    return value.stream_dict if isinstance(value, pikepdf.Stream) else value


def _check_keys(value: Any) -> None:
    import pikepdf

    if isinstance(value, pikepdf.Array):
        return
    keys = set(_dictionary(value).keys())
    for key in ("/S", "/Type", "/Subtype"):
        if key in keys:
            _check_name(key, str(value[key]) if isinstance(value[key], pikepdf.Name) else "")
    if "/JS" in keys:
        raise Finding("active", "JavaScript")
    if "/XFA" in keys:
        raise Finding("form", "XFA")
    if carried := keys & CARRIED_KEYS:
        raise Finding("attachment", carried.pop())
    if isinstance(value, pikepdf.Stream) and "/F" in keys:
        raise Finding("attachment", "external stream")


def _check_name(key: str, name: str) -> None:
    if key == "/S" and name in ACTIVE:
        raise Finding("active", name)
    if key == "/Type" and name == "/EmbeddedFile":
        raise Finding("attachment", name)
    if key == "/Subtype" and name in CARRIED_SUBTYPES:
        raise Finding("attachment", name)


def report(content: bytes) -> dict[str, str]:
    """Return what was found as texts: `code` is empty for a file in order."""
    try:
        return {"code": "", "what": "", "pages": str(inspect(content))}
    except Finding as finding:
        return {"code": finding.code, "what": finding.what, "pages": "0"}


def main() -> None:
    """Read the file from standard input within the limits and print the finding."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.write(json.dumps(report(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()

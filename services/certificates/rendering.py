"""The only door to WeasyPrint: our templates and our in-memory drawings in, a PDF/A-3A and PDF/UA-1 file out.

One thread of a process at a time: Pango's font map is not safe to share between threads.
"""

import atexit
import logging
import re
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import pydyf
from django.template.loader import render_to_string

from services.certificates import fonts
from services.certificates.art.forms import Drawing, Form, embed
from services.certificates.hole import Prepared, SignatureDictionary, dig, prepared
from services.certificates.metadata import Description, xmp

VARIANT = "pdf/a-3a"
LONGEST = 60  # pages
_one_at_a_time = threading.Lock()


class RenderingFailed(Exception):
    """WeasyPrint could not draw the document, or would have drawn something else than the template says."""


@dataclass(frozen=True)
class Sheet:
    """What one document needs: a template, its context, its drawings by address, and what its metadata say.

    `background` is painted under every page; `data` is attached as data.json and read by machines.
    """

    template: str
    context: Mapping[str, Any]
    description: Description
    drawings: Mapping[str, Form] = field(default_factory=dict)
    background: Form | None = None
    data: bytes = b""


def render(sheet: Sheet) -> Prepared:
    """Return the printed PDF with a hole for its signature; it must not leave the process before that is filled.

    Raises MissingGlyphs before anything is drawn, RenderingFailed when it cannot be drawn as the template says.
    """
    fonts.require(fonts.texts(sheet.context))
    html = render_to_string(sheet.template, dict(sheet.context))
    with _one_at_a_time, warnings_are_errors():
        try:
            return _print(html, sheet)
        except RenderingFailed:
            raise
        except _engine().fatal as refused:  # derives from BaseException: it would kill the worker
            raise RenderingFailed(f"The document asked for something outside: {refused}") from refused
        except RecursionError as error:
            raise RenderingFailed("The document is nested too deeply.") from error


def _print(html: str, sheet: Sheet) -> Prepared:
    engine = _engine()
    used: dict[str, Form] = {}
    images = {address: Drawing(_name(address), one, used.__setitem__) for address, one in sheet.drawings.items()}
    source = engine.HTML(string=html, url_fetcher=engine.fetcher, base_url=None)
    document = source.render(
        font_config=engine.font_config, stylesheets=[engine.css(sheet.template)], cache=images, pdf_variant=VARIANT
    )
    if len(document.pages) > LONGEST:
        raise RenderingFailed(f"The document has {len(document.pages)} pages; {LONGEST} are allowed.")

    holes: list[SignatureDictionary] = []

    def finish(document: Any, pdf: pydyf.PDF) -> None:
        _paint(pdf, used, sheet.background)
        holes.append(_dig(pdf, sheet.description))
        _describe(pdf, sheet.description)
        _deflate(pdf)

    attachments = [engine.attachment(sheet.data, sheet.description.created)] if sheet.data else []
    identifier = sheet.description.identifier.encode()
    content = document.write_pdf(
        finisher=finish, attachments=attachments, pdf_variant=VARIANT, pdf_identifier=identifier
    )
    return prepared(content, holes[0])


def _dig(pdf: pydyf.PDF, about: Description) -> SignatureDictionary:
    return dig(pdf, reason=about.title, location=about.author, when=pdf_date(about.created))


def _name(address: str) -> str:
    return "Art" + re.sub(r"\W", "", address)


def _paint(pdf: pydyf.PDF, used: Mapping[str, Form], background: Form | None) -> None:
    """Give the pages the forms they named; the background is decoration, an artifact to a screen reader."""
    pages = [one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/Page"]
    for resources in {page["Resources"]: pdf.objects[int(page["Resources"].split()[0])] for page in pages}.values():
        for name, drawing in used.items():
            resources["XObject"][name] = embed(pdf, drawing)
        if background:
            resources["XObject"]["ArtPage"] = embed(pdf, background)
    if background:
        for page in pages:
            content = pdf.objects[int(page["Contents"].split()[0])]
            content.stream[:0] = [b"/Artifact BMC q /ArtPage Do Q EMC"]


def _describe(pdf: pydyf.PDF, description: Description) -> None:
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream, metadata.compress = [xmp(description)], False
    pdf.info.clear()
    pdf.info["Title"] = pydyf.String(description.title)
    pdf.info["Author"] = pydyf.String(description.author)
    pdf.info["Subject"] = pydyf.String(description.subject)
    pdf.info["Producer"] = pydyf.String(description.producer)
    pdf.info["CreationDate"] = pdf.info["ModDate"] = pydyf.String(pdf_date(description.created))
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["Lang"] = pydyf.String(description.language)


def _deflate(pdf: pydyf.PDF) -> None:
    """Deflate every stream once; pydyf would do it twice for the file identifier."""
    for one in pdf.objects:
        if isinstance(one, pydyf.Stream) and one.compress and "Filter" not in one.extra:
            one.stream = [zlib.compress(one_bytes(one), 6)]
            one.extra["Filter"] = "/FlateDecode"
            one.compress = False


def one_bytes(stream: pydyf.Stream) -> bytes:
    """Return a stream's content as pydyf writes it."""
    return b"\n".join(pydyf._to_bytes(item) for item in stream.stream)


def pdf_date(at: datetime) -> str:
    """Return a time as PDF writes it: D:20261124120000+08'00."""
    zone = at.strftime("%z") or "+0000"
    return f"D:{at:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}"


class _Alarm(logging.Handler):
    """Keeps what WeasyPrint complains about: a missing glyph or image is only a warning to it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextmanager
def warnings_are_errors() -> Iterator[None]:
    """Raise RenderingFailed at the end when WeasyPrint logged a warning or worse meanwhile."""
    loggers = [logging.getLogger("weasyprint"), logging.getLogger("fontTools")]
    alarm = _Alarm()
    for logger in loggers:
        logger.addHandler(alarm)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(alarm)
    if alarm.heard:
        raise RenderingFailed("; ".join(alarm.heard)[:2000])


@cache
def _engine() -> Any:
    """Load WeasyPrint when first needed: its import takes longer than a certificate."""
    from services.certificates.engine import Engine

    atexit.register(_engine.cache_clear)  # the fonts' C objects go before the interpreter does
    with fonts.private_fontconfig():
        return Engine()


def check() -> list[str]:
    """Return what is wrong with this machine's libraries and fonts, in words; nothing when certificates can be made."""
    try:
        return _engine().trouble()
    except (OSError, ImportError) as error:
        return [f"WeasyPrint cannot be loaded ({error}). Install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0."]

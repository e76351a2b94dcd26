"""The ordinary print: WeasyPrint lays out the whole document, finishing makes it a PDF/A-3A and PDF/UA-1 file."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import md5
from typing import Any

import pydyf
from isal import isal_zlib

from services.certificates.art.forms import Art, Drawing, embed
from services.certificates.hole import Prepared, SignatureDictionary, dig, prepared, signature_dictionary
from services.certificates.metadata import Description, xmp

VARIANT = "pdf/a-3a"
LONGEST = 60  # pages
LEVEL = 2  # of ISA-L, which deflates in a fifth of zlib's time to about the same size
METADATA, DATA, SIGNATURE = "metadata", "data", "signature"


class RenderingFailed(Exception):
    """WeasyPrint could not draw the document, or would have drawn something else than the template says."""


class Field(str):
    """Words in a context that differ from one document of a shape to the next; all others make the shape."""


@dataclass(frozen=True)
class Sheet:
    """What one document needs: a template, its context, its drawings by address, and what its metadata say.

    `background` is painted under every page; `data` is attached as data.json and read by machines; `own` are the
    addresses of the drawings that belong to this document alone, such as its QR code.
    """

    template: str
    context: Mapping[str, Any]
    description: Description
    drawings: Mapping[str, Art] = field(default_factory=dict)
    background: Art | None = None
    data: bytes = b""
    own: tuple[str, ...] = ()


def printed(engine: Any, html: str, sheet: Sheet) -> Prepared:
    """Lay out and write a document; raise RenderingFailed."""
    holes: list[SignatureDictionary] = []

    def finish(document: Any, pdf: pydyf.PDF) -> None:
        holes.append(finished(pdf, sheet, used)[SIGNATURE])
        _deflate(pdf)

    document, used = _laid_out(engine, html, sheet)
    return prepared(_write(engine, document, sheet, finish), holes[0])


def mould(engine: Any, html: str, sheet: Sheet, names: set[str]) -> Any:
    """Lay out a document whose fields hold neutral words, and take the mould; raise NoMould or RenderingFailed."""
    moulds: list[Any] = []

    def finish(document: Any, pdf: pydyf.PDF) -> None:
        own = finished(pdf, sheet, used)
        sheaves = [engine.sheaf(page, missing) for page in document.pages]
        if missing:
            raise engine.NoMould(", ".join(sorted(missing)))
        _deflate(pdf, engine.smallest)
        fonts = next(one["Font"] for one in pdf.objects if isinstance(one, dict) and "Font" in one and "XObject" in one)
        numbers = {name: one.number for name, one in own.items()}
        moulds.append(engine.Mould(pdf.objects, sheaves, numbers, pdf.objects[_number(fonts)], pdf.catalog))

    missing = set(names)
    document, used = _laid_out(engine, html, sheet)
    if len(document.pages) > 1:
        raise engine.NoMould("more than one page")
    for page in document.pages:
        page.__class__ = engine.WatchedPage
    _write(engine, document, sheet, finish)
    return moulds[0]


def cast(mould: Any, fields: Mapping[str, str], sheet: Sheet) -> Prepared:
    """Make a document from a mould; raise DoesNotFit."""
    casting = mould.fill(fields)
    hole = _signature(sheet.description)
    casting.put(mould.own[SIGNATURE], hole)
    casting.put(mould.own[METADATA], _packet(sheet.description))
    if sheet.data:
        casting.put(mould.own[DATA], _data(sheet))
    for address in sheet.own:
        casting.put(mould.own[address], sheet.drawings[address].stream())
    content = casting.written(information(sheet.description), sheet.description.identifier.encode())
    return prepared(content, hole)


def _laid_out(engine: Any, html: str, sheet: Sheet) -> tuple[Any, dict[str, Art]]:
    used: dict[str, Art] = {}
    images = {address: Drawing(_name(address), one, used.__setitem__) for address, one in sheet.drawings.items()}
    engine.keep_few_styles()
    source = engine.Page(html, engine.fetcher)
    document = source.render(
        font_config=engine.font_config, stylesheets=[engine.css(sheet.template)], cache=images, pdf_variant=VARIANT
    )
    document.fonts = engine.Faces()
    if len(document.pages) > LONGEST:
        raise RenderingFailed(f"The document has {len(document.pages)} pages; {LONGEST} are allowed.")
    return document, used


def _write(engine: Any, document: Any, sheet: Sheet, finish: Any) -> bytes:
    attachments = [engine.attachment(sheet.data, sheet.description.created)] if sheet.data else []
    identifier = sheet.description.identifier.encode()
    content: bytes = document.write_pdf(
        finisher=finish, attachments=attachments, pdf_variant=VARIANT, pdf_identifier=identifier
    )
    return content


def finished(pdf: pydyf.PDF, sheet: Sheet, used: Mapping[str, Art]) -> dict[str, Any]:
    """Paint the drawings, dig the hole, write the metadata; return the objects that are this document's own."""
    placed = _paint(pdf, used, sheet.background)
    own = {address: placed[_name(address)] for address in sheet.own}
    own[SIGNATURE] = dig(pdf, _signature(sheet.description))
    own[METADATA] = pdf.objects[_number(pdf.catalog["Metadata"])]
    own[METADATA].stream, own[METADATA].compress = [xmp(sheet.description)], False
    if sheet.data:
        own[DATA] = next(one for one in pdf.objects if _is_embedded_file(one))
    pdf.info.clear()
    pdf.info.update(information(sheet.description))
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["Lang"] = pydyf.String(sheet.description.language)
    return own


def _is_embedded_file(one: Any) -> bool:
    return isinstance(one, pydyf.Stream) and one.extra.get("Type") == "/EmbeddedFile"


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _name(address: str) -> str:
    return "Art" + re.sub(r"\W", "", address)


def _signature(about: Description) -> SignatureDictionary:
    return signature_dictionary(reason=about.title, location=about.author, when=pdf_date(about.created))


def _packet(about: Description) -> pydyf.Stream:
    return pydyf.Stream([xmp(about)], {"Type": "/Metadata", "Subtype": "/XML"})


def _data(sheet: Sheet) -> pydyf.Stream:
    at = pydyf.String(sheet.description.created.strftime("D:%Y%m%d%H%M%SZ"))
    about = pydyf.Dictionary(
        {
            "CheckSum": f"<{md5(sheet.data, usedforsecurity=False).hexdigest()}>",
            "Size": len(sheet.data),
            "CreationDate": at,
            "ModDate": at,
        }
    )
    extra = {"Type": "/EmbeddedFile", "Subtype": "/application#2fjson", "Params": about, "Filter": "/FlateDecode"}
    return pydyf.Stream([_quickly(sheet.data)], extra)


def _paint(pdf: pydyf.PDF, used: Mapping[str, Art], background: Art | None) -> dict[str, Any]:
    """Give the pages the drawings they named; the background is decoration, an artifact to a screen reader."""
    pages = [one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/Page"]
    placed = {name: embed(pdf, drawing) for name, drawing in used.items()}
    if background:
        placed["ArtPage"] = embed(pdf, background)
    for reference in {page["Resources"] for page in pages}:
        resources = pdf.objects[_number(reference)]
        resources["XObject"].update({name: one.reference for name, one in placed.items()})
    if background:
        for page in pages:
            content = pdf.objects[_number(page["Contents"])]
            content.stream[:0] = [b"/Artifact BMC q /ArtPage Do Q EMC"]
    return placed


def information(about: Description) -> pydyf.Dictionary:
    """Return the document information dictionary."""
    at = pydyf.String(pdf_date(about.created))
    return pydyf.Dictionary(
        {
            "Title": pydyf.String(about.title),
            "Author": pydyf.String(about.author),
            "Subject": pydyf.String(about.subject),
            "Producer": pydyf.String(about.producer),
            "CreationDate": at,
            "ModDate": at,
        }
    )


def _quickly(content: bytes) -> bytes:
    return bytes(isal_zlib.compress(content, LEVEL))


def _deflate(pdf: pydyf.PDF, deflate: Callable[[bytes], bytes] = _quickly) -> None:
    """Deflate every stream once; pydyf would do it twice for the file identifier."""
    for one in pdf.objects:
        if isinstance(one, pydyf.Stream) and one.compress and "Filter" not in one.extra:
            one.stream = [deflate(one_bytes(one))]
            one.extra["Filter"] = "/FlateDecode"
            one.compress = False


def one_bytes(stream: pydyf.Stream) -> bytes:
    """Return a stream's content as pydyf writes it."""
    return b"\n".join(pydyf._to_bytes(item) for item in stream.stream)


def pdf_date(at: datetime) -> str:
    """Return a time as PDF writes it: D:20261124120000+08'00."""
    zone = at.strftime("%z") or "+0000"
    return f"D:{at:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}"

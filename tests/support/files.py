"""Files people send, good and bad, built by code so that nothing hostile lies in the repository."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, PngImagePlugin

PAYLOAD = b"<script>alert(document.domain)</script>"
Build = Callable[[], bytes]


def scan(mode: str = "RGB", size: tuple[int, int] = (320, 200)) -> Image.Image:
    """Return a picture with something on it."""
    picture = Image.new("RGB", size, "white")
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((0, 0, size[0] // 2, size[1] // 2), fill="navy")
    drawing.line((0, 0, *size), fill="red", width=3)
    return picture.convert(mode) if mode != "I;16" else picture.convert("L").convert("I;16")


def jpeg(mode: str = "RGB", size: tuple[int, int] = (320, 200), **options: Any) -> bytes:
    out = BytesIO()
    scan(mode, size).save(out, "JPEG", **options)
    return out.getvalue()


def png(mode: str = "RGB", **options: Any) -> bytes:
    out = BytesIO()
    scan(mode).save(out, "PNG", **options)
    return out.getvalue()


def with_position() -> bytes:
    """A phone photo that lies on its side and says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Payload Phones"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 20.0), 3: "E", 4: (120.0, 9.0, 40.0)})
    return jpeg(exif=exif)


def with_text_chunk() -> bytes:
    facts = PngImagePlugin.PngInfo()
    facts.add_text("Comment", PAYLOAD.decode())
    return png(pnginfo=facts)


def with_size(width: int, height: int) -> bytes:
    """A PNG whose head promises a giant picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"\0" * 99)) + _chunk(b"IEND", b"")
    )


def giant_jpeg() -> bytes:
    content = bytearray(jpeg())
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", 65_000, 65_000)
    return bytes(content)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def archive(*names: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as files:
        for name in names or ("run.bat",):
            files.writestr(name, PAYLOAD)
    return out.getvalue()


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, pages: int = 1, **options: Any) -> bytes:
    """Return a PDF; `change` may put anything into it, `options` are pikepdf's for saving."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(200, 280))
    if change:
        change(document)
    out = BytesIO()
    document.save(out, **options)
    return out.getvalue()


def action(kind: str, **entries: Any) -> Dictionary:
    return Dictionary(S=Name("/" + kind), **entries)


def opening(document: pikepdf.Pdf, what: Any) -> None:
    document.Root.OpenAction = what


def annotated(document: pikepdf.Pdf, **entries: Any) -> None:
    note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 10, 10]), **entries)
    document.pages[0].Annots = Array([document.make_indirect(note)])


def script() -> Dictionary:
    return action("JavaScript", JS=String("app.alert(1)"))


def script_in_names(document: pikepdf.Pdf) -> None:
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()])))


def script_on_page(document: pikepdf.Pdf) -> None:
    document.pages[0].AA = Dictionary(O=document.make_indirect(script()))


def script_deep_inside(document: pikepdf.Pdf) -> None:
    document.Root.Extra = Array([Array([Dictionary(A=Array([Dictionary(Next=script())]))])])


def attached(document: pikepdf.Pdf) -> None:
    document.attachments["run.exe"] = b"MZ" + PAYLOAD


def xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(b"<xdp/>"))


def form(document: pikepdf.Pdf) -> None:
    field = Dictionary(FT=Name.Tx, T=String("name"), V=String("林晓月"))
    document.Root.AcroForm = Dictionary(Fields=Array([document.make_indirect(field)]))


def outside_stream(document: pikepdf.Pdf) -> None:
    stream = document.make_stream(b"")
    stream.F = String(r"\\attacker\share\file")
    document.Root.Extra = stream


def without_pages(document: pikepdf.Pdf) -> None:
    del document.pages[0]


def nested(document: pikepdf.Pdf) -> None:
    inner = Array([])
    for _ in range(240):
        inner = Array([inner])
    document.Root.Extra = inner


def tagged(document: pikepdf.Pdf) -> None:
    element = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, Lang=String("zh-CN")))
    document.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=Array([element]))


def bookmarked(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("第一页", 0))


def described(document: pikepdf.Pdf) -> None:
    with document.open_metadata() as metadata:
        metadata["dc:title"] = "出院小结"


def escaped_script() -> bytes:
    """The same script, its name written in another way."""
    plain = pdf(lambda document: opening(document, script()), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return plain.replace(b"/JavaScript", b"/J#61vaScript").replace(b"app.alert", b"app.run")


def scanned_pdf() -> bytes:
    out = BytesIO()
    scan().save(out, "PDF", save_all=True, append_images=[scan("L"), scan("1")])
    return out.getvalue()


def bomb() -> bytes:
    """A PDF of two megabytes whose object stream unpacks to two gigabytes of zeros."""
    megabytes = 2048
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(b"\0" * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    total = megabytes * 2**20
    packed = b"\x78\xda" + piece * megabytes + b"\x03\x00" + struct.pack(">I", (total % 65521) << 16 | 1)
    parts = [
        b"1 0 obj\n<< /Type /Catalog /Pages 4 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
        + packed
        + b"\nendstream\nendobj\n",
    ]
    content, places = b"%PDF-1.7\n", []
    for part in parts:
        places.append(len(content))
        content += part
    table = b"".join(
        struct.pack(">BIH", *row)
        for row in [(0, 0, 65535), (1, places[0], 0), (1, places[1], 0), (1, len(content), 0), (2, 2, 0)]
    )
    head = b"3 0 obj\n<< /Type /XRef /Size 5 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n" % len(table)
    return content + head + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(content)


def zip_hidden_before_the_end() -> bytes:
    """A PDF that is also a ZIP, closed by an ending of its own."""
    document = pdf()
    place = document[document.rindex(b"startxref") :]
    return document + archive() + b"\n" + place


HOSTILE: dict[str, tuple[str, Build]] = {
    "empty": ("empty", lambda: b""),
    "blank": ("empty", lambda: b" \r\n\0\0"),
    "web page": ("type", lambda: b"<!doctype html>" + PAYLOAD),
    "vector picture with a script": ("type", lambda: b'<svg xmlns="http://www.w3.org/2000/svg">' + PAYLOAD + b"</svg>"),
    "program": ("type", lambda: b"MZ\x90\0" + b"\0" * 200),
    "shell script": ("type", lambda: b"#!/bin/sh\nrm -rf /\n"),
    "server script": ("type", lambda: b"<?php system($_GET['c']); ?>"),
    "archive": ("type", archive),
    "word document": ("type", lambda: archive("[Content_Types].xml", "word/document.xml")),
    "moving picture": ("type", lambda: b"GIF89a" + PAYLOAD),
    "gif that is also a pdf": ("type", lambda: b"GIF89a/*" + pdf()),
    "web picture": ("type", lambda: b"RIFF\x24\0\0\0WEBPVP8 "),
    "tiff": ("type", lambda: b"II*\0" + b"\0" * 100),
    "iphone picture": ("heic", lambda: b"\0\0\0\x18ftypheic" + b"\0" * 100),
    "pdf behind something else": ("type", lambda: PAYLOAD + pdf()),
    "half a photo": ("damaged", lambda: jpeg()[:1200]),
    "half a scan": ("damaged", lambda: png()[:300]),
    "head of a photo": ("damaged", lambda: b"\xff\xd8\xff\xe0" + PAYLOAD * 10),
    "head of a scan": ("damaged", lambda: b"\x89PNG\r\n\x1a\n" + PAYLOAD * 10),
    "giant scan": ("pixels", lambda: with_size(60_000, 60_000)),
    "giant photo": ("pixels", giant_jpeg),
    "a little too many pixels": ("pixels", lambda: with_size(10_000, 6_000)),
    "script at opening": ("active", lambda: pdf(lambda d: opening(d, script()))),
    "script by name": ("active", lambda: pdf(script_in_names)),
    "script on a page": ("active", lambda: pdf(script_on_page)),
    "script deep inside": ("active", lambda: pdf(script_deep_inside)),
    "script under an escaped name": ("active", escaped_script),
    "script in a packed object": (
        "active",
        lambda: pdf(script_on_page, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    ),
    "script without a type": ("active", lambda: pdf(lambda d: opening(d, Dictionary(JS=String("app.alert(1)"))))),
    "starts a program": ("active", lambda: pdf(lambda d: annotated(d, Subtype=Name.Link, A=action("Launch")))),
    "sends a form": ("active", lambda: pdf(lambda d: annotated(d, Subtype=Name.Link, A=action("SubmitForm")))),
    "fetches data": ("active", lambda: pdf(lambda d: opening(d, action("ImportData")))),
    "opens a file elsewhere": ("active", lambda: pdf(lambda d: opening(d, action("GoToR", F=String(r"\\host\share"))))),
    "plays something": ("active", lambda: pdf(lambda d: opening(d, action("Rendition")))),
    "carries a program": ("attachment", lambda: pdf(attached)),
    "note with a file": ("attachment", lambda: pdf(lambda d: annotated(d, Subtype=Name.FileAttachment))),
    "film": ("attachment", lambda: pdf(lambda d: annotated(d, Subtype=Name.RichMedia))),
    "stream from elsewhere": ("attachment", lambda: pdf(outside_stream)),
    "xfa form": ("form", lambda: pdf(xfa)),
    "locked": ("encrypted", lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="b"))),
    "locked for changes": ("encrypted", lambda: pdf(encryption=pikepdf.Encryption(owner="a", user=""))),
    "something behind the end": ("trailing", lambda: pdf() + PAYLOAD),
    "archive behind the end": ("trailing", lambda: pdf() + archive()),
    "archive before the end": ("trailing", zip_hidden_before_the_end),
    "half a pdf": ("damaged", lambda: pdf()[:-60]),
    "head of a pdf": ("damaged", lambda: b"%PDF-1.7\n" + PAYLOAD + b"\nstartxref\n0\n%%EOF\n"),
    "no page": ("empty", lambda: pdf(without_pages)),
    "nested without end": ("complex", lambda: pdf(nested)),
    "grows to gigabytes": ("damaged", bomb),
    "too many pages": ("pages", lambda: pdf(pages=301)),
}

# Kept, but only after everything that is not the picture is gone.
DRAWN_ANEW: dict[str, Build] = {
    "photo with an archive behind it": lambda: jpeg() + archive(),
    "photo with a script in its comment": lambda: jpeg(comment=PAYLOAD),
    "photo with a script in its facts": lambda: jpeg(exif=_exif_with(PAYLOAD.decode())),
    "scan with a script in its text": with_text_chunk,
    "scan with a page behind it": lambda: png() + PAYLOAD,
    "photo with a colour profile": lambda: jpeg(icc_profile=PAYLOAD * 20),
}

GOOD: dict[str, tuple[str, Build]] = {
    "photo": ("jpg", jpeg),
    "grey photo": ("jpg", lambda: jpeg("L")),
    "photo for print": ("jpg", lambda: jpeg("CMYK")),
    "progressive photo": ("jpg", lambda: jpeg(progressive=True)),
    "photo from a phone": ("jpg", with_position),
    "large photo": ("jpg", lambda: jpeg(size=(4032, 3024))),
    "long receipt": ("jpg", lambda: jpeg(size=(300, 6000))),
    "tiny photo": ("jpg", lambda: jpeg(size=(1, 1))),
    "photo of best quality": ("jpg", lambda: jpeg(quality=100, subsampling=0)),
    "scan": ("png", png),
    "scan with transparency": ("png", lambda: png("RGBA")),
    "grey scan": ("png", lambda: png("L")),
    "grey scan with transparency": ("png", lambda: png("LA")),
    "black and white scan": ("png", lambda: png("1")),
    "scan with a palette": ("png", lambda: png("P")),
    "scan with a see-through palette": ("png", lambda: png("P", transparency=0)),
    "deep grey scan": ("png", lambda: png("I;16")),
    "scan at 300 dpi": ("png", lambda: png(dpi=(300, 300))),
    "page": ("pdf", pdf),
    "three pages": ("pdf", lambda: pdf(pages=3)),
    "three hundred pages": ("pdf", lambda: pdf(pages=300)),
    "scanned pages": ("pdf", scanned_pdf),
    "page with a link": (
        "pdf",
        lambda: pdf(lambda d: annotated(d, Subtype=Name.Link, A=action("URI", URI=String("https://example.org/")))),
    ),
    "opens at a page": (
        "pdf",
        lambda: pdf(lambda d: opening(d, action("GoTo", D=Array([d.pages[0].obj, Name.Fit])))),
    ),
    "opens in full": ("pdf", lambda: pdf(lambda d: opening(d, Array([d.pages[0].obj, Name.FitH, 280])))),
    "bookmarks": ("pdf", lambda: pdf(bookmarked)),
    "filled form": ("pdf", lambda: pdf(form)),
    "tagged for reading aloud": ("pdf", lambda: pdf(tagged)),
    "described": ("pdf", lambda: pdf(described)),
    "packed": ("pdf", lambda: pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate)),
    "for fast web view": ("pdf", lambda: pdf(pages=3, linearize=True)),
    "old version": ("pdf", lambda: pdf(force_version="1.4")),
    "blank lines behind the end": ("pdf", lambda: pdf() + b"\r\n\r\n\0"),
}


def _exif_with(text: str) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = text
    return exif

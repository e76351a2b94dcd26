"""The same certificate made by others, each in a process of its own: words, border, rosette, microtext, seal, QR code.

`python -m bench.rivals NAME` reads an Order as JSON and writes what it took as JSON. The page's art is given to them as
SVG; the QR code each makes with what its users take. What they make is not signed and carries no data.
"""

import json
import re
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

Maker = Callable[[str], bytes]  # of a number that no document before had
NUMBER = "NUMBER-OF-THIS-DOCUMENT"


@dataclass
class Order:
    """What a rival is given."""

    html: str
    css: str
    background: str
    seal: str
    address: str
    context: dict[str, Any]
    fonts: str
    started: float = 0.0
    rounds: int = 7


def _as_address(svg: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def _page(order: Order, number: str) -> str:
    """Return the page as one would write it: drawings and QR code as SVG images."""
    import segno

    code = segno.make_qr(order.address.replace(NUMBER, number), error="m").svg_data_uri(border=4)
    ground = f'<img class="ground" alt="" src="{_as_address(order.background)}">' if order.background else ""
    html = order.html.replace("QR-CODE", code).replace("SEAL", _as_address(order.seal)).replace(NUMBER, number)
    return html.replace('<div class="sheet', f'{ground}<div class="sheet', 1)


def weasyprint(order: Order) -> Maker:
    """Return plain HTML(string).write_pdf(): font configuration and style sheet new each time, as its pages show."""
    import weasyprint as engine
    from weasyprint.text.fonts import FontConfiguration

    def make(number: str) -> bytes:
        fonts = FontConfiguration()
        styles = engine.CSS(string=order.css, font_config=fonts)
        page = engine.HTML(string=_page(order, number))
        return bytes(page.write_pdf(stylesheets=[styles], font_config=fonts, pdf_variant="pdf/a-3a"))

    return make


def bare(order: Order) -> Maker:
    """Return the same without border, seal and QR code: what is left is words, a table and fonts."""
    plain = order.html.replace('src="SEAL"', "").replace('src="QR-CODE"', "")
    return weasyprint(replace(order, html=plain, background=""))


def chromium(order: Order) -> Maker:
    """Return Chromium's print to PDF, kept warm, with tags."""
    import shutil

    from playwright.sync_api import sync_playwright

    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if program is None:
        raise LookupError("no Chromium")
    browser = sync_playwright().start().chromium.launch(executable_path=program, args=["--no-sandbox"])
    page = browser.new_page()

    def make(number: str) -> bytes:
        styles = f"<style>{order.css}</style></head>"
        page.set_content(_page(order, number).replace("</head>", styles, 1))
        return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)

    return make


CHROMIUM = ("chromium-headless-shell", "chromium", "google-chrome")


def typst(order: Order) -> Maker:
    """Return Typst's compiler, kept warm, with our small fonts and the same two standards."""
    import segno
    import typst as engine

    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    for name, content in (("page.svg", order.background), ("seal.svg", order.seal), ("certificate.typ", _TYPST)):
        (folder / name).write_text(content)
    compiler = engine.Compiler(str(folder / "certificate.typ"), font_paths=[order.fonts], ignore_system_fonts=True)

    def make(number: str) -> bytes:
        code = segno.make_qr(order.address.replace(NUMBER, number), error="m").svg_inline(border=4)
        context = {**order.context, "number": number, "code": code}
        inputs = {"data": json.dumps(context, ensure_ascii=False)}
        content = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"])
        return bytes(content)  # type: ignore[arg-type]

    return make


_TYPST = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title.zh, date: datetime(year: 2026, month: 11, day: 24))
#set page(paper: "a4", margin: (x: 33mm, top: 25mm, bottom: 24mm),
  background: pdf.artifact(image("page.svg", width: 210mm, height: 297mm)))
#set text(font: ("Portal Song", "Portal Song Ext", "Portal Rare"), size: 11pt, lang: "zh")
#align(right, text(9pt)[编号 No. #data.number \\ 申请编号 Application #data.application_number])
#align(center)[#text(17pt, tracking: .24em, fill: rgb("9c1c20"))[#data.department.zh]]
#align(center, heading(text(31pt, tracking: .3em, weight: "bold", fill: rgb("9c1c20"))[#data.title.zh]))
#align(center, text(13pt)[#data.title.en])
#data.intro.zh

#text(8.6pt)[#data.intro.en]
#table(columns: (1fr, 2fr), stroke: (x: none, y: .5pt + rgb("b9a06a")), ..data.rows.map(row => (
  [*#row.label.zh* \\ #text(8pt)[#row.label.en]], [#row.value.zh \\ #text(8pt)[#row.value.en]])).flatten())
#grid(columns: (29mm, 1fr, 44mm), gutter: 3mm,
  image(bytes(data.code), format: "svg", width: 29mm, alt: "QR code: scan to verify"),
  text(8pt)[扫描二维码，或登录下列网址，核验真伪。 Scan the code to verify, or visit: \\ #data.verify_form],
  image("seal.svg", width: 44mm, alt: "Electronic seal"))
#align(right)[#data.department.zh \\ #data.decided_on.zh \\ #text(7.2pt)[#data.department.en #data.decided_on.en]]
"""


def reportlab(order: Order) -> Maker:
    """Return ReportLab, every line and path placed by hand, its own QR code; no tags, no PDF/A."""
    from reportlab.graphics import renderPDF
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    for name in ("PortalSong-Regular", "PortalSongExt-Regular"):
        pdfmetrics.registerFont(TTFont(name, str(Path(order.fonts) / f"{name}.ttf")))
    song = pdfmetrics.getFont("PortalSong-Regular").face.charToGlyph

    def make(number: str) -> bytes:
        written = BytesIO()
        canvas = Canvas(written, pagesize=(595.276, 841.89))
        _svg_on(canvas, order.background, (0, 841.89), 1)
        high = 760.0
        for size, text in _lines({**order.context, "number": number}):
            face = "PortalSong-Regular" if all(ord(mark) in song for mark in text) else "PortalSongExt-Regular"
            canvas.setFont(face, size)
            canvas.drawString(95, high, text)
            high -= size * 1.5
        code = Drawing(82, 82)
        code.add(QrCodeWidget(order.address.replace(NUMBER, number), barLevel="M", barWidth=82, barHeight=82))
        renderPDF.draw(code, canvas, 95, 90)
        _svg_on(canvas, order.seal, (440, 130), 0.125)
        canvas.save()
        return written.getvalue()

    return make


def _lines(context: dict[str, Any]) -> list[tuple[float, str]]:
    head = [(9.0, context["number"]), (9.0, context["application_number"]), (17.0, context["department"]["zh"])]
    head += [(31.0, context["title"]["zh"]), (13.0, context["title"]["en"]), (11.0, context["intro"]["zh"])]
    rows = [(11.0, row[part][tongue]) for row in context["rows"] for part in ("label", "value") for tongue in row[part]]
    return [*head, *rows, (12.0, context["decided_on"]["zh"]), (12.0, context["department"]["zh"])]


def _svg_on(canvas: Any, svg: str, at: tuple[float, float], scale: float) -> None:
    """Draw an SVG of ours, its named parts as forms; made anew for each document, as a canvas is."""
    from xml.etree import ElementTree

    root = ElementTree.fromstring(re.sub(r' xmlns(:xlink)?="[^"]*"', "", svg.replace("xlink:", "")))
    mark = uuid4().hex
    for one in root.iterfind("defs/g"):
        canvas.beginForm(mark + one.attrib["id"])
        _children_on(canvas, one, mark)
        canvas.endForm()
    canvas.saveState()
    canvas.translate(at[0], at[1] - (841.89 if scale == 1 else 0))
    canvas.scale(scale, scale)
    for child in root.iterfind("g"):
        _children_on(canvas, child, mark)
    canvas.restoreState()


def _children_on(canvas: Any, parent: Any, mark: str) -> None:
    from reportlab.lib.colors import HexColor

    for one in parent:
        if one.tag == "g":
            canvas.saveState()
            canvas.transform(*map(float, re.findall(r"[-.\d]+", one.attrib["transform"])))
            _children_on(canvas, one, mark)
            canvas.restoreState()
            continue
        for name, put in (("fill", canvas.setFillColor), ("stroke", canvas.setStrokeColor)):
            if one.get(name, "none")[0] == "#":
                put(HexColor(one.attrib[name]))
        if "stroke-width" in one.attrib:
            canvas.setLineWidth(float(one.attrib["stroke-width"]))
        if one.tag == "use":
            canvas.doForm(mark + one.attrib["href"][1:])
        else:
            _path_on(canvas, one)


def _path_on(canvas: Any, one: Any) -> None:
    path, corner, size = canvas.beginPath(), [0.0, 0.0], []  # type: ignore[var-annotated]
    for command, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", one.attrib["d"]):
        given = [float(number) for number in numbers.split()]
        if command == "M":
            path.moveTo(*given)
            corner = given
        elif command == "L":
            path.lineTo(*given)
        elif command == "C":
            path.curveTo(*given)
        elif command in "hv":
            size = given if command == "h" else [*size, *given]
            if len(size) == 2:
                path.rect(*corner, *size)
                size = []
        elif command == "Z":
            path.close()
    is_line = one.get("fill") == "none"
    canvas.drawPath(path, stroke=int(is_line), fill=int(not is_line))


RIVALS = {one.__name__: one for one in (weasyprint, bare, chromium, typst, reportlab)}


def _processes() -> list[Any]:
    import psutil

    own = psutil.Process()
    return [own, *own.children(recursive=True)]


def cpu_seconds() -> float:
    """Return the processor time of this process and everything it started."""
    others = [one.cpu_times() for one in _processes()[1:]]
    return time.process_time() + sum(one.user + one.system for one in others)


def _megabytes() -> float:
    """Return the most this process ever kept resident, and what those it started keep now."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return (int(found[1]) / 1024 if found else 0) + sum(one.memory_info().rss / 2**20 for one in _processes()[1:])


def main() -> None:
    """Make the certificate as often as ordered; write what it took."""
    order = Order(**json.loads(sys.stdin.read()))
    try:
        make = RIVALS[sys.argv[1]](order)
    except (ImportError, LookupError) as error:
        print(json.dumps({"missing": str(error)}))
        return
    make(uuid4().hex)
    cold = (time.time() - order.started) * 1000
    took, content = [], b""
    for _ in range(order.rounds):
        before = cpu_seconds()
        content = make(uuid4().hex)
        took.append((cpu_seconds() - before) * 1000)
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_bytes(content)
    print(json.dumps({"cold": cold, "took": took, "bytes": len(content), "megabytes": _megabytes()}))
    sys.stdout.flush()
    _end()


def _end() -> None:
    """End what was started, and this process without its libraries' farewells."""
    import os

    for one in _processes()[1:]:
        one.kill()
    os._exit(0)


def asked(order: Order) -> str:
    """Return an order as a rival reads it, with the time it was started."""
    return json.dumps({**asdict(order), "started": time.time()}, ensure_ascii=False)


if __name__ == "__main__":
    main()

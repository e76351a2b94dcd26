"""The same certificate made by others: Typst, ReportLab, Chromium. Each is skipped with a line when it is not there.

They get the same words, no border, no QR code; what they make is neither signed nor PDF/A-3A and PDF/UA-1.
"""

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from services.certificates import fonts

Maker = Callable[[dict[str, Any]], bytes]
CHROMIUM = ("chromium-headless-shell", "chromium", "google-chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-pdf-header-footer")


def typst() -> Maker:
    """Return a maker by Typst's compiler, kept warm; ImportError when it is not installed."""
    import typst as engine

    source = Path(tempfile.mkdtemp(prefix="bench-")) / "certificate.typ"
    source.write_text(_TYPST)
    compiler = engine.Compiler(str(source), font_paths=[str(fonts.FILES)], ignore_system_fonts=True)

    def make(context: dict[str, Any]) -> bytes:
        content = compiler.compile(format="pdf", sys_inputs={"data": json.dumps(context, ensure_ascii=False)})
        return bytes(content)

    return make


_TYPST = """
#let data = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: 30mm)
#set text(font: ("Portal Song", "Portal Song Ext", "Portal Rare"), size: 11pt, lang: "zh")
#align(right)[#data.number \\ #data.application_number]
#align(center)[#text(17pt)[#data.department.zh] \\ #text(31pt, weight: "bold")[#data.title.zh] \\ #data.title.en]
#data.intro.zh \\ #data.intro.en
#table(columns: (1fr, 2fr), ..data.rows.map(row => (
  [#row.label.zh \\ #row.label.en], [#row.value.zh \\ #row.value.en])).flatten())
#align(right)[#data.department.zh \\ #data.decided_on.zh]
"""


def reportlab() -> Maker:
    """Return a maker by ReportLab, every line placed by hand; ImportError when it is not installed."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("song", str(fonts.FILES / fonts.REGULAR[0])))
    pdfmetrics.registerFont(TTFont("ext", str(fonts.FILES / fonts.REGULAR[1])))

    def make(context: dict[str, Any]) -> bytes:
        written = BytesIO()
        canvas = Canvas(written, pagesize=(595, 842))
        high = 780.0
        for size, text in _lines(context):
            face = "song" if all(ord(mark) in fonts.covered(fonts.REGULAR[:1]) for mark in text) else "ext"
            canvas.setFont(face, size)
            canvas.drawString(85, high, text)
            high -= size * 1.5
        canvas.save()
        return written.getvalue()

    return make


def _lines(context: dict[str, Any]) -> list[tuple[float, str]]:
    head = [(9.0, context["number"]), (9.0, context["application_number"]), (17.0, context["department"]["zh"])]
    head += [(31.0, context["title"]["zh"]), (13.0, context["title"]["en"]), (11.0, context["intro"]["zh"])]
    rows = [(11.0, row[part][tongue]) for row in context["rows"] for part in ("label", "value") for tongue in row[part]]
    return [*head, *rows, (12.0, context["decided_on"]["zh"])]


def chromium() -> Callable[[str], bytes]:
    """Return a maker by Chromium's print, a process each time; LookupError when there is none."""
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if program is None:
        raise LookupError("no Chromium")

    def make(html: str) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder) / "a.html", Path(folder) / "a.pdf"
            source.write_text(html)
            command = [program, *FLAGS, f"--user-data-dir={folder}/p", f"--print-to-pdf={target}", source.as_uri()]
            subprocess.run(command, check=True, capture_output=True, timeout=60)
            return target.read_bytes()

    return make


def cpu_seconds() -> float:
    """Return the processor time of this process and of the children it has waited for."""
    import resource

    own, children = (resource.getrusage(one) for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def median_milliseconds(work: Callable[[], object], rounds: int) -> float:
    """Return the median CPU milliseconds of a few rounds, after one to warm up."""
    work()
    times = []
    for _ in range(rounds):
        started = cpu_seconds()
        work()
        times.append(cpu_seconds() - started)
    return sorted(times)[rounds // 2] * 1000


def wall_milliseconds(work: Callable[[], object]) -> float:
    """Return the milliseconds one call takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000

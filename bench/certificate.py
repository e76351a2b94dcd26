"""One certificate: print, attach, sign, store, register - against others that make the same certificate.

Ours is measured whole and in parts; the others (rivals.py) each in a process of their own, on the same page: the same
words, border, rosette, microtext, seal and QR code. All in one run, so the ratios hold whatever the machine does today.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import psutil
from django.conf import settings
from django.db import transaction
from django.template.loader import get_template, render_to_string
from django.test.utils import override_settings
from django.utils import timezone

from bench import drawings, rivals
from services.certificates import compiled, fonts, issuing, press, rendering, sheets, signing
from services.certificates.models import Certificate
from tests.support.certificates import draft

FACTS: list[dict[str, Any]] = [
    {"label": {"zh": "新生儿姓名", "en": "Name of newborn"}, "value": "陈㛃䶮", "mask": "name"},
    {"label": {"zh": "出生时间", "en": "Time of birth"}, "value": {"zh": "2026年11月1日", "en": "1 November 2026"}},
    {"label": {"zh": "母亲姓名", "en": "Mother"}, "value": "林晓月", "mask": "name"},
    {"label": {"zh": "母亲身份证件号码", "en": "Identity number"}, "value": "990100199203040027", "mask": "id_no"},
    {"label": {"zh": "接生机构", "en": "Place of birth"}, "value": {"zh": "云溪市妇幼保健院", "en": "Yunxi Hospital"}},
]
COLD = 3  # starts of each process; the fastest is told
SLOW = ("weasyprint", "bare")
NAMES = {
    "weasyprint": "plain HTML(string).write_pdf(), Noto CJK",
    "bare": "the same without border, seal, QR code",
    "chromium": "Chromium, printToPDF, warm",
    "typst": "Typst, warm, both standards",
    "reportlab": "ReportLab, by hand",
}
HOLDERS = "陈林黄张李王吴刘蔡杨晓月伟芳娜敏静强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰㛃䶮𬱖𠅤"


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    name: str
    took: list[float]  # CPU milliseconds, one document each
    size: int
    cold: float | None = None  # wall milliseconds from the process's start to the first document
    megabytes: float | None = None

    @property
    def median(self) -> float:
        """The middle one."""
        return sorted(self.took)[len(self.took) // 2]

    def __str__(self) -> str:
        cold = f"{self.cold:7.0f}" if self.cold else " " * 7
        memory = f"{self.megabytes:6.0f}" if self.megabytes else " " * 6
        speed = f"{min(self.took):7.1f} {self.median:7.1f} {1000 / self.median:7.1f}"
        return f"  {self.name:<46}{speed} {self.size / 1000:8.1f} {cold} {memory}"


def main() -> None:
    """Print the table and the ratios; leaves nothing behind."""
    print(
        "certificate, one core; milliseconds of CPU (least, median), per second, KB; cold start in ms of wall time, MB:"
    )
    print(f"  {'':<46}{'least':>7} {'median':>7} {'/s':>7} {'KB':>8} {'cold':>7} {'MB':>6}")
    with tempfile.TemporaryDirectory() as folder, override_settings(STORAGES=_storages(folder)), transaction.atomic():
        _measure()
        transaction.set_rollback(True)


def _storages(folder: str) -> dict[str, object]:
    file_system = "django.core.files.storage.FileSystemStorage"
    return {**settings.STORAGES, "documents": {"BACKEND": file_system, "OPTIONS": {"location": folder}}}


def _measure() -> None:
    certificate = _draft()
    cold, megabytes = _fresh_press(certificate)
    settings.PRINT_IN_CHILD = False
    drafts = iter([_somebodys(number) for number in range(300)])
    ordinary = _line("printed the ordinary way, signed (B-B)", lambda: _sealed(next(drafts), compile_it=False), 40)
    mould = _line("printed from the mould, signed (B-B)", lambda: _sealed(next(drafts)), 200, cold, megabytes)
    with override_settings(TIME_STAMPS={**settings.TIME_STAMPS, "url": ""}):
        _line("+ drafted, stored, registered", lambda: issuing.issue_certificate(_draft().pk), 50)
    _line("+ time-stamp and evidence (B-LTA)", lambda: issuing.issue_certificate(_draft().pk), 30)
    others = {name: _rival(name, certificate) for name in NAMES}
    for name, other in others.items():
        if other:
            print(f"  ordinary way {other.median / ordinary.median:5.1f} times, mould", end=" ")
            print(f"{other.median / mould.median:5.1f} times as fast as {NAMES[name]}")
    print(f"  made from the mould: {_share_from_the_mould():.0%} of 100 certificates with holders drawn by lot")


def _line(name: str, work: Callable[[], Any], rounds: int, cold: float | None = None, rss: float | None = None) -> Line:
    made = [work() for _ in range(3)][-1]
    took = []
    for _ in range(rounds):
        before = time.process_time()
        made = work()
        took.append((time.process_time() - before) * 1000)
    line = Line(name, took, made.size if isinstance(made, Certificate) else len(made), cold, rss)
    print(line, flush=True)
    return line


def _fresh_press(certificate: Certificate) -> tuple[float, float]:
    """Start a printing process; return the wall milliseconds to the first signed file, and what it keeps resident."""
    by = signing.signer()
    sheet = sheets.certificate_sheet(certificate, timezone.localtime())
    press.Press().render(
        sheet
    )  # the font cache of this folder exists from now on, as on any machine but the first time
    cold = []
    for _ in range(COLD):
        started = time.perf_counter()
        child = press.Press()
        signing.sign(child.render(sheet), by)
        cold.append((time.perf_counter() - started) * 1000)
        for _ in range(100):
            child.render(sheet)
        megabytes = psutil.Process(child._process.pid).memory_info().rss / 2**20
        child.stop()
    return min(cold), megabytes


def _rival(name: str, certificate: Certificate) -> Line | None:
    command = [sys.executable, "-m", "bench.rivals", name]
    told: list[dict[str, Any]] = []
    for _ in range(COLD):
        order = replace(_order(certificate), rounds=3 if name in SLOW else 10)
        answer = subprocess.run(command, input=rivals.asked(order), capture_output=True, text=True)
        if answer.returncode:
            print(f"  {NAMES[name]:<46} failed: {answer.stderr.strip().splitlines()[-1]}")
            return None
        told.append(json.loads(answer.stdout.splitlines()[-1]))
        if "missing" in told[0]:
            print(f"  {NAMES[name]:<46} skipped: {told[0]['missing']}")
            return None
    took = [time for one in told for time in one["took"]]
    cold = min(one["cold"] for one in told)
    line = Line(NAMES[name], took, told[0]["bytes"], cold, told[0]["megabytes"])
    print(line, flush=True)
    return line


def _order(certificate: Certificate) -> rivals.Order:
    sheet = sheets.certificate_sheet(certificate, timezone.localtime())
    context = {**sheet.context, "number": rivals.NUMBER, "seal": "SEAL", "qr": "QR-CODE"}
    styles = "".join(_source(name) for name in ("pdf/document.css", "pdf/certificate-2.css"))
    for name in ("Portal Song", "Portal Song Ext", "Portal Song New", "Portal Rare", "Portal Latin"):
        styles = styles.replace(f'"{name}"', '"Noto Serif CJK SC"')
    styles += ".ground { position: absolute; left: -33mm; top: -25mm; width: 210mm; height: 297mm; z-index: -1; }"
    return rivals.Order(
        html=render_to_string("pdf/certificate-2.html", context),
        css=styles,
        background=drawings.svg(sheet.background, width="210mm", height="297mm"),  # type: ignore[arg-type]
        seal=drawings.svg(sheet.drawings[sheets.SEAL]),  # type: ignore[arg-type]
        address=sheets.verify_address(certificate).replace(certificate.number, rivals.NUMBER),
        context=context,
        fonts=str(fonts.FILES),
    )


def _sealed(certificate: Certificate, *, compile_it: bool = True) -> bytes:
    sheet = sheets.certificate_sheet(certificate, timezone.localtime())
    return signing.sign(rendering.render(sheet, compile_it=compile_it), signing.signer()).content


def _share_from_the_mould() -> float:
    counts: list[bool] = []
    kept = compiled.cast
    compiled.cast = lambda *given: _counted(kept(*given), counts)
    try:
        for number in range(100):
            _sealed(_somebodys(1000 + number))
    finally:
        compiled.cast = kept
    return sum(counts) / len(counts)


def _somebodys(number: int) -> Certificate:
    """Return a draft with a holder, a mother and numbers of its own: nothing is printed twice."""
    chance = random.Random(number)
    holder, mother = ("".join(chance.choices(HOLDERS, k=3)) for _ in range(2))
    codes = [f"9901{chance.randrange(10**14):014d}" for _ in range(2)]
    facts = [
        {**fact, "value": {0: holder, 2: mother, 3: codes[0]}.get(at, fact["value"])} for at, fact in enumerate(FACTS)
    ]
    return _draft(holder_name=holder, holder_id_no=codes[1], facts=facts)


def _counted(made: Any, counts: list[bool]) -> Any:
    counts.append(made is not None)
    return made


def _source(name: str) -> str:
    return get_template(name).template.source  # type: ignore[attr-defined]


def _draft(**changes: Any) -> Certificate:
    return draft(**{"facts": FACTS, **changes})

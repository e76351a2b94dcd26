"""One certificate: print, attach, sign, store, register - against what WeasyPrint does without any of our care.

The baseline lays out the same HTML with the same engine the plain way: HTML(string).write_pdf(), its own font
configuration and style sheet each time, the machine's fonts. It draws no border and signs nothing.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.template.loader import get_template, render_to_string
from django.test.utils import override_settings
from django.utils import timezone

from services.certificates import actions, issuing, rendering, sheets, signing
from services.certificates.models import Certificate
from services.core.actors import SYSTEM

ROUNDS = 15
FACTS: list[dict[str, Any]] = [
    {"label": {"zh": "新生儿姓名", "en": "Name of newborn"}, "value": "陈㛃䶮", "mask": "name"},
    {"label": {"zh": "出生时间", "en": "Time of birth"}, "value": {"zh": "2026年11月1日", "en": "1 November 2026"}},
    {"label": {"zh": "母亲姓名", "en": "Mother"}, "value": "林晓月", "mask": "name"},
    {"label": {"zh": "母亲身份证件号码", "en": "Identity number"}, "value": "990100199203040027", "mask": "id_no"},
    {"label": {"zh": "接生机构", "en": "Place of birth"}, "value": {"zh": "云溪市妇幼保健院", "en": "Yunxi Hospital"}},
]


def main() -> None:
    """Print milliseconds of CPU, bytes and the ratio to the baseline; leaves nothing behind."""
    with tempfile.TemporaryDirectory() as folder, override_settings(STORAGES=_storages(folder)), transaction.atomic():
        _measure()
        transaction.set_rollback(True)


def _storages(folder: str) -> dict[str, object]:
    from django.conf import settings

    file_system = "django.core.files.storage.FileSystemStorage"
    return {**settings.STORAGES, "documents": {"BACKEND": file_system, "OPTIONS": {"location": folder}}}


def _measure() -> None:
    started = time.perf_counter()
    first = _sealed(_draft())
    cold = time.perf_counter() - started
    certificate = _draft()
    printing = _milliseconds(lambda: rendering.render(sheets.certificate_sheet(certificate, timezone.localtime())))
    signed = _milliseconds(lambda: _sealed(certificate))
    whole = _milliseconds(lambda: issuing.issue_certificate(_draft().pk))
    plain = _milliseconds(lambda: _plainly(certificate), rounds=5)
    print(f"certificate, cold (engine, fonts, key): {cold * 1000:.0f} ms")
    print(f"  printed                     {printing:7.1f} ms")
    print(f"  printed and signed          {signed:7.1f} ms  {len(first)} bytes")
    print(f"  drafted, issued, registered {whole:7.1f} ms  {1000 / whole:.1f}/s per core")
    print(f"  baseline plain write_pdf()  {plain:7.1f} ms  {len(_plainly(certificate))} bytes, no border, not signed")
    print(f"  printed and signed is {plain / signed:.1f} times as fast as the baseline")


def _milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median CPU milliseconds of a few rounds, after one to warm up."""
    work()
    times = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return statistics.median(times) * 1000


def _sealed(certificate: Certificate) -> bytes:
    sheet = sheets.certificate_sheet(certificate, timezone.localtime())
    return signing.sign(rendering.render(sheet), signing.signer()).content


def _plainly(certificate: Certificate) -> bytes:
    import weasyprint

    styles = "".join(_source(name) for name in ("pdf/document.css", "pdf/certificate.css"))
    html: str = render_to_string("pdf/certificate.html", sheets.certificate_context(certificate))
    for name in ("Portal Song", "Portal Song Ext", "Portal Song New", "Portal Rare"):
        styles = styles.replace(f'"{name}"', '"Noto Serif CJK SC"')
    html = html.replace('src="art:seal"', "").replace('src="art:qr"', "")
    return bytes(
        weasyprint.HTML(string=html).write_pdf(stylesheets=[weasyprint.CSS(string=styles)], pdf_variant="pdf/a-3a")
    )


def _source(name: str) -> str:
    return get_template(name).template.source  # type: ignore[attr-defined]


def _draft() -> Certificate:
    return actions.draft_certificate(
        case_id=uuid4(),
        decision_id=uuid4(),
        application_id=uuid4(),
        application_number="YJS990100202611240000017",
        type_code="birth_certificate",
        kind="certificate",
        title={"zh": "出生医学证明", "en": "Medical Certificate of Birth"},
        department_code="health",
        department={"zh": "云溪市卫生健康委员会", "en": "Yunxi Municipal Health Commission"},
        matter={"zh": "出生医学证明签发", "en": "Issue of the medical certificate of birth"},
        holder_name="陈㛃䶮",
        holder_id_no="99010020261101001X",
        holder_account_id=None,
        facts=FACTS,
        decided_on=date(2026, 11, 24),
        valid_from=date(2026, 11, 24),
        actor=SYSTEM,
    )

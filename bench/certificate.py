"""One certificate: print, attach, sign, store, register - against what WeasyPrint does without any of our care.

The baseline lays out the same HTML with the same engine the plain way: HTML(string).write_pdf(), its own font
configuration and style sheet each time, the machine's fonts. It draws no border and signs nothing.
"""

import resource
import tempfile
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.template.loader import get_template, render_to_string
from django.test.utils import override_settings
from django.utils import timezone

from bench import rivals
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
    """Print milliseconds of CPU, certificates a second and core, bytes, the ratio to the baseline; leaves nothing."""
    print("certificate, one core:")
    with tempfile.TemporaryDirectory() as folder, override_settings(STORAGES=_storages(folder)), transaction.atomic():
        _measure()
        transaction.set_rollback(True)


def _storages(folder: str) -> dict[str, object]:
    file_system = "django.core.files.storage.FileSystemStorage"
    return {**settings.STORAGES, "documents": {"BACKEND": file_system, "OPTIONS": {"location": folder}}}


def _measure() -> None:
    settings.PRINT_IN_CHILD = False
    cold = rivals.wall_milliseconds(lambda: _sealed(_draft()))
    certificate = _draft()
    context = sheets.certificate_context(certificate)
    _line("cold: engine, fonts, key, first certificate", cold, len(_sealed(certificate)), of="ms of wall time")
    ordinary = _shown("printed the ordinary way and signed", lambda: _sealed(certificate, compile_it=False))
    fast = _shown("printed from the mould and signed", lambda: _sealed(certificate), rounds=60)
    _shown("the same with drafting, storing and registering", lambda: issuing.issue_certificate(_draft().pk), rounds=40)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    plain = _shown("plain HTML(string).write_pdf(), no border", lambda: _plainly(certificate), rounds=5)
    others = {"Typst": rivals.typst, "ReportLab": rivals.reportlab}
    for name, maker in others.items():
        _try(name, lambda maker=maker: _made(maker, context))  # type: ignore[misc]
    _try("Chromium, a process each", lambda: _printed_by(rivals.chromium(), certificate), rounds=3)
    print(f"  ordinary way {plain / ordinary:.1f} times, mould {plain / fast:.1f} times as fast as plain write_pdf()")
    print(f"  resident memory until then at most {memory} MB, the whole portal loaded")


def _made(maker: Callable[[], rivals.Maker], context: dict[str, Any]) -> Callable[[], bytes]:
    make = maker()
    return lambda: make({**context, "number": uuid4().hex})  # what is the same twice would come from Typst's memory


def _printed_by(make: Callable[[str], bytes], certificate: Certificate) -> Callable[[], bytes]:
    html = rendering.html(sheets.certificate_sheet(certificate, timezone.localtime()))
    return lambda: make(html)


def _try(name: str, prepare: Callable[[], Callable[[], bytes]], rounds: int = ROUNDS) -> None:
    try:
        work = prepare()
    except (ImportError, LookupError) as error:
        print(f"  {name:<48} skipped: {error}")
        return
    _shown(name, work, rounds)


def _shown(name: str, work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Measure and print one way; return its median CPU milliseconds."""
    took = rivals.median_milliseconds(work, rounds)
    made = work()
    _line(name, took, made.size if isinstance(made, Certificate) else len(made))
    return took


def _line(name: str, milliseconds: float, size: int, of: str = "ms of CPU") -> None:
    print(f"  {name:<48} {milliseconds:8.1f} {of} {1000 / milliseconds:7.1f}/s {size:8d} bytes")


def _sealed(certificate: Certificate, *, compile_it: bool = True) -> bytes:
    sheet = sheets.certificate_sheet(certificate, timezone.localtime())
    return signing.sign(rendering.render(sheet, compile_it=compile_it), signing.signer()).content


def _plainly(certificate: Certificate) -> bytes:
    import weasyprint

    styles = "".join(_source(name) for name in ("pdf/document.css", "pdf/certificate-2.css"))
    html: str = render_to_string("pdf/certificate-2.html", sheets.certificate_context(certificate))
    for name in ("Portal Song", "Portal Song Ext", "Portal Song New", "Portal Rare", "Portal Latin"):
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

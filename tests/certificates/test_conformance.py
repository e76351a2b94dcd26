"""Both standards a file declares are kept, whichever way it was made; its attached data keep their schema."""

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from services.certificates import compiled, rendering, sheets, storage
from services.certificates.samples import CERTIFICATES, certificate
from tests.certificates.golden_images import DOCUMENTS
from tests.support.certificates import issued, issued_letter
from tests.support.conformance import faults
from tests.support.json_schema import breaches

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
SCHEMA = json.loads((Path(sheets.__file__).parent / "schemas" / "certificate-1.json").read_text())
FEW = ("certificate", "composite", "certificate-photo", "certificate-large", "D03")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in FEW else [pytest.mark.slow]) for name in DOCUMENTS]
)
def test_every_document_keeps_the_rules_of_both_standards(name: str) -> None:
    assert faults(rendering.render(DOCUMENTS[name](), compile_it=False).content) == []


def test_so_do_files_from_a_mould_and_signed_ones() -> None:
    compiled.forget()
    for _ in range(3):
        content = rendering.render(sheets.certificate_sheet(certificate("permit"), AT)).content
    assert sum(mould is not None for mould in compiled._moulds.values()) == 1
    assert faults(content) == []
    assert faults(storage.read(issued().file)) == []
    assert faults(storage.read(issued_letter().file)) == []


def test_the_checker_notices_what_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    content = rendering.render(sheets.certificate_sheet(certificate("receipt"), AT)).content
    with pikepdf.open(BytesIO(content)) as file:
        del file.Root.MarkInfo
        file.Root.Metadata.write(b"<x/>")
        for one in file.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure":
                del one.Alt
        file.pages[0].Contents.write(b"0 0 10 10 re f")
        written = BytesIO()
        file.save(written)
    told = " | ".join(faults(written.getvalue()))
    for wanted in ("tagged", "pdfuaid", "figure", "outside of marked content"):
        assert wanted in told


@pytest.mark.parametrize("name", CERTIFICATES)
def test_the_attached_data_keep_their_schema(name: str) -> None:
    assert list(breaches(json.loads(sheets.certificate_data(certificate(name))), SCHEMA, SCHEMA)) == []


def test_data_of_another_shape_do_not() -> None:
    wrong: dict[str, Any] = {**json.loads(sheets.certificate_data(certificate("permit"))), "valid_from": "soon"}
    assert list(breaches({**wrong, "more": 1}, SCHEMA, SCHEMA)) == ["$.valid_from: 'soon'", "$.more is not known"]
    assert SCHEMA["$id"] == sheets.SCHEMA

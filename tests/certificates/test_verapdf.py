"""The real veraPDF reads every kind of document we make, the ordinary way and from the mould, signed and with evidence.

bin/test --full installs it and then never leaves this out; where it is not installed it is skipped and says so.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from services.certificates import compiled, rendering, sheets, signing, storage
from services.certificates.samples import certificate
from tests.certificates.golden_images import AT, DOCUMENTS
from tests.support.certificates import issued, issued_letter
from tests.support.conformance import verapdf, verapdf_command
from tests.support.letters import all_letters

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(
        not verapdf_command() and not os.environ.get("PORTAL_REFEREES"),
        reason="veraPDF is not installed: our own checker has to do (bin/test --full installs it)",
    ),
]


def documents() -> Iterator[tuple[str, bytes]]:
    """Every template, edition and letter, signed (B-B), and what is stored (B-LTA)."""
    compiled.forget()
    for name, make in DOCUMENTS.items():
        yield f"{name}-ordinary", signed(make(), compile_it=False)
        for _ in range(2):
            rendering.render(make())
        yield f"{name}-mould", signed(make())
    for code, letter in all_letters().items():
        for edition in ("file", "large"):
            yield f"{code}-{edition}", signed(sheets.letter_sheet(letter, AT, edition))
    yield "stored-certificate", storage.read(issued().file)
    yield "stored-letter", storage.read(issued_letter().file)


def signed(sheet: sheets.Sheet, *, compile_it: bool = True) -> bytes:
    return signing.sign(rendering.render(sheet, compile_it=compile_it), signing.signer()).content


def test_verapdf_finds_nothing_wrong_with_either_standard(tmp_path: Path) -> None:
    files = []
    for name, content in documents():
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(content)
    said = verapdf(files)
    assert sorted(said) == sorted(f"{file.stem} {flavour}" for file in files for flavour in ("3a", "ua1"))
    assert {name: words for name, words in said.items() if words} == {}


def test_it_is_the_real_one_and_notices_what_is_broken(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole.pdf", tmp_path / "broken.pdf"
    whole.write_bytes(signed(sheets.certificate_sheet(certificate("receipt"), AT)))
    with pikepdf.open(whole) as file:
        del file.Root.MarkInfo
        file.save(broken)
    said = verapdf([broken])
    assert "6.7.2.2-1" in said["broken 3a"]
    assert "6.2-1" in said["broken ua1"]

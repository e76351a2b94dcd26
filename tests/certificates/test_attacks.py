"""Altered, forged and swapped files: the verification accepts none, with and without the registry's digest."""

import hashlib
import random
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from services.certificates import authority, inspection, rendering, sheets, signers, signing, storage, verification
from services.certificates.cades import CmsSigner
from services.certificates.hole import Prepared
from services.certificates.models import Certificate
from tests.support.certificates import decide, draft, issued, issued_letter

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def accepted(content: bytes) -> bool:
    return verification.by_file(content, on=TODAY).is_valid


def register(certificate: Certificate, content: bytes) -> None:
    """As if somebody had got at the database too: the signature alone must then hold."""
    Certificate.objects.filter(pk=certificate.pk).update(sha256=hashlib.sha256(content).hexdigest())


def printed(certificate: Certificate) -> Prepared:
    return rendering.render(sheets.certificate_sheet(certificate, datetime(2026, 11, 24, tzinfo=UTC)))


@pytest.fixture
def certificate() -> Certificate:
    return issued()


@pytest.fixture
def content(certificate: Certificate) -> bytes:
    return storage.read(certificate.file)


def test_what_was_issued_is_accepted(content: bytes) -> None:
    assert inspection.trouble_with(content) == inspection.SOUND
    assert accepted(content)


def test_a_letter_is_accepted_too() -> None:
    assert accepted(storage.read(issued_letter().file))


def test_no_flipped_byte_is_accepted(content: bytes) -> None:
    chance = random.Random(7)
    for _ in range(300):
        place = chance.randrange(len(content))
        flipped = bytearray(content)
        flipped[place] ^= 1 << chance.randrange(8)
        assert not accepted(bytes(flipped)), place


def test_the_signature_alone_finds_a_flip_in_what_it_covers(certificate: Certificate, content: bytes) -> None:
    chance = random.Random(11)
    gap = range(content.index(b"/Contents <") + 10, content.rindex(b">"))
    for _ in range(40):
        place = chance.choice([chance.randrange(gap.start), chance.randrange(len(content) - 400, len(content))])
        flipped = bytearray(content)
        flipped[place] ^= 1 << chance.randrange(8)
        register(certificate, bytes(flipped))
        assert not accepted(bytes(flipped)), place


@pytest.mark.parametrize("tail", [b"\n", b"%%EOF\n", b"x" * 1000])
def test_appended_bytes_are_not_accepted(certificate: Certificate, content: bytes, tail: bytes) -> None:
    register(certificate, content + tail)
    assert not accepted(content + tail)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_not_accepted(certificate: Certificate, content: bytes, part: float) -> None:
    cut = content[: int(len(content) * part)]
    register(certificate, cut)
    assert not accepted(cut)


def test_an_incremental_update_is_not_accepted(certificate: Certificate, content: bytes) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(content))
    writer.set_info(None)
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = page["/MediaBox"][0]
    writer.update_container(page)
    output = BytesIO()
    writer.write(output)
    register(certificate, output.getvalue())
    assert inspection.trouble_with(output.getvalue()) != inspection.SOUND
    assert not accepted(output.getvalue())


def test_a_file_saved_again_is_not_accepted(certificate: Certificate, content: bytes) -> None:
    output = BytesIO()
    with pikepdf.open(BytesIO(content)) as file:
        file.save(output)
    register(certificate, output.getvalue())
    assert not accepted(output.getvalue())


def test_a_removed_signature_is_not_accepted(certificate: Certificate, content: bytes) -> None:
    output = BytesIO()
    copied = copy_into_new_writer(PdfFileReader(BytesIO(content)))
    del copied.root["/AcroForm"]
    copied.write(output)
    register(certificate, output.getvalue())
    assert inspection.trouble_with(output.getvalue()) == inspection.UNSIGNED


def test_a_look_alike_authority_is_not_trusted(certificate: Certificate, settings: Any, tmp_path: Path) -> None:
    ours = settings.PORTAL_DATA
    settings.PORTAL_DATA = tmp_path / "forger"
    forged = signing.sign(printed(certificate), CmsSigner(signers.demo_key(authority.identity())))
    settings.PORTAL_DATA = ours
    register(certificate, forged.content)
    assert inspection.trouble_with(forged.content) == inspection.UNTRUSTED
    assert not accepted(forged.content)


def test_a_signature_that_allows_changes_is_not_sound(certificate: Certificate) -> None:
    sheet = printed(certificate)
    lenient = replace(sheet, content=sheet.content.replace(b"/TransformParams /P 1", b"/TransformParams /P 2"))
    loose = signing.sign(lenient, signing.signer()).content
    assert inspection.trouble_with(loose) == inspection.CHANGEABLE


def test_a_soundly_signed_file_that_is_not_registered_is_not_accepted(certificate: Certificate) -> None:
    other = signing.sign(printed(draft(holder_name="李四")), signing.signer())
    assert inspection.trouble_with(other.content) == inspection.SOUND
    assert not accepted(other.content)


@pytest.mark.parametrize(
    "nonsense", [b"", b"%PDF-", b"%PDF-1.7\n" + b"\0" * 1000, b"GIF89a", b"%PDF-" + b"[" * 100_000]
)
def test_nonsense_is_not_accepted_and_breaks_nothing(nonsense: bytes) -> None:
    assert not accepted(nonsense)
    assert inspection.trouble_with(nonsense) != inspection.SOUND


@pytest.mark.parametrize("verb", ["suspend", "revoke", "cancel"])
def test_a_genuine_file_that_is_no_longer_valid_says_so(certificate: Certificate, content: bytes, verb: str) -> None:
    from services.certificates import actions

    getattr(actions, verb)(certificate, **decide())
    found = verification.by_file(content, on=TODAY)
    assert not found.is_valid
    assert found.result == {"suspend": "suspended", "revoke": "revoked", "cancel": "cancelled"}[verb]
    assert found.number == certificate.number

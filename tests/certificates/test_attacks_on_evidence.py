"""More forgeries, also on files with evidence: by somebody who has the city's own time-stamps, and the database too."""

import random
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from services.certificates import authority, evidence, inspection, sheets, storage, timestamps, trust
from services.certificates.inspection import Trust
from services.certificates.models import Certificate
from tests.certificates.test_attacks import accepted, register
from tests.support.certificates import issued

pytestmark = pytest.mark.django_db
Change = Callable[[IncrementalPdfFileWriter], None]


@pytest.fixture
def certificate(settings: Any) -> Certificate:
    settings.TIME_STAMPS = {**settings.TIME_STAMPS, "url": "demo"}
    return issued()


@pytest.fixture
def content(certificate: Certificate) -> bytes:
    return storage.read(certificate.file)


def offline(content: bytes) -> str:
    return inspection.inspect(content, Trust([authority.trust_anchor()])).trouble


def updated(content: bytes, change: Change) -> bytes:
    writer, output = IncrementalPdfFileWriter(BytesIO(content)), BytesIO()
    change(writer)
    writer.write(output)
    return output.getvalue()


def another_name(writer: IncrementalPdfFileWriter) -> None:
    """Paint a white box and other words over the page."""
    page = writer.root["/Pages"]["/Kids"][0]
    drawing = generic.StreamObject(stream_data=b"1 g 0 0 400 800 re f")
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), writer.add_object(drawing)])
    writer.update_container(page)


def a_script(writer: IncrementalPdfFileWriter) -> None:
    script = {"/S": generic.NameObject("/JavaScript"), "/JS": generic.TextStringObject("app.alert(1)")}
    writer.root["/OpenAction"] = writer.add_object(
        generic.DictionaryObject({generic.NameObject(name): value for name, value in script.items()})
    )
    writer.update_root()


def another_attachment(writer: IncrementalPdfFileWriter) -> None:
    """Put other facts in the place of those for machines."""
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    names[1]["/EF"][generic.NameObject("/F")] = writer.add_object(generic.StreamObject(stream_data=b"{}"))
    writer.update_container(names[1])


def another_title(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/Lang"] = generic.TextStringObject("en")
    writer.update_root()


CHANGES = [another_name, a_script, another_attachment, another_title]


@pytest.mark.parametrize("change", CHANGES)
def test_no_change_is_accepted_though_its_digest_is_registered(
    certificate: Certificate, content: bytes, change: Change
) -> None:
    forged = updated(content, change)
    register(certificate, forged)
    assert offline(forged) != inspection.SOUND
    assert not accepted(forged)


@pytest.mark.parametrize("change", CHANGES)
def test_the_citys_own_time_stamp_does_not_cover_up_a_change(
    certificate: Certificate, content: bytes, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = timestamps.stamper()
    assert stamp
    monkeypatch.setattr(evidence, "FIELD", "Forged")
    forged = evidence.stamped(
        updated(content, change),
        stamp,
        certificates=[authority.time_stamper().certificate],
        revocation_lists=trust.revocation_lists(),
    )
    register(certificate, forged)
    assert offline(forged) != inspection.SOUND
    assert not accepted(forged)


def test_a_file_whose_evidence_was_cut_off_is_not_the_registered_one(content: bytes) -> None:
    first = content[: content.index(b"%%EOF") + 6]
    assert offline(first) == inspection.SOUND
    assert not accepted(first)


def test_an_attachment_swapped_by_saving_again_is_not_accepted(certificate: Certificate, content: bytes) -> None:
    output = BytesIO()
    with pikepdf.open(BytesIO(content)) as file:
        file.attachments["data.json"] = b'{"holder": {"name": "somebody else"}}'
        file.attachments["tool.exe"] = b"MZ"
        file.save(output)
    register(certificate, output.getvalue())
    assert not accepted(output.getvalue())


def test_another_file_name_changes_nothing(client: Client, certificate: Certificate, content: bytes) -> None:
    file = SimpleUploadedFile("出生医学证明_别人.pdf.exe", content)
    answer = client.post("/verify/?format=json", {"by": "file", "file": file}).json()
    assert (answer["valid"], answer["number"]) == (True, certificate.number)


def test_the_code_of_another_certificate_shows_that_one_and_not_the_paper_it_is_on(
    client: Client, certificate: Certificate
) -> None:
    other = issued(holder_name="李四")
    shown = client.get(sheets.verify_path(other)).content.decode()
    assert other.number in shown
    assert certificate.number not in shown
    assert client.get(f"/verify/{certificate.number}/{other.secret}").status_code == 404


def test_no_flip_in_what_signature_and_stamp_cover_is_sound_offline(content: bytes) -> None:
    chance = random.Random(5)
    holes = [range(at, content.index(b">", at)) for at in _places(content, b"/Contents <")]
    covered = [place for place in chance.sample(range(len(content)), 60) if not any(place in one for one in holes)]
    for place in covered[:30]:
        assert offline(_flipped(content, place, chance)) != inspection.SOUND, place


@pytest.mark.slow
def test_none_of_ten_thousand_flips_is_accepted(content: bytes) -> None:
    chance = random.Random(10_000)
    wrong = [
        place
        for place in (chance.randrange(len(content)) for _ in range(10_000))
        if accepted(_flipped(content, place, chance))
    ]
    assert wrong == []


@pytest.mark.slow
def test_of_a_thousand_flips_offline_only_some_in_the_padding_of_the_holes_are_sound(content: bytes) -> None:
    chance = random.Random(1_000)
    holes = [range(at, content.index(b">", at)) for at in _places(content, b"/Contents <")]
    sound = [
        place
        for place in (chance.randrange(len(content)) for _ in range(1_000))
        if offline(_flipped(content, place, chance)) == inspection.SOUND
    ]
    assert all(any(place in hole for hole in holes) for place in sound)


def _places(content: bytes, mark: bytes) -> list[int]:
    found, at = [], content.find(mark)
    while at >= 0:
        found.append(at + len(mark))
        at = content.find(mark, at + 1)
    return found


def _flipped(content: bytes, place: int, chance: random.Random) -> bytes:
    flipped = bytearray(content)
    flipped[place] ^= 1 << chance.randrange(8)
    return bytes(flipped)

"""From a decision to a signed file, once, whatever happens in between."""

import hashlib
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db import IntegrityError, transaction

from services.certificates import actions, events, fonts, issuing, queries, signing, storage, verification
from services.certificates.hole import RESERVED, Prepared
from services.certificates.models import Certificate, CertificateEvent
from services.core import outbox
from services.core.actions import move
from services.core.actors import SYSTEM
from services.core.models import Outbox
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from tests.support.at_once import at_once
from tests.support.certificates import account, decide, draft, draft_letter, issued, issued_letter, officer

pytestmark = pytest.mark.django_db


def test_a_draft_leaves_work_for_the_worker_and_the_worker_makes_it_valid() -> None:
    certificate = draft()
    assert certificate.state == "draft"
    assert outbox.drain(strict=True) == 1
    certificate.refresh_from_db()
    content = storage.read(certificate.file)
    assert certificate.state == "valid"
    assert certificate.sha256 == hashlib.sha256(content).hexdigest()
    assert certificate.size == len(content)
    assert [event.kind for event in certificate.events.all()] == ["issued"]


def test_asking_again_for_the_same_case_and_type_gives_the_same_certificate() -> None:
    first = draft()
    again = draft(case_id=first.case_id)
    assert again.pk == first.pk
    outbox.drain(strict=True)
    assert draft(case_id=first.case_id).pk == first.pk
    assert Outbox.objects.filter(kind=actions.ISSUE).count() == 1


def test_running_the_work_again_changes_nothing() -> None:
    certificate = issued()
    digest = certificate.sha256
    assert issuing.issue_certificate(certificate.pk).sha256 == digest
    assert hashlib.sha256(storage.read(certificate.file)).hexdigest() == digest
    assert CertificateEvent.objects.count() == 1


def test_the_database_refuses_two_live_certificates_of_one_case_and_type() -> None:
    first = issued()
    second = draft()
    with pytest.raises(IntegrityError, match="one_live_certificate_per_case_and_type"), transaction.atomic():
        Certificate.objects.filter(pk=second.pk).update(case_id=first.case_id)
        issuing.issue_certificate(second.pk)


def test_a_new_certificate_of_the_case_replaces_the_old_one_the_moment_it_is_issued() -> None:
    old = issued()
    new = draft(case_id=old.case_id, supersedes=old)
    assert new.pk != old.pk
    old.refresh_from_db()
    assert old.state == "valid"
    outbox.drain(strict=True)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == ("superseded", "valid")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_make_one_certificate(own_data: Path) -> None:
    certificate = draft()
    results = at_once(*[lambda: issuing.issue_certificate(certificate.pk).sha256 for _ in range(2)])
    certificate.refresh_from_db()
    assert results == [certificate.sha256] * 2
    assert CertificateEvent.objects.count() == 1
    assert len(list(own_data.rglob("*.pdf"))) == 1


@pytest.mark.django_db(transaction=True)
def test_two_drafts_at_the_same_moment_leave_one() -> None:
    case = draft().case_id
    Certificate.objects.all().delete()
    results = at_once(*[lambda: draft(case_id=case).pk for _ in range(2)])
    assert Certificate.objects.filter(case_id=case).count() == 1
    assert any(not isinstance(result, Exception) for result in results)


def test_what_was_killed_after_storing_is_made_again(own_data: Path) -> None:
    certificate = draft(holder_name="陈一")
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        issuing.issue_certificate(certificate.pk)
        raise KeyboardInterrupt
    left = [file.read_bytes() for file in own_data.rglob("*.pdf")]
    assert len(left) == 1
    assert not verification.by_file(left[0], on=certificate.valid_from).is_valid
    certificate.refresh_from_db()
    assert certificate.state == "draft"
    outbox.drain(strict=True)
    certificate.refresh_from_db()
    assert hashlib.sha256(storage.read(certificate.file)).hexdigest() == certificate.sha256
    assert certificate.sha256[:20] in certificate.file


def test_when_signing_fails_the_row_stays_a_draft_and_nothing_is_stored(
    own_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        key_id = "0"

        def cms(self, digest: bytes) -> bytes:
            raise OSError("the token does not answer")

    certificate = draft()
    with monkeypatch.context() as patch:
        patch.setattr(signing, "signer", Broken)
        outbox.drain()
    certificate.refresh_from_db()
    assert certificate.state == "draft"
    assert "the token does not answer" in queries.trouble_of(certificate)
    assert not list(own_data.rglob("*.pdf"))
    Outbox.objects.update(available_at=certificate.created)
    outbox.drain(strict=True)
    certificate.refresh_from_db()
    assert certificate.state == "valid"
    assert queries.trouble_of(certificate) == ""


def test_a_signature_that_does_not_fit_is_an_error_and_not_half_a_signature() -> None:
    class Talkative:
        key_id = "0"

        def cms(self, digest: bytes) -> bytes:
            return bytes(RESERVED + 1)

    with pytest.raises(signing.SigningFailed, match="reserved"):
        signing.sign(Prepared(b"%PDF-" + bytes(3 * RESERVED), 5), Talkative())


def test_the_file_has_one_revision_and_is_certified() -> None:
    certificate = issued()
    content = storage.read(certificate.file)
    assert content.count(b"%%EOF") == 1
    assert b"/TransformParams /P 1" in content
    assert certificate.key_id


def test_a_character_no_font_has_parks_the_work_and_is_named() -> None:
    certificate = draft(holder_name="王\U0002ebf0")
    outbox.drain()
    certificate.refresh_from_db()
    assert certificate.state == "draft"
    assert "U+2EBF0" in queries.trouble_of(certificate)
    assert Outbox.objects.get().parked_at


def test_a_name_can_be_asked_for_its_missing_characters_beforehand() -> None:
    assert queries.unprintable("欧阳㛃䶮𬱖𠅤·阿卜杜拉") == []
    assert queries.unprintable("王\U0002ebf0") == ["\U0002ebf0"]


def test_every_character_of_gb_18030_level_3_prints() -> None:
    blocks = [(0x4E00, 0x9FF0), (0x3400, 0x4DB6), (0x20000, 0x2A6D7), (0x2A700, 0x2B735), (0x2B740, 0x2B81E)]
    blocks += [(0x2B820, 0x2CEA2), (0x2CEB0, 0x2EBE1)]
    wanted = {point for first, end in blocks for point in range(first, end)}
    assert len(wanted) == 87_875
    assert wanted <= fonts.covered()


def test_rooms_above_hear_of_it_in_the_same_transaction() -> None:
    heard: list[tuple[str, bool]] = []

    def hear(certificate: Certificate, **kwargs: Any) -> None:
        heard.append((certificate.state, transaction.get_connection().in_atomic_block))

    events.issued.connect(hear)
    try:
        issued()
    finally:
        events.issued.disconnect(hear)
    assert heard == [("valid", True)]


def test_the_facts_for_machines_are_attached() -> None:
    certificate = issued()
    with pikepdf.open(BytesIO(storage.read(certificate.file))) as file:
        data = json.loads(file.attachments["data.json"].get_file().read_bytes())
    assert data["number"] == certificate.number
    assert data["holder"] == {"name": "陈㛃䶮", "id": "99010020261101001X"}
    assert data["schema"].endswith("/1")


def test_the_file_declares_both_standards_its_language_and_its_title() -> None:
    certificate = issued()
    with pikepdf.open(BytesIO(storage.read(certificate.file))) as file, file.open_metadata() as said:
        assert (said["pdfaid:part"], said["pdfaid:conformance"], said["pdfuaid:part"]) == ("3", "A", "1")
        assert certificate.number in said["dc:title"]
        assert file.Root.MarkInfo.Marked
        assert str(file.Root.Lang) == "zh-CN"


def test_no_font_of_the_machine_gets_onto_paper(tmp_path: Path) -> None:
    for document in (issued(holder_name="㛃𮧵\u9feb"), issued_letter()):
        with pikepdf.open(BytesIO(storage.read(document.file))) as file:
            fonts_of = {str(one.BaseFont) for page in file.pages for one in page.Resources.Font.values()}
        assert fonts_of
        assert all("+Portal-" in name for name in fonts_of), fonts_of


def test_every_change_of_validity_is_announced() -> None:
    heard: list[str] = []

    def hear(event: CertificateEvent, **kwargs: Any) -> None:
        heard.append(event.kind)

    events.status_changed.connect(hear)
    try:
        actions.suspend(issued(), **decide())
    finally:
        events.status_changed.disconnect(hear)
    assert heard == ["issued", "suspended"]


def test_only_a_decider_of_the_issuing_department_may_revoke_and_a_revoked_one_stays_revoked() -> None:
    certificate = issued()
    with pytest.raises(MoveNotPermitted):
        actions.revoke(certificate, **decide(actor=officer("police")))
    with pytest.raises(MoveNotPermitted):
        actions.revoke(certificate, **decide(actor=officer("health", "intake")))
    actions.suspend(certificate, **decide())
    actions.reinstate(certificate, **decide())
    actions.revoke(certificate, **decide())
    assert certificate.state == "revoked"
    assert [event.kind for event in certificate.events.all()] == ["issued", "suspended", "reinstated", "revoked"]
    with pytest.raises(MoveNotPossible):
        actions.reinstate(certificate, **decide())


def test_the_file_does_not_change_when_its_validity_does() -> None:
    certificate = issued()
    before = storage.read(certificate.file)
    actions.revoke(certificate, **decide())
    assert storage.read(certificate.file) == before


def test_nobody_issues_by_hand() -> None:
    certificate = draft()
    with pytest.raises(MoveNotPermitted):
        move(certificate, "issue", actor=officer("health"), file="x", sha256="0" * 64, size=1, key_id="1")


def test_a_holder_finds_what_is_valid_and_may_be_used_again() -> None:
    holder = account()
    certificate = issued(holder_account_id=holder.pk)
    day = certificate.valid_from
    assert list(queries.held_by(holder.pk, on=day, type_code="birth_certificate")) == [certificate]
    actions.suspend(certificate, **decide())
    assert not queries.held_by(holder.pk, on=day).exists()


def test_numbers_run_by_department_and_year() -> None:
    numbers = [draft().number for _ in range(2)] + [draft(department_code="police").number]
    assert [number[:21] for number in numbers] == [
        "YX-HEALTH-2026-000001",
        "YX-HEALTH-2026-000002",
        "YX-POLICE-2026-000001",
    ]


def test_a_letter_has_its_number_and_is_signed() -> None:
    letter = issued_letter()
    assert letter.number == "示政务服务局〔2026〕收字第000001号"
    assert b"/ByteRange" in storage.read(letter.file)
    assert letter.state == "issued"


def test_a_letter_with_the_same_key_is_the_same_letter() -> None:
    first = draft_letter(key="receipt:1")
    assert draft_letter(key="receipt:1").pk == first.pk
    outbox.drain(strict=True)
    assert draft_letter(key="receipt:1").state == "issued"


@pytest.mark.parametrize(
    "block",
    [{"type": "picture"}, {"type": "table", "head": ["a", "b"], "rows": [["1"]]}, {"type": "facts"}, {}],
)
def test_a_block_the_worker_could_not_print_is_refused_at_once(block: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        draft_letter(blocks=[block])


def test_more_text_than_a_worker_can_print_in_time_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="60000"):
        draft_letter(blocks=[{"type": "paragraph", "text": {"zh": "一" * 60_001}}])
    with pytest.raises(ValueError, match="60000"):
        draft(facts=[{"label": {"zh": "内容"}, "value": "一" * 60_001, "mask": "none"}])


def test_the_actor_of_an_issue_is_the_system() -> None:
    certificate = issued()
    from services.core.queries import history_of

    assert [(row.name, row.actor_kind) for row in history_of(certificate)] == [("issue", SYSTEM.kind)]

"""Time-stamps and long-term evidence, judged with moved clocks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.certificates import authority, inspection, storage
from services.certificates.inspection import Trust
from tests.support.certificates import issued
from tests.support.conformance import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def stamped(settings: Any) -> bytes:
    settings.TIME_STAMPS = {**settings.TIME_STAMPS, "url": "demo"}
    return storage.read(issued().file)


def in_years(years: float) -> Trust:
    return Trust([authority.trust_anchor()], at=datetime.now(UTC) + timedelta(days=365.25 * years))


def test_a_certificate_of_today_verifies_in_ten_years_after_its_signer_has_expired(stamped: bytes) -> None:
    assert authority.identity().certificate.not_valid_after_utc < in_years(10).moment
    report = inspection.inspect(stamped, in_years(10))
    assert (report.trouble, report.level) == (inspection.SOUND, inspection.LONG_TERM)


def test_one_without_evidence_verifies_as_long_as_its_signer_is_good_or_our_register_saw_it() -> None:
    content = storage.read(issued().file)
    assert inspection.inspect(content, in_years(4)).is_sound
    assert not inspection.inspect(content, in_years(6)).is_sound
    assert inspection.trouble_with(content, at=datetime.now(UTC)) == inspection.SOUND


def test_nobody_can_tell_once_the_time_stamper_has_expired_too(stamped: bytes) -> None:
    assert inspection.inspect(stamped, in_years(21)).trouble == inspection.BAD_STAMP


def test_the_report_says_who_signed_when_and_what_is_attached(stamped: bytes) -> None:
    report = inspection.inspect(stamped, in_years(1))
    assert "Yunxi Demo Electronic Documents" in report.signer
    assert report.signed_at
    assert abs(report.signed_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert list(report.attachments) == ["data.json"]


def test_a_bare_signature_cannot_be_given_evidence_by_somebody_else(settings: Any, tmp_path: Any) -> None:
    from services.certificates import evidence, timestamps, trust
    from services.certificates.signers import demo_key

    content = storage.read(issued().file)
    forger = demo_key(authority.time_stamper(tmp_path / "forger"))

    def stamp(digest: bytes) -> bytes:
        query = timestamps._query(digest)
        return timestamps._token(timestamps.answer(query.dump(), forger), query)

    forged = evidence.stamped(
        content, stamp, certificates=[forger.certificate], revocation_lists=trust.revocation_lists()
    )
    assert inspection.trouble_with(forged) == inspection.BAD_STAMP


def test_a_file_with_evidence_keeps_the_rules_of_both_standards(stamped: bytes) -> None:
    assert faults(stamped) == []

"""A new key, and what the old one signed."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from services.certificates import authority, inspection, signing, storage, verification
from services.certificates.inspection import Trust
from tests.support.certificates import issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_authority(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.PORTAL_DATA = tmp_path / "data"
    authority.identity()
    yield authority.folder()


def sound(content: bytes, *, days: float = 0) -> bool:
    at = datetime.now(UTC) + timedelta(days=days)
    report = inspection.inspect(content, Trust([authority.trust_anchor()], [authority.revocation_list()], at))
    return report.is_sound


def test_after_a_rotation_both_signers_verify_and_the_old_key_is_gone(own_authority: Path) -> None:
    before = issued()
    call_command("certificates", "rotate-key")
    after = issued()
    assert before.key_id != after.key_id
    assert all(sound(storage.read(one.file)) for one in (before, after))
    assert len(authority.signers()) == 2
    assert [file.name for file in own_authority.glob("signer*.key")] == [f"signer-{after.key_id}.key"]


def test_a_process_that_was_running_takes_the_new_key_for_the_next_document(own_authority: Path) -> None:
    first = signing.signer().key_id
    authority.rotate()
    assert signing.signer().key_id != first


def test_a_stolen_key_is_trusted_only_for_what_a_time_stamp_proves_older(own_authority: Path, settings: Any) -> None:
    bare = issued()
    settings.TIME_STAMPS = {**settings.TIME_STAMPS, "url": "demo"}
    proved = issued()
    assert sound(storage.read(bare.file))
    time.sleep(1.1)  # time-stamps and lists count in whole seconds; the same second counts as stolen
    call_command("certificates", "rotate-key", "--compromised")
    assert not sound(storage.read(bare.file), days=1)
    assert sound(storage.read(proved.file), days=1)
    today = date(2026, 11, 24)
    assert all(verification.by_file(storage.read(one.file), on=today).number for one in (bare, proved))


def test_a_key_that_is_not_ours_is_not_rotated(settings: Any) -> None:
    settings.SIGNER = {**settings.SIGNER, "kind": "remote"}
    with pytest.raises(CommandError, match="Only the demo authority"):
        call_command("certificates", "rotate-key")

"""manage.py certificates …"""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from services.certificates import authority, storage
from tests.support.at_once import at_once
from tests.support.certificates import issued

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    output = StringIO()
    call_command("certificates", *arguments, stdout=output)
    return output.getvalue()


def test_check_finds_this_machine_ready() -> None:
    assert "SPECIMEN" in said("check")


def test_check_fonts_names_what_is_missing() -> None:
    assert "Every character" in said("check-fonts", "㛃䶮𬱖𠅤")
    with pytest.raises(CommandError, match=r"U\+2EBF0"):
        said("check-fonts", "王\U0002ebf0")


def test_expire_marks_what_is_over_once() -> None:
    today = timezone.localdate()
    over = issued(valid_from=today - timedelta(days=9), valid_to=today - timedelta(days=1))
    lasting = issued(valid_from=today, valid_to=today)
    assert said("expire").startswith("1 ")
    assert said("expire").startswith("0 ")
    over.refresh_from_db()
    lasting.refresh_from_db()
    assert (over.state, lasting.state) == ("expired", "valid")


def test_a_file_is_inspected_with_nothing_but_the_authoritys_certificate(settings: Any, tmp_path: Path) -> None:
    content = storage.read(issued().file)
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(content)
    bad.write_bytes(content + b"\n")
    trust = str(authority.folder() / "ca.pem")
    assert "unchanged" in said("inspect", str(good), "--trust", trust)
    with pytest.raises(CommandError, match="extended"):
        said("inspect", str(bad), "--trust", trust)
    settings.PORTAL_DATA = tmp_path / "another city"
    authority.identity()
    with pytest.raises(CommandError, match="untrusted"):
        said("inspect", str(good))


def test_two_processes_that_need_the_authority_at_once_get_the_same(settings: Any, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
    first, second = at_once(authority.identity, authority.identity)
    assert isinstance(first, authority.Identity)
    assert first.key_id == second.key_id  # type: ignore[union-attr]
    assert (tmp_path / "authority" / "signer.key").stat().st_mode & 0o077 == 0
    assert (tmp_path / "authority").stat().st_mode & 0o077 == 0

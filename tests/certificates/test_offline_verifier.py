"""bin/verify-certificate: the file and the authority's certificate, nothing else."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from services.certificates import authority, offline, storage
from tests.support.certificates import issued

pytestmark = pytest.mark.django_db
PROGRAM = settings.BASE_DIR / "bin" / "verify-certificate"


@pytest.fixture
def file(tmp_path: Path, settings: Any) -> Path:
    settings.TIME_STAMPS = {**settings.TIME_STAMPS, "url": "demo"}
    (tmp_path / "a.pdf").write_bytes(storage.read(issued().file))
    return tmp_path / "a.pdf"


def anchor() -> str:
    return str(authority.folder() / "ca.pem")


def test_it_needs_no_settings_and_no_database(file: Path) -> None:
    bare = {"PATH": os.environ["PATH"]}
    done = subprocess.run([PROGRAM, file, "--trust", anchor()], capture_output=True, text=True, env=bare, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("SOUND.")
    assert "proved by a time-stamp" in done.stdout


def test_a_changed_file_is_not_sound(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = file.read_bytes().replace(b"/Rotate", b"/Rotat3", 1)
    file.write_bytes(changed[:3000] + bytes([changed[3000] ^ 1]) + changed[3001:])
    assert offline.main([str(file), "--trust", anchor()]) == 1
    assert capsys.readouterr().out.startswith("NOT SOUND.")


def test_it_judges_as_of_a_day_and_answers_machines(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert offline.main([str(file), "--trust", anchor(), "--at", "2036-11-24", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["sound"], told["time_proved"], list(told["attachments"])) == (True, True, ["data.json"])


def test_another_authority_is_not_enough(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    authority.identity(tmp_path / "other")
    assert offline.main([str(file), "--trust", str(tmp_path / "other" / "ca.pem")]) == 1
    assert "NOT SOUND" in capsys.readouterr().out


def test_what_cannot_be_read_is_neither(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert offline.main([str(tmp_path / "none.pdf"), "--trust", anchor()]) == 2
    assert "Cannot be read" in capsys.readouterr().err


def test_every_reason_has_its_sentence() -> None:
    from services.certificates import inspection

    words = {value for name, value in vars(inspection).items() if name.isupper() and isinstance(value, str)}
    assert set(offline.REASONS) == words - {inspection.SOUND, inspection.BASIC, inspection.LONG_TERM}

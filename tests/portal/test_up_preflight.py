"""What bin/up checks before anything starts."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.embedded.layout import layout_of
from portal.embedded.locks import FileLock
from portal.up import preflight

PROJECT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in ("PORTAL_DATA", "SECRET_KEY", "CELERY_BROKER_URL", "PORTAL_ORIGIN"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    held = list(preflight._held)
    preflight._held.clear()
    yield tmp_path / "data"
    for lock in preflight._held:
        lock.close()
    preflight._held[:] = held


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind((preflight.HOST, 0))
        return str(probe.getsockname()[1])


def test_a_second_start_on_the_same_data_names_the_first(data: Path) -> None:
    port = free_port()
    preflight.prepare(["--data", str(data), "--port", port])
    with pytest.raises(SystemExit, match=rf"already runs on .*process {os.getpid()}, http://127.0.0.1:{port}/"):
        preflight.prepare(["--data", str(data), "--port", free_port()])


def test_a_start_after_a_killed_one_is_not_refused(data: Path) -> None:
    arguments = ["--data", str(data), "--port", free_port()]
    program = f"import time; from portal.up.preflight import prepare; prepare({arguments}); time.sleep(60)"
    killed = subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT)
    while not (data / "up.json").exists():
        assert killed.poll() is None
    killed.kill()
    killed.wait()
    preflight.prepare(["--data", str(data), "--port", free_port()])


def test_a_port_in_use_is_said_before_anything_starts(data: Path) -> None:
    with socket.socket() as other:
        other.bind((preflight.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Port {port} is already in use"):
            preflight.prepare(["--data", str(data), "--port", str(port)])
    assert not (data / "postgres").exists()


@pytest.mark.parametrize("port", ["0", "70000", "http", "-1"])
def test_nonsense_for_a_port_is_refused(data: Path, port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        preflight.prepare(["--data", str(data), f"--port={port}"])
    assert "is not a port" in capsys.readouterr().err


def test_starting_over_deletes_what_this_program_made_and_nothing_else(data: Path) -> None:
    (data / "files").mkdir(parents=True)
    cluster = layout_of(data).cluster
    cluster.mkdir()
    (data / "my-own-notes.txt").write_text("kept")
    preflight.prepare(["--data", str(data), "--port", free_port(), "--fresh"])
    assert not (data / "files").exists()
    assert not cluster.exists()
    assert (data / "my-own-notes.txt").read_text() == "kept"


def test_the_secret_key_is_made_once_and_private(data: Path) -> None:
    preflight.prepare(["--data", str(data), "--port", free_port()])
    first = os.environ.pop("SECRET_KEY")
    assert len(first) >= 50
    assert (data / "secret.key").stat().st_mode & 0o777 == 0o600
    assert preflight._secret_key(data) == first


def test_a_shared_lock_does_not_look_like_a_holder(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.try_shared()
    assert second.try_shared()
    assert not second.try_exclusive()
    first.close()
    assert second.try_exclusive()
    second.close()

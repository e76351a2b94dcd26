"""Programs under supervision: restarted when they die, heard when they complain, gone when it is over."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.up.supervisor import Program, Supervisor

LIVES = "import time; print('here', flush=True); time.sleep(60)"
START_CHILD = "child = subprocess.Popen(['sleep', '60']); print(child.pid, flush=True)"
PARENT = f"import subprocess, time; {START_CHILD}; time.sleep(60)"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor(said.append, lambda: None)
    yield supervisor
    supervisor.stop()


def program(tmp_path: Path, code: str) -> Program:
    return Program("sample", [sys.executable, "-c", code], tmp_path / "sample.log", dict(os.environ), tmp_path)


def step_until(supervisor: Supervisor, condition: Callable[[], bool], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        supervisor.step()
        time.sleep(0.05)


def test_what_dies_is_started_again(tmp_path: Path, supervisor: Supervisor, said: list[str]) -> None:
    sample = program(tmp_path, LIVES)
    supervisor.start(sample)
    first = sample.process
    assert first is not None
    first.kill()
    step_until(supervisor, lambda: sample.is_running() and sample.process is not first)
    assert any("started again" in line for line in said)


def test_what_dies_again_and_again_waits_longer_each_time(
    tmp_path: Path, supervisor: Supervisor, said: list[str]
) -> None:
    sample = program(tmp_path, "raise SystemExit(3)")
    supervisor.start(sample)
    step_until(supervisor, lambda: sample.pause >= 2)
    assert len([line for line in said if "ended (3)" in line]) == 2


def test_errors_are_shown_and_the_rest_stays_in_the_log(
    tmp_path: Path, supervisor: Supervisor, said: list[str]
) -> None:
    code = "import time; print('12:00 INFO fine', flush=True); print('12:00 ERROR broken', flush=True); time.sleep(60)"
    supervisor.start(program(tmp_path, code))
    step_until(supervisor, lambda: bool(said))
    assert said == ["sample: 12:00 ERROR broken"]
    assert "INFO fine" in (tmp_path / "sample.log").read_text()


def test_stopping_leaves_nobody_behind(tmp_path: Path, supervisor: Supervisor) -> None:
    sample = program(tmp_path, LIVES)
    supervisor.start(sample)
    supervisor.stop()
    assert not sample.is_running()


def test_children_of_a_dead_program_go_with_it(tmp_path: Path, supervisor: Supervisor) -> None:
    sample = program(tmp_path, PARENT)
    supervisor.start(sample)
    log = tmp_path / "sample.log"
    step_until(supervisor, lambda: log.read_text().strip().isdigit())
    child = int(log.read_text())
    assert sample.process is not None
    os.kill(sample.process.pid, signal.SIGKILL)
    step_until(supervisor, lambda: not _lives(child))


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False

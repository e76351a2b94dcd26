"""bin/up as a person uses it: from nothing to the first page, through accidents, to Ctrl-C, and once more."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.embedded.layout import layout_of
from portal.embedded.locks import is_held
from tests.support.processes import free_port

PROJECT = Path(__file__).resolve().parent.parent.parent
FORGOTTEN = ("DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "PORTAL_DATA", "PORTAL_ORIGIN")
FIRST_START, LATER_START = 240.0, 120.0  # seconds on a machine that has other work; alone it takes a third of it

pytestmark = pytest.mark.slow


class City:
    """A running bin/up."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.address = f"http://127.0.0.1:{port}/"
        self.arguments = [sys.executable, str(PROJECT / "manage.py"), "up", "--data", str(data), "--port", str(port)]
        self.environment = {name: value for name, value in os.environ.items() if name not in FORGOTTEN}
        self.output = data.with_suffix(".log")

    def start(self, seconds: float) -> None:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(self.arguments, env=self.environment, stdout=output, stderr=output, cwd="/")
        self.wait_for(lambda: "The portal runs" in self.said(), seconds)

    def again(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.arguments, env=self.environment, capture_output=True, text=True, timeout=60)

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def page(self) -> str:
        with urllib.request.urlopen(self.address, timeout=20) as answer:
            return str(answer.read().decode())

    def answers(self) -> bool:
        try:
            return bool(self.page())
        except OSError:
            return False

    def wait_for(self, condition: Callable[[], object], seconds: float = 60.0) -> None:
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, self.said()[-3000:]
            assert self.process.poll() is None, self.said()[-3000:]
            time.sleep(0.2)

    def pids(self, word: str) -> list[int]:
        """Return the processes with the word in their command line, below this city's process."""
        found = [path for path in Path("/proc").iterdir() if path.name.isdigit()]
        return [int(one.name) for one in found if word in _command_of(one) and _parent_of(one) == self.process.pid]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


def _command_of(process: Path) -> list[str]:
    try:
        return (process / "cmdline").read_text().split("\0")
    except OSError:
        return []


def _parent_of(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    city = City(tmp_path / "city", free_port())
    yield city
    if city.process.poll() is None:
        city.process.kill()
    layout = layout_of(city.data)
    until = time.monotonic() + 60
    while is_held(layout.keeper_lock) and time.monotonic() < until:
        time.sleep(0.2)
    if layout.home != city.data:
        shutil.rmtree(layout.home, ignore_errors=True)


def test_from_nothing_through_accidents_to_the_second_start(city: City) -> None:
    city.start(FIRST_START)
    assert "云溪市" in city.page()
    assert "linxiaoyue" in city.said()

    refused = city.again()
    assert refused.returncode != 0
    assert f"process {city.process.pid}, {city.address}" in refused.stderr

    for word in ("granian", "worker", "beat"):
        city.wait_for(lambda word=word: city.pids(word))
        (pid,) = city.pids(word)
        os.kill(pid, signal.SIGKILL)
        city.wait_for(lambda word=word, pid=pid: city.pids(word) not in ([], [pid]))
    layout = layout_of(city.data)
    os.kill(int(layout.keeper_pid.read_text()), signal.SIGKILL)
    city.wait_for(lambda: "keeper is gone" in city.said())
    city.wait_for(city.answers)

    city.stop()
    assert not city.answers()
    city.start(LATER_START)
    assert "Making the tables" not in city.said()
    assert "云溪市" in city.page()
    assert re.search(r"The portal runs after \d+ s", city.said())

    city.process.kill()
    city.process.wait()
    until = time.monotonic() + 60
    while is_held(layout.keeper_lock):
        assert time.monotonic() < until, "the database outlives everybody who used it"
        time.sleep(0.2)
    assert not city.answers()

"""Joining the users of a data folder's server; the first one starts its keeper."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.errors import EmbeddedError
from portal.embedded.layout import Layout, layout_of
from portal.embedded.locks import FileLock, is_held
from portal.embedded.server import url_of

PROJECT = Path(__file__).resolve().parent.parent.parent
WAIT_SECONDS = 120.0
READY = "ready\n"


@dataclass
class Attachment:
    """While it exists, the server runs. Closed by close() or by the end of the process."""

    layout: Layout
    durable: bool
    lock: FileLock

    @property
    def url(self) -> str:
        return url_of(self.layout)

    def has_keeper(self) -> bool:
        return is_held(self.layout.keeper_lock)

    def renew(self) -> None:
        """Start a keeper again if the one there was has been killed."""
        _ensure_keeper(self.layout, self.durable)

    def close(self) -> None:
        self.lock.close()


def attach(data: Path, *, durable: bool = True) -> Attachment:
    """Return an attachment to the running server of a data folder; set it up and start it if need be.

    Raises EmbeddedError, whose message says what to do.
    """
    layout = layout_of(data.absolute())
    lock = FileLock(layout.clients_lock)
    if not lock.wait_shared(WAIT_SECONDS):
        raise EmbeddedError(f"a server in {data} is stopping and does not end.")
    try:
        _ensure_keeper(layout, durable)
    except BaseException:
        lock.close()
        raise
    return Attachment(layout, durable, lock)


def _ensure_keeper(layout: Layout, durable: bool) -> None:
    start = FileLock(layout.start_lock)
    try:
        if not start.wait_exclusive(WAIT_SECONDS):
            raise EmbeddedError("another process is starting the server and does not finish.")
        if not is_held(layout.keeper_lock):
            _start_keeper(layout, durable)
    finally:
        start.close()


def _start_keeper(layout: Layout, durable: bool) -> None:
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "portal.embedded.keeper", str(layout.data), "--report", str(writing)]
    with layout.keeper_log.open("ab") as log:
        subprocess.Popen(
            command if durable else [*command, "--careless"],
            cwd=PROJECT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[writing],
            start_new_session=True,
        )
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as report:
        answer = report.read()
    if answer != READY:
        raise EmbeddedError(answer or f"its keeper ended at once; see {layout.keeper_log}.")


def _environment() -> dict[str, str]:
    """The keeper outlives whoever started it, so it takes over nothing it does not need."""
    kept = ("PATH", "HOME", "PORTAL_PG_BINDIR", "TMPDIR", "VIRTUAL_ENV", "PYTHONPATH", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ}


def stop(data: Path, seconds: float = 60.0) -> None:
    """End the server of a data folder, whoever still uses it; return when it has stopped."""
    layout = layout_of(data.absolute())
    if is_held(layout.keeper_lock) and layout.keeper_pid.exists():
        os.kill(int(layout.keeper_pid.read_text()), signal.SIGTERM)
    until = time.monotonic() + seconds
    while is_held(layout.keeper_lock):
        if time.monotonic() > until:
            raise EmbeddedError(f"the server in {data} does not stop.")
        time.sleep(0.05)

"""The process that owns the server: `python -m portal.embedded.keeper DATA`. Started by attach(), never by hand.

It ends the server and itself when no process has used the data folder for a moment, restarts a server that dies, and
takes a server down with it when it is killed (the kernel sends the server SIGINT).
"""

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from portal.embedded.errors import EmbeddedError
from portal.embedded.layout import Layout, layout_of
from portal.embedded.locks import FileLock
from portal.embedded.server import DATABASE, Server, url_of

POLL_SECONDS = 0.25
GRACE_SECONDS = 2.0  # so that a row of short commands does not start and stop the server each time
ATTEMPTS = 20
CRASHES_ALLOWED = 5
CRASH_WINDOW = 60.0  # seconds
READY = b"ready\n"


class Keeper:
    """Holds the keeper's lock, runs the server, watches whether anybody still uses it."""

    def __init__(self, layout: Layout, *, durable: bool) -> None:
        self.layout = layout
        self.server = Server(layout, durable=durable)
        self.clients = FileLock(layout.clients_lock)
        self.stopping = False
        self._crashes: list[float] = []

    def start(self) -> None:
        """Start the server, trying again while processes of a killed one are still leaving the shared memory."""
        for attempt in range(ATTEMPTS):
            try:
                self.server.start()
                break
            except EmbeddedError as error:
                if attempt == ATTEMPTS - 1 or "shared memory block" not in str(error):
                    raise
                time.sleep(0.5)
        _make_database(self.layout)

    def keep(self) -> None:
        """Watch until nobody is left or a signal asks for the end; then stop the server."""
        try:
            self._watch()
        finally:
            self.server.stop()

    def _watch(self) -> None:
        unused_since: float | None = None
        while not self.stopping:
            if not self.server.is_running():
                self._restart()
            now = time.monotonic()
            if not self.clients.try_exclusive():
                unused_since = None
            elif unused_since is not None and now - unused_since >= GRACE_SECONDS:
                break  # the lock stays ours: whoever comes now waits until the server has stopped
            else:
                self.clients.release()
                unused_since = unused_since or now
            time.sleep(POLL_SECONDS)

    def ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _restart(self) -> None:
        now = time.monotonic()
        self._crashes = [crash for crash in self._crashes if now - crash < CRASH_WINDOW] + [now]
        if len(self._crashes) > CRASHES_ALLOWED:
            raise EmbeddedError(f"PostgreSQL died {len(self._crashes)} times within a minute; see {self.layout.log}.")
        print("PostgreSQL died and is started again.", flush=True)
        self.start()


def _make_database(layout: Layout) -> None:
    import psycopg

    with psycopg.connect(url_of(layout, "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")


def run(data: Path, *, durable: bool, report: int) -> int:
    """Run until nobody needs the server; `report` is a pipe on which the starter learns how the start went."""
    layout = layout_of(data)
    lock = FileLock(layout.keeper_lock)
    if not lock.wait_exclusive(5.0):
        os.write(report, b"another keeper is at work on this folder")
        return 1
    layout.keeper_pid.write_text(str(os.getpid()))
    try:
        keeper = Keeper(layout, durable=durable)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, keeper.ask_to_stop)
        keeper.start()
    except (EmbeddedError, OSError) as error:
        os.write(report, str(error).encode())
        return 1
    os.write(report, READY)
    os.close(report)
    keeper.keep()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--report", type=int, required=True)
    parser.add_argument("--careless", action="store_true")
    options = parser.parse_args()
    os.set_inheritable(options.report, False)
    os.chdir("/")
    return run(options.data, durable=not options.careless, report=options.report)


if __name__ == "__main__":
    sys.exit(main())

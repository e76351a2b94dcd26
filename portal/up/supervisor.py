"""Keeps a set of programs running: restarts what dies, shows their errors, stops all of them together."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from portal.embedded.server import die_with_parent

POLL_SECONDS = 0.25
PATIENCE_SECONDS = 15.0  # between the polite and the impolite end
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a dead program is started again
HEALTHY_SECONDS = 20.0
LARGEST_LOG = 5_000_000  # bytes
MARKS = (" ERROR ", " CRITICAL ", "Traceback (most", "Error: ", "[ERROR]")


@dataclass
class Program:
    """One program under supervision, in a session of its own so that Ctrl-C reaches it through us only."""

    name: str
    command: list[str]
    log: Path
    environment: dict[str, str]
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    again_at: float = 0.0
    _read: int = field(default=0, repr=False)

    def start(self) -> None:
        self._turn_log_over()
        with self.log.open("ab") as output:
            self._read = output.tell() if self.process is None else self._read
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        self.started = time.monotonic()

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal_group(self, number: int) -> None:
        """Send a signal to the program and everything it started."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def errors(self) -> list[str]:
        """Return the lines written since the last call that speak of errors."""
        return [line for line in self._new_lines() if any(mark in line for mark in MARKS)]

    def last_lines(self, count: int = 12) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])

    def _new_lines(self) -> list[str]:
        with self.log.open("rb") as file:
            file.seek(self._read)
            new = file.read()
        complete = new.rfind(b"\n") + 1
        self._read += complete
        return new[:complete].decode("utf-8", errors="replace").splitlines()

    def _turn_log_over(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
            self._read = 0


class Supervisor:
    """Starts programs and watches them until it is told to stop."""

    def __init__(self, say: Callable[[str], None], watch: Callable[[], None]) -> None:
        """`say` shows a line to the person; `watch` is called again and again (the database's keeper is seen to)."""
        self.say = say
        self.watch = watch
        self.programs: list[Program] = []
        self.stopping = False

    def listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def start(self, program: Program) -> None:
        self.programs.append(program)
        program.start()

    def run(self) -> None:
        """Return when a signal has asked for the end."""
        while not self.stopping:
            self.step()
            time.sleep(POLL_SECONDS)

    def step(self) -> None:
        """Look at everything once."""
        self.watch()
        for program in self.programs:
            for line in program.errors():
                self.say(f"{program.name}: {line}")
            if not program.is_running():
                self._restart(program)

    def _restart(self, program: Program) -> None:
        now = time.monotonic()
        if not program.again_at:
            healthy = now - program.started > HEALTHY_SECONDS
            program.pause = FIRST_PAUSE if healthy else min(program.pause * 2, LONGEST_PAUSE)
            program.again_at = now + program.pause
            program.signal_group(signal.SIGKILL)  # what it left behind, e.g. workers that hold the port
            code = program.process.returncode if program.process else None
            self.say(f"{program.name} ended ({code}) and is started again; see {program.log}")
        elif now >= program.again_at:
            program.again_at = 0.0
            program.start()

    def stop(self) -> None:
        """End all programs, politely first; return when none is left."""
        self._end(signal.SIGTERM, PATIENCE_SECONDS)
        self._end(signal.SIGKILL, 5.0)

    def _end(self, number: int, seconds: float) -> None:
        running = [program for program in self.programs if program.is_running()]
        for program in running:
            if number == signal.SIGKILL:
                program.signal_group(number)
            elif program.process:
                program.process.send_signal(number)
        until = time.monotonic() + seconds
        while any(program.is_running() for program in running) and time.monotonic() < until:
            time.sleep(0.05)

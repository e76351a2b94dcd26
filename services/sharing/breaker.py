"""Keeps a register that does not answer from slowing down every page."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

FAILURES = 3
PAUSE = 30.0  # seconds


@dataclass
class _Line:
    failures: int = 0
    closed_until: float = 0.0


class Breaker:
    """Counts failures in a row for each source; after three it is left alone for 30 seconds, then tried again.

    Held in memory by each process: a shared one would itself be something that can fail.
    """

    def __init__(
        self, failures: int = FAILURES, pause: float = PAUSE, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._failures = failures
        self._pause = pause
        self._now = now
        self._lines: dict[str, _Line] = {}
        self._lock = threading.Lock()

    def lets_through(self, source: str) -> bool:
        """Say whether the source may be asked now; after the pause one caller at a time finds out if it is back."""
        with self._lock:
            line = self._lines.get(source)
            if line is None or line.failures < self._failures:
                return True
            if self._now() < line.closed_until:
                return False
            line.closed_until = self._now() + self._pause
            return True

    def note(self, source: str, *, answered: bool) -> None:
        """Write down how a question ended."""
        with self._lock:
            if answered:
                self._lines.pop(source, None)
                return
            line = self._lines.setdefault(source, _Line())
            line.failures += 1
            line.closed_until = self._now() + self._pause

    def forget(self) -> None:
        """Start over; for tests and after a change of the register's address."""
        with self._lock:
            self._lines.clear()

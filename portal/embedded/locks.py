"""Locks between processes. The kernel releases them when the holder dies, however it dies."""

import fcntl
import os
import time
from pathlib import Path


class FileLock:
    """An advisory lock on a file, shared or exclusive; never inherited by programs this process starts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def try_exclusive(self) -> bool:
        return self._try(fcntl.LOCK_EX)

    def try_shared(self) -> bool:
        return self._try(fcntl.LOCK_SH)

    def wait_shared(self, seconds: float) -> bool:
        return self._wait(fcntl.LOCK_SH, seconds)

    def wait_exclusive(self, seconds: float) -> bool:
        return self._wait(fcntl.LOCK_EX, seconds)

    def release(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Release the lock and forget the file; doing it twice is harmless."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait(self, kind: int, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while not self._try(kind):
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        return True


def is_held(path: Path) -> bool:
    """Return whether another process holds the lock exclusively."""
    if not path.exists():
        return False
    lock = FileLock(path)
    try:
        return not lock.try_shared()  # two who only look must not take each other for the holder
    finally:
        lock.close()

"""Printing in a process of its own that stays warm and is bounded: memory and processor time by the kernel, time by us.

A document that breaks a limit takes only that process with it; the caller learns which limit it was. The child knows
neither the database nor the signing key: it gets a Sheet and gives back a file with a hole.
"""

import atexit
import json
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from services.certificates import fonts
from services.certificates.hole import Prepared
from services.certificates.printing import RenderingFailed, Sheet

SECONDS = 20.0  # of wall time for one document; the worker's own task is killed after 60
CPU_SECONDS = 15  # of processor time for one document
MEGABYTES = 1024  # of address space: the fonts' files are mapped, resident it is about 200
DOCUMENTS = 5000  # after so many a new process is started
OUT_OF_MEMORY = (-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGSEGV)  # how C libraries end when they get none
LENGTH = struct.Struct(">Q")
_lock = threading.Lock()


class LimitBroken(RenderingFailed):
    """A document took more time or memory than one may; trying again will not help."""


class PressBroke(Exception):
    """The child was ended from outside; the document may be tried again."""


def render(sheet: Sheet) -> Prepared:
    """Print a document, in the child where the settings say so (tests print here); raise like rendering.render."""
    if not getattr(settings, "PRINT_IN_CHILD", True):
        from services.certificates import rendering

        return rendering.render(sheet)
    with _lock:
        return _press().render(sheet)


class Press:
    """A running child."""

    def __init__(self, megabytes: int = MEGABYTES, cpu_seconds: int = CPU_SECONDS) -> None:
        command = [sys.executable, "-m", "services.certificates.press_child"]
        environment = {**os.environ, "PYTHONPATH": str(settings.BASE_DIR), "MALLOC_ARENA_MAX": "2"}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, start_new_session=True
        )
        assert self._process.stdin
        assert self._process.stdout
        self._to: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self._from = self._process.stdout.fileno()
        self.documents = 0
        send(self._to, pickle.dumps({**_child_settings(), "megabytes": megabytes, "cpu_seconds": cpu_seconds}))

    @property
    def is_fit(self) -> bool:
        """Whether the next document may go to this child."""
        return self._process.poll() is None and self.documents < DOCUMENTS

    def render(self, sheet: Sheet, seconds: float = SECONDS) -> Prepared:
        """Print one document; raise MissingGlyphs, RenderingFailed or LimitBroken, and then the child may be gone."""
        self.documents += 1
        until = time.monotonic() + seconds
        try:
            send(self._to, pickle.dumps(sheet))
            answer = json.loads(self._receive(until))
            content = self._receive(until) if answer["kind"] == "printed" else b""
        except (BrokenPipeError, EOFError) as error:
            raise self._ended() from error
        except TimeoutError as error:
            self.stop()
            raise LimitBroken(f"Printing took longer than {seconds:g} seconds.") from error
        return _result(answer, content)

    def stop(self) -> None:
        """End the child."""
        self._process.kill()
        self._process.wait(10)

    def _receive(self, until: float) -> bytes:
        (length,) = LENGTH.unpack(self._read(LENGTH.size, until))
        return self._read(length, until)

    def _read(self, length: int, until: float) -> bytes:
        parts: list[bytes] = []
        while length:
            if not select.select([self._from], [], [], max(until - time.monotonic(), 0))[0]:
                raise TimeoutError
            part = os.read(self._from, min(length, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def _ended(self) -> Exception:
        code = self._process.wait(10)
        if code == -signal.SIGXCPU:
            return LimitBroken("Printing took too much processor time.")
        if code in OUT_OF_MEMORY:
            return LimitBroken("Printing took too much memory.")
        return PressBroke(f"The printing process ended with {code}.")


def _result(answer: dict[str, Any], content: bytes) -> Prepared:
    kind = answer["kind"]
    if kind == "printed":
        return Prepared(content, answer["value_at"])
    if kind == "missing":
        raise fonts.MissingGlyphs(answer["characters"])
    if kind == "memory":
        raise LimitBroken("Printing took too much memory.")
    raise RenderingFailed(answer["reason"])


def send(to: BinaryIO, content: bytes) -> None:
    """Write one message: its length, then itself."""
    to.write(LENGTH.pack(len(content)) + content)
    to.flush()


def _child_settings() -> dict[str, Any]:
    templates: list[dict[str, Any]] = settings.TEMPLATES
    folders = [str(folder) for template in templates for folder in template.get("DIRS", [])]
    return {"PORTAL_DATA": Path(settings.PORTAL_DATA), "folders": folders}


_running: list[tuple[int, Press]] = []


def _press() -> Press:
    """Return this process's child; one that was forked with a child starts its own."""
    if _running and (_running[0][0] != os.getpid() or not _running[0][1].is_fit):
        owner, old = _running.pop()
        if owner == os.getpid():
            old.stop()
    if not _running:
        _running.append((os.getpid(), Press()))
    return _running[0][1]


@atexit.register
def _stop() -> None:
    if _running and _running[0][0] == os.getpid():
        _running.pop()[1].stop()

"""The only door to WeasyPrint: our templates and our in-memory drawings in, a PDF/A-3A and PDF/UA-1 file out.

One thread of a process at a time: Pango's font map is not safe to share between threads.
"""

import atexit
import gc
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.template.loader import render_to_string

from services.certificates import compiled, fonts, printing, spared
from services.certificates.hole import Prepared
from services.certificates.printing import RenderingFailed, Sheet

_one_at_a_time = threading.Lock()

__all__ = ["RenderingFailed", "Sheet", "check", "html", "render", "warnings_are_errors"]


def html(sheet: Sheet) -> str:
    """Return a document as the engine reads it; raise MissingGlyphs."""
    fonts.require(fonts.texts(sheet.context))
    return str(render_to_string(sheet.template, dict(sheet.context)))


def render(sheet: Sheet, *, compile_it: bool = True) -> Prepared:
    """Return the printed PDF with a hole for its signature; it must not leave the process before that is filled.

    Raises MissingGlyphs before anything is drawn, RenderingFailed when it cannot be drawn as the template says.
    """
    fonts.require(fonts.texts(sheet.context))
    with _one_at_a_time, _no_collection(), warnings_are_errors():
        try:
            engine = _engine()
            if compile_it and (made := compiled.cast(engine, sheet, html)):
                return made
            return printing.printed(engine, html(sheet), sheet)
        except RenderingFailed:
            raise
        except _engine().fatal as refused:  # derives from BaseException: it would kill the worker
            raise RenderingFailed(f"The document asked for something outside: {refused}") from refused
        except RecursionError as error:
            raise RenderingFailed("The document is nested too deeply.") from error


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector away while a document is made: its small objects would wake it dozens of times."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Alarm(logging.Handler):
    """Keeps what WeasyPrint complains about: a missing glyph or image is only a warning to it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextmanager
def warnings_are_errors() -> Iterator[None]:
    """Raise RenderingFailed at the end when WeasyPrint logged a warning or worse meanwhile."""
    loggers = [logging.getLogger("weasyprint"), logging.getLogger("fontTools")]
    alarm = _Alarm()
    for logger in loggers:
        logger.addHandler(alarm)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(alarm)
    if alarm.heard:
        raise RenderingFailed("; ".join(alarm.heard)[:2000])


@cache
def _engine() -> Any:
    """Load WeasyPrint when first needed: its import takes longer than a certificate."""
    atexit.register(_engine.cache_clear)  # the fonts' C objects go before the interpreter does
    with fonts.private_fontconfig():
        with spared.libraries_by_file_name():
            from services.certificates.engine import Engine
        return Engine()


def check() -> list[str]:
    """Return what is wrong with this machine's libraries and fonts, in words; nothing when certificates can be made."""
    try:
        return _engine().trouble()
    except (OSError, ImportError) as error:
        return [f"WeasyPrint cannot be loaded ({error}). Install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0."]

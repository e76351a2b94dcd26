"""Printing in a bounded process: what breaks a limit is parked with its reason, and the next document prints."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from services.certificates import actions, fonts, press, printing, rendering, sheets
from services.core import outbox
from services.core.models import Outbox
from tests.support.certificates import draft

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def one() -> Iterator[press.Press]:
    running = press.Press()
    yield running
    running.stop()


def sheet(**changes: Any) -> printing.Sheet:
    return sheets.certificate_sheet(draft(**changes), AT)


def heavy() -> printing.Sheet:
    facts = [{"label": {"zh": "表"}, "value": "字" * 2_000, "mask": "none"} for _ in range(4)]
    return sheet(facts=facts)


def test_the_child_prints_what_this_process_prints(one: press.Press) -> None:
    wanted = sheet()
    assert one.render(wanted) == rendering.render(wanted, compile_it=False)
    for _ in range(2):
        again = one.render(wanted)
    rendering.render(wanted)
    assert again == rendering.render(wanted)


def test_a_missing_glyph_is_named_across_the_pipe(one: press.Press) -> None:
    with pytest.raises(fonts.MissingGlyphs, match=r"U\+2EBF0"):
        one.render(sheet(holder_name="王\U0002ebf0"))
    assert one.render(sheet()).content.startswith(b"%PDF")


def test_too_long_is_ended_and_the_next_document_gets_a_new_process() -> None:
    slow = press.Press()
    slow.render(sheet())
    started = time.monotonic()
    with pytest.raises(press.LimitBroken, match="longer than"):
        slow.render(heavy(), seconds=0.02)
    assert time.monotonic() - started < 5
    assert not slow.is_fit


def test_too_much_processor_time_is_ended_by_the_kernel() -> None:
    bounded = press.Press(cpu_seconds=-1)
    with pytest.raises(press.LimitBroken, match="processor"):
        bounded.render(heavy())


def test_too_much_memory_is_refused() -> None:
    bounded = press.Press(megabytes=110)
    with pytest.raises(printing.RenderingFailed, match=r"memory|allocate|load"):
        bounded.render(sheet())
    bounded.stop()


def test_a_killed_process_is_no_fault_of_the_document(one: press.Press) -> None:
    os.kill(one._process.pid, signal.SIGKILL)
    one._process.wait()
    with pytest.raises(press.PressBroke):
        one.render(sheet())


def test_work_that_breaks_a_limit_is_parked_with_its_reason(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PRINT_IN_CHILD = True
    monkeypatch.setattr(press, "SECONDS", 0.0)
    monkeypatch.setattr(press.Press.render, "__defaults__", (0.0,))
    certificate = draft()
    outbox.drain()
    row = Outbox.objects.get(kind=actions.ISSUE)
    assert row.parked_at
    assert "longer than 0 seconds" in row.last_error
    certificate.refresh_from_db()
    assert certificate.state == "draft"


def test_the_worker_prints_in_the_child(settings: Any) -> None:
    settings.PRINT_IN_CHILD = True
    certificate = draft()
    assert outbox.drain(strict=True) == 1
    certificate.refresh_from_db()
    assert certificate.is_issued

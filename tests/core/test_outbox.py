"""What must happen after a transaction happens once, whatever breaks in between."""

import os
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.management import call_command
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone
from kombu.exceptions import OperationalError

from services.core import outbox
from services.core.actions import enqueue
from services.core.models import Counter, Outbox
from services.core.tasks import run_outbox_row
from tests.support.at_once import at_once
from tests.support.processes import database_url, start

pytestmark = pytest.mark.django_db(transaction=True)


@outbox.handler("test.count")
def count(payload: dict[str, Any]) -> None:
    """The effect: a row in a table; slow enough for two workers to meet."""
    Counter.objects.create(key=f"{payload['name']}-{uuid.uuid4()}")
    time.sleep(payload.get("seconds", 0))
    if payload.get("fail"):
        raise RuntimeError("the printer is out of paper")
    if payload.get("hopeless"):
        raise outbox.GiveUp("there is no such form")
    if payload.get("more"):
        enqueue("test.count", {"name": payload["name"]}, key=f"{payload['name']}-more")


def effects() -> int:
    return Counter.objects.count()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What reaches the broker."""
    taken: list[str] = []
    monkeypatch.setattr(outbox, "_quiet_until", 0.0)
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **kwargs: taken.append(args[0]))
    yield taken


def make_due(row: Outbox) -> None:
    Outbox.objects.filter(pk=row.pk).update(available_at=timezone.now() - timedelta(minutes=1))


def test_a_row_is_done_once_and_its_task_may_come_again() -> None:
    row = enqueue("test.count", {"name": "a"}, key="a")
    for _ in range(3):
        run_outbox_row(str(row.pk))
    row.refresh_from_db()
    assert row.done_at
    assert (effects(), row.attempts) == (1, 1)


def test_the_same_key_is_the_same_row() -> None:
    first = enqueue("test.count", {"name": "a"}, key="a")
    assert enqueue("test.count", {"name": "b"}, key="a") == first
    assert Outbox.objects.get().payload == {"name": "a"}


def test_two_enqueuing_the_same_key_at_once_make_one_row() -> None:
    results = at_once(*[lambda: enqueue("test.count", {"name": "a"}, key="a").pk] * 4)
    assert len(set(results)) == 1
    assert Outbox.objects.count() == 1


def test_the_workers_are_woken_after_the_commit_and_not_before(sent: list[str]) -> None:
    with transaction.atomic():
        row = enqueue("test.count", {"name": "a"}, key="a")
        assert sent == []
    assert sent == [str(row.pk)]


def test_a_transaction_that_fails_leaves_no_row_and_wakes_nobody(sent: list[str]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue("test.count", {"name": "a"}, key="a")
        raise RuntimeError
    assert (Outbox.objects.count(), sent) == (0, [])


def test_a_broker_that_is_down_loses_nothing_and_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def down(name: str, args: list[str], **kwargs: Any) -> None:
        calls.append(args[0])
        raise OperationalError("connection refused")

    monkeypatch.setattr(outbox, "_quiet_until", 0.0)
    monkeypatch.setattr(current_app, "send_task", down)
    rows = [enqueue("test.count", {"name": str(n)}, key=str(n)) for n in range(5)]
    assert len(calls) == 1, "after the first failure nobody waits for the broker again for a while"
    assert outbox.relay_once(grace=timedelta(0)) == 0

    monkeypatch.setattr(outbox, "_quiet_until", 0.0)
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **kwargs: at_once(lambda: run_outbox_row(*args)))
    assert outbox.relay_once(grace=timedelta(0)) == 5
    assert effects() == 5
    assert Outbox.objects.filter(done_at__isnull=False).count() == len(rows)


def test_the_relay_sends_what_is_due_once_and_again_only_after_a_while(sent: list[str]) -> None:
    row = enqueue("test.count", {"name": "a"}, key="a")
    sent.clear()
    assert outbox.relay_once() == 0, "the first wake-up has its grace"
    make_due(row)
    assert (outbox.relay_once(), outbox.relay_once()) == (1, 0)
    Outbox.objects.update(sent_at=timezone.now() - outbox.RESEND_AFTER - timedelta(seconds=1))
    assert outbox.relay_once() == 1
    run_outbox_row(str(row.pk))
    Outbox.objects.update(sent_at=None)
    assert outbox.relay_once() == 0
    assert sent == [str(row.pk)] * 2


def test_a_failed_handler_leaves_no_effect_and_is_tried_later() -> None:
    row = enqueue("test.count", {"name": "a", "fail": True}, key="a")
    before = timezone.now()
    assert not outbox.run_row(row.pk)
    row.refresh_from_db()
    assert (effects(), row.attempts, row.done_at) == (0, 1, None)
    assert "out of paper" in row.last_error
    assert row.available_at >= before + timedelta(seconds=9)
    assert not outbox.run_row(row.pk), "not due yet"
    assert Outbox.objects.get().attempts == 1


def test_the_pauses_grow_and_after_eight_failures_the_row_is_parked_with_its_reason() -> None:
    row = enqueue("test.count", {"name": "a", "fail": True}, key="a")
    pauses = []
    for _ in range(outbox.PARK_AFTER):
        make_due(row)
        outbox.run_row(row.pk)
        row.refresh_from_db()
        pauses.append((row.available_at - timezone.now()).total_seconds())
    assert pauses == sorted(pauses)
    assert row.parked_at
    assert "out of paper" in row.last_error
    make_due(row)
    assert not outbox.run_row(row.pk)
    assert row.attempts == outbox.PARK_AFTER


def test_a_handler_may_give_up_at_once() -> None:
    row = enqueue("test.count", {"name": "a", "hopeless": True}, key="a")
    outbox.run_row(row.pk)
    row.refresh_from_db()
    assert (bool(row.parked_at), row.attempts, effects()) == (True, 1, 0)


def test_a_kind_nobody_knows_fails_and_waits() -> None:
    row = enqueue("test.unknown", {}, key="a")
    assert not outbox.run_row(row.pk)
    row.refresh_from_db()
    assert "No handler" in row.last_error
    assert not row.parked_at


def test_two_handlers_for_one_kind_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="Two handlers"):
        outbox.handler("test.count")(lambda payload: None)


def test_two_workers_on_one_row_make_one_effect() -> None:
    for n in range(20):
        row = enqueue("test.count", {"name": str(n), "seconds": 0.01}, key=str(n))
        results = at_once(*[lambda pk=row.pk: outbox.run_row(pk)] * 3)
        assert sorted(results) == [False, False, True]
    assert effects() == 20


RUN_ONE = """
import sys, django
django.setup()
import tests.core.test_outbox
from services.core import outbox
outbox.run_row(sys.argv[1])
"""


def killed_in_the_middle(row: Outbox, log: Path) -> None:
    before = Outbox.objects.get(pk=row.pk).attempts
    child = start(log, "-c", RUN_ONE, str(row.pk), DATABASE_URL=database_url())
    try:
        wait_until(lambda: Outbox.objects.get(pk=row.pk).attempts > before)
        time.sleep(0.2)
        assert not unlocked(row)
    finally:
        child.kill()
        child.wait()
    wait_until(lambda: unlocked(row))


def test_a_worker_killed_in_the_middle_leaves_the_row_for_the_next(tmp_path: Path) -> None:
    row = enqueue("test.count", {"name": "a", "seconds": 30}, key="a")
    killed_in_the_middle(row, tmp_path / "worker.log")
    assert effects() == 0
    Outbox.objects.update(payload={"name": "a"})
    assert outbox.run_row(row.pk)
    assert effects() == 1
    row.refresh_from_db()
    assert (row.attempts, row.last_error) == (2, "")


def test_a_row_that_kills_its_workers_is_parked_and_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(outbox, "PARK_AFTER", 2)
    row = enqueue("test.count", {"name": "a", "seconds": 30}, key="a")
    for _ in range(2):
        killed_in_the_middle(row, tmp_path / "worker.log")
    assert not outbox.run_row(row.pk)
    row.refresh_from_db()
    assert row.parked_at
    assert "Attempt 2 began" in row.last_error
    assert effects() == 0
    assert outbox.retry_parked([]) == 1
    Outbox.objects.update(payload={"name": "a"})
    assert outbox.run_row(row.pk)


def unlocked(row: Outbox) -> bool:
    with transaction.atomic():
        return Outbox.objects.select_for_update(skip_locked=True).filter(pk=row.pk).exists()


def wait_until(condition: Any) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_draining_does_everything_due_also_what_the_handlers_add() -> None:
    enqueue("test.count", {"name": "a", "more": True}, key="a")
    enqueue("test.count", {"name": "b", "fail": True}, key="b")
    assert outbox.drain() == 2
    assert effects() == 2


def test_a_strict_drain_raises_what_the_handler_raised() -> None:
    enqueue("test.count", {"name": "b", "fail": True}, key="b")
    with pytest.raises(RuntimeError, match="paper"):
        outbox.drain(strict=True)
    assert Outbox.objects.get().attempts == 1


def test_the_command_shows_trouble_and_tries_parked_rows_again(capsys: pytest.CaptureFixture[str]) -> None:
    enqueue("test.count", {"name": "a"}, key="a")
    bad = enqueue("test.count", {"name": "b", "hopeless": True}, key="b")
    outbox.drain()
    call_command("outbox", "status")
    shown = capsys.readouterr().out
    assert "done 1, waiting 0, failing 0, parked 1" in shown
    assert "test.count b: 1 attempts, GiveUp: there is no such form" in shown
    Outbox.objects.filter(pk=bad.pk).update(payload={"name": "b"})
    call_command("outbox", "retry", "b")
    call_command("outbox", "drain")
    assert Outbox.objects.filter(done_at__isnull=False).count() == 2


def test_a_row_is_never_both_done_and_parked_and_never_parked_without_a_reason() -> None:
    enqueue("test.count", {"name": "a"}, key="a")
    now = timezone.now()
    with pytest.raises(IntegrityError, match="outbox_done_or_parked"), transaction.atomic():
        Outbox.objects.update(done_at=now, parked_at=now, last_error="x")
    with pytest.raises(IntegrityError, match="outbox_parked_with_reason"), transaction.atomic():
        Outbox.objects.update(parked_at=now)


def test_the_relay_command_stops_when_told(sent: list[str]) -> None:
    make_due(enqueue("test.count", {"name": "a"}, key="a"))
    sent.clear()
    threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        call_command("outbox_relay", "--every", "0.1")
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert len(sent) == 1

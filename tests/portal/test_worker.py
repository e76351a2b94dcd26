"""A real worker on the queues in the database, and a batch in a process of its own."""

import hashlib
import subprocess
import time
from pathlib import Path

import pytest

from services.certificates import storage
from services.certificates.models import Certificate, CertificateEvent, Letter
from services.core.models import Outbox
from tests.support.certificates import draft, draft_letter
from tests.support.processes import Worker, database_url, start

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_a_worker_killed_again_and_again_loses_nothing_and_does_nothing_twice(worker: Worker) -> None:
    for _ in range(6):
        draft()
        draft_letter()
    for _ in range(2):
        _wait_for_the_first_effect()
        worker.kill()
        Outbox.objects.filter(done_at=None).update(sent_at=None)  # the relay's patience is not what is tested
        worker.start()
    worker.wait_until_done(120)
    assert Certificate.objects.filter(state="valid").count() == 6
    assert Letter.objects.exclude(issued_at=None).count() == 6
    assert len(set(Certificate.objects.values_list("number", flat=True))) == 6


def _wait_for_the_first_effect() -> None:
    before = Outbox.objects.exclude(done_at=None).count()
    until = time.monotonic() + 60
    while Outbox.objects.exclude(done_at=None).count() == before and Outbox.objects.filter(done_at=None).exists():
        assert time.monotonic() < until, "the worker does nothing"
        time.sleep(0.05)


def _batch(log: Path) -> "subprocess.Popen[bytes]":
    return start(log, "manage.py", "certificates", "issue-batch", DATABASE_URL=database_url())


def test_a_batch_killed_in_the_middle_is_run_again_and_does_the_rest_once(tmp_path: Path) -> None:
    for number in range(12):
        draft(holder_name=f"陈{chr(0x4E00 + number)}")
    first = _batch(tmp_path / "first.log")
    until = time.monotonic() + 240
    while Certificate.objects.filter(state="valid").count() < 2:
        assert first.poll() is None, (tmp_path / "first.log").read_text()
        assert time.monotonic() < until, "the batch does nothing"
        time.sleep(0.02)
    first.kill()
    first.wait()
    done = dict(Certificate.objects.filter(state="valid").values_list("pk", "sha256"))
    assert 2 <= len(done) < 12
    assert _batch(tmp_path / "second.log").wait(240) == 0
    assert f"{12 - len(done)} certificates issued, 0 not." in (tmp_path / "second.log").read_text()
    issued = Certificate.objects.filter(state="valid")
    assert issued.count() == CertificateEvent.objects.count() == 12
    assert {pk: digest for pk, digest in issued.values_list("pk", "sha256") if pk in done} == done
    assert all(hashlib.sha256(storage.read(one.file)).hexdigest() == one.sha256 for one in issued)

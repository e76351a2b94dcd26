"""A real worker on the queues in the database."""

import time

import pytest

from services.certificates.models import Certificate, Letter
from services.core.models import Outbox
from tests.support.certificates import draft, draft_letter
from tests.support.processes import Worker

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

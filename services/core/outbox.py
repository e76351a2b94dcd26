"""The outbox: what must happen after a transaction, exactly once, whatever happens to broker or worker.

The row is written in the business transaction. A handler's effect and the row's done_at are ONE transaction under the
row's lock, so a message delivered twice, or never, changes nothing: the relay sends again what is not done.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from services.core import events
from services.core.models import Outbox, OutboxQuerySet

Payload: TypeAlias = dict[str, Any]
Handler: TypeAlias = Callable[[Payload], None]

TASK = "core.run_outbox_row"
PARK_AFTER = 8
LATE = timedelta(minutes=5)  # after which a row that is due and not done is an operator's affair
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)
GRACE = timedelta(seconds=5)  # what the first wake-up has before the relay sends another
RESEND_AFTER = timedelta(seconds=30)
QUIET_SECONDS = 15.0  # no wake-ups for a while after the broker did not answer: requests must not wait for it

BEGUN = "Attempt %s began and has not answered: it runs, or a limit or a kill ended its worker."

logger = logging.getLogger(__name__)
_handlers: dict[str, Handler] = {}
_quiet_until = 0.0


class UnknownKind(LookupError):
    """No room has registered a handler for this kind of row."""


class GiveUp(Exception):
    """Raised by a handler when trying again cannot help; the message is the reason the row is parked with."""


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does rows of this kind, called inside the transaction that marks the row done."""

    def register(function: Handler) -> Handler:
        known = _handlers.setdefault(kind, function)
        if known.__qualname__ != function.__qualname__ or known.__module__ != function.__module__:
            raise ValueError(f"Two handlers for outbox rows of kind {kind!r}.")
        _handlers[kind] = function
        return function

    return register


def wake(row_id: UUID) -> bool:
    """Tell the workers about a row, best effort; return whether the broker took the message."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return False
    try:
        current_app.send_task(TASK, [str(row_id)], retry=False)
    except Exception as error:  # noqa: BLE001 - the broker may fail in any way it likes: the relay will send again
        _quiet_until = time.monotonic() + QUIET_SECONDS
        logger.warning("No wake-up for outbox row %s: %s", row_id, type(error).__name__)
        return False
    return True


def run_row(row_id: UUID | str, *, strict: bool = False) -> bool:
    """Do one row unless it is done, parked, not due, or in another worker's hands; return whether it got done now.

    A failure undoes the handler's effect and is written down; `strict` raises it too (tests). The attempt is counted
    and committed before it begins: a row that kills its worker is parked like one that fails.
    """
    attempt = _begin(row_id)
    failure: Exception | None = None
    with transaction.atomic():
        row = _free(row_id).filter(attempts=attempt).first() if attempt else None
        if row is None:
            return False
        failure = _try(row)
        row.save()
    if failure and strict:
        raise failure
    return failure is None


def _free(row_id: UUID | str) -> OutboxQuerySet:
    due = Outbox.objects.waiting().filter(pk=row_id, available_at__lte=timezone.now())
    return due.select_for_update(skip_locked=True)


@transaction.atomic
def _begin(row_id: UUID | str) -> int:
    """Count an attempt; return its number, or 0 when there is nothing to do here.

    Of two workers that count at the same moment the later one does the row: the other's number has passed.
    """
    row = _free(row_id).first()
    if row is None:
        return 0
    if row.attempts >= PARK_AFTER:
        row.parked_at = timezone.now()
        logger.error("Outbox row %s (%s) is parked: %s", row.pk, row.kind, row.last_error)
        events.parked.send(sender=Outbox, row=row)
    else:
        row.attempts += 1
        row.last_error = BEGUN % row.attempts
    row.save()
    return 0 if row.parked_at else row.attempts


def _try(row: Outbox) -> Exception | None:
    try:
        with transaction.atomic():
            _handler_of(row.kind)(row.payload)
    except Exception as error:
        logger.exception("Outbox row %s (%s) failed, attempt %s", row.pk, row.kind, row.attempts)
        _postpone(row, error)
        return error
    row.done_at = timezone.now()
    row.last_error = ""
    return None


def _handler_of(kind: str) -> Handler:
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownKind(f"No handler for outbox rows of kind {kind!r}.") from None


def _postpone(row: Outbox, error: Exception) -> None:
    row.last_error = f"{type(error).__name__}: {error}"[:2000]
    row.available_at = timezone.now() + min(FIRST_DELAY * 2**row.attempts, LONGEST_DELAY)
    if row.attempts >= PARK_AFTER or isinstance(error, GiveUp):
        row.parked_at = timezone.now()
        events.parked.send(sender=Outbox, row=row)


def relay_once(*, limit: int = 200, grace: timedelta = GRACE) -> int:
    """Send the workers again what is due and not done; return how many rows were sent.

    The messages leave after the claim is committed: a worker that is quick must not find its row locked by the relay.
    """
    claimed = _claim(limit, grace)
    sent = {row_id for row_id in claimed if wake(row_id)}
    Outbox.objects.filter(pk__in=set(claimed) - sent).update(sent_at=None)
    return len(sent)


def _claim(limit: int, grace: timedelta) -> list[UUID]:
    now = timezone.now()
    unsent = Q(sent_at__isnull=True) | Q(sent_at__lt=now - RESEND_AFTER)
    due = Outbox.objects.waiting().filter(unsent, available_at__lte=now - grace).order_by("available_at")
    with transaction.atomic():
        claimed = [row.pk for row in due.select_for_update(skip_locked=True).only("pk")[:limit]]
        Outbox.objects.filter(pk__in=claimed).update(sent_at=now)
    return claimed


def drain(*, strict: bool = False) -> int:
    """Do every row that is due, here and now, also those the handlers add; return how many got done."""
    done = 0
    while due := list(_due_ids()):
        results = [run_row(row_id, strict=strict) for row_id in due]
        done += sum(results)
        if not any(results):
            break
    return done


def _due_ids() -> list[UUID]:
    due = Outbox.objects.waiting().filter(available_at__lte=timezone.now())
    return list(due.order_by("created", "available_at").values_list("pk", flat=True))


@dataclass(frozen=True)
class Status:
    """How many rows are where, and those that failed at least once and are not done, the oldest first."""

    done: int
    waiting: int
    failing: int
    parked: int
    troubled: list[Outbox]


def status() -> Status:
    """Return what the outbox holds."""
    rows = Outbox.objects
    waiting = rows.waiting()
    troubled = rows.filter(done_at__isnull=True).exclude(last_error__in=["", BEGUN % 1]).order_by("created")
    return Status(
        done=rows.filter(done_at__isnull=False).count(),
        waiting=waiting.count(),
        failing=waiting.exclude(last_error__in=["", BEGUN % 1]).count(),
        parked=rows.filter(parked_at__isnull=False).count(),
        troubled=list(troubled[:50]),
    )


def alarms() -> dict[str, int]:
    """Return what an operator has to look at: rows due for more than five minutes, and rows nobody tries any more."""
    late = Outbox.objects.waiting().filter(available_at__lt=timezone.now() - LATE).count()
    parked = Outbox.objects.filter(parked_at__isnull=False).count()
    return {name: count for name, count in (("work_late", late), ("work_given_up", parked)) if count}


def retry_parked(keys: list[str]) -> int:
    """Make parked rows due again with fresh attempts (all of them when no key is named); return how many."""
    parked = Outbox.objects.filter(parked_at__isnull=False)
    if keys:
        parked = parked.filter(key__in=keys)
    return parked.update(parked_at=None, attempts=0, sent_at=None, available_at=timezone.now())


def try_now(key: str) -> bool:
    """Make one row due at once with fresh attempts, parked or waiting for its next; return whether there was one."""
    undone = Outbox.objects.filter(key=key, done_at__isnull=True)
    return bool(undone.update(parked_at=None, attempts=0, sent_at=None, available_at=timezone.now()))

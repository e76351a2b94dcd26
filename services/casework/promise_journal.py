"""The journal of the promised day: one line for each time it moved, with what moved it."""

from datetime import date, datetime
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow

from services.applications.models import Application
from services.core.models import Movement

from .models import Case, PromiseChange

Cause = PromiseChange.Cause
CAUSES = {
    "activate": Cause.STARTED,
    "revive": Cause.STARTED,
    "accept": Cause.ACCEPTED,
    "deem_accepted": Cause.ACCEPTED,
    **dict.fromkeys(("drop", "rejoin", "wait"), Cause.AMENDED),
    "ask_correction": Cause.CORRECTION,
    "respond": Cause.RESPOND,
    "suspend": Cause.SUSPENDED,
    "resume": Cause.RESUME,
    "reopen": Cause.REOPEN,
    **dict.fromkeys(("grant", "refuse", "auto_grant", "run_out", "deem_granted"), Cause.DECIDED),
    **dict.fromkeys(("not_accept", "withdraw", "terminate", "skip"), Cause.ENDED),
}


def note(
    application: Application, *, before: date | None, after: date | None, at: datetime, cause: str = "",
    case: Case | None = None,
) -> None:  # fmt: skip
    """Write a line when the promised day moved. Without a cause the move that set off this transaction is named."""
    if before is None or after is None or before == after:
        return
    named = (cause, case.pk if case else None) if cause else _what_moved_it(application, at)
    PromiseChange.objects.create(
        application=application, case_id=named[1], before=before, after=after, cause=named[0], at=at
    )


def _what_moved_it(application: Application, at: datetime) -> tuple[str, UUID | None]:
    """Return the cause and the case of the first move made at this moment; a day that passed without one was missed."""
    made = Movement.objects.filter(aggregate_id=application.pk, subject_type="casework.case", name__in=CAUSES)
    moves = made.filter(recorded_at__gte=TransactionNow()).order_by("recorded_at")
    first = moves.filter(at=at).first() or moves.filter(actor_kind="clock").last()
    return (CAUSES[first.name], first.subject_id) if first else (Cause.LATE, None)

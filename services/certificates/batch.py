"""Making many drafted certificates in one go, through the same outbox rows as one by one.

Idempotent and resumable: what is issued is no longer a draft, so a run that was ended is simply started again; several
may run side by side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.certificates import actions
from services.certificates.models import Certificate
from services.core import outbox
from services.core.actions import enqueue
from services.core.models import Outbox


@dataclass(frozen=True)
class Made:
    """What came of one draft: issued, or the reason why not."""

    number: str
    is_issued: bool
    reason: str = ""


def drafts(type_code: str = "", case_ids: Sequence[UUID] = ()) -> list[UUID]:
    """Return the keys of the drafts of a type, of these cases, or of both, the oldest first."""
    found = Certificate.objects.filter(state="draft")
    if type_code:
        found = found.filter(type_code=type_code)
    if case_ids:
        found = found.filter(case_id__in=case_ids)
    return list(found.order_by("created", "pk").values_list("pk", flat=True))


def issue(keys: Sequence[UUID]) -> Iterator[Made]:
    """Make one after the other, each in a transaction of its own; a failure is told and does not stop the rest."""
    for key in keys:
        row = _row(key)
        outbox.run_row(row.pk)
        certificate = Certificate.objects.only("number", "issued_at").get(pk=key)
        yield Made(certificate.number, certificate.is_issued, "" if certificate.is_issued else _reason(row))


def _row(key: UUID) -> Outbox:
    """Return the draft's outbox row, due again when it was parked: whoever starts a batch wants it tried."""
    row = enqueue(actions.ISSUE, {"certificate": str(key)}, key=f"{actions.ISSUE}:{key}")
    if row.parked_at:
        outbox.retry_parked([row.key])
    return row


def _reason(row: Outbox) -> str:
    row.refresh_from_db()
    return row.last_error or "another worker is making it"

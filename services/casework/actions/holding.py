"""Who holds a case: the lock on the application, claiming a case and giving it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from services.applications.models import Application
from services.audit.actions import record
from services.core.actors import Actor

from ..models import Case
from ..workflow import LIVE


@contextmanager
def locked(case_id: UUID) -> Iterator[Case]:
    """Open a transaction that holds the application's row, the aggregate root, and yield the fresh case."""
    with transaction.atomic():
        application_id = Case.objects.values_list("application_id", flat=True).get(pk=case_id)
        Application.objects.select_for_update(of=("self",)).get(pk=application_id)
        yield Case.objects.select_related("application", "department").get(pk=case_id)


def claim(*, case: Case, actor: Actor, at: datetime | None = None) -> Case:
    """Take a case that nobody holds; raise CaseHeld naming the holder otherwise."""
    with locked(case.pk) as current:
        if current.owner_id not in {None, actor.account_id}:
            raise CaseHeld(current)
        if current.state in LIVE:
            current.owner_id, current.owned_at = actor.account_id, at or timezone.now()
            current.save(update_fields=["owner", "owned_at"])
    return current


def release(*, case: Case, actor: Actor) -> None:
    """Give a case back; a supervisor may release anybody's."""
    with locked(case.pk) as current:
        if current.owner_id != actor.account_id and "supervise" not in actor.powers:
            raise CaseHeld(current)
        current.owner, current.owned_at = None, None
        current.save(update_fields=["owner", "owned_at"])
        record(
            actor=actor, action="case_released", subject_type="case", subject_id=current.pk, department=actor.department
        )


class CaseHeld(Exception):
    """Somebody else is working on the case; `case.owner` says who, `case.owned_at` since when."""

    def __init__(self, case: Case) -> None:
        super().__init__(str(case))
        self.case = case

"""催办: the applicant asks a department to hurry, once a working day for each matter (domain reference 2.5)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from services.applications import events, progress
from services.applications.actions import locked
from services.applications.models import Application, Urge
from services.applications.telling import tell_principal
from services.core.actors import Actor
from services.core.calendar import load


class NothingToUrge(Exception):
    """The matter is not being worked on by a department: it is decided, waits for the applicant, or ends by itself."""


def working_day(at: datetime) -> date:
    """Return the working day a moment belongs to; a day off belongs to the next one."""
    return load().roll_over_holidays(timezone.localtime(at).date())


def urge(*, application: Application, case_id: UUID, actor: Actor, at: datetime) -> tuple[Urge, bool]:
    """Ask to hurry; return the urge of the day and whether it is new. Raises NothingToUrge."""
    if not any(row.case_id == case_id and row.may_be_urged for row in progress.rows_of(application)):
        raise NothingToUrge
    with transaction.atomic():
        current = locked(application.pk)
        facts = {"application": current, "account_id": actor.account_id}
        urged, created = Urge.objects.get_or_create(case_id=case_id, day=working_day(at), defaults=facts)
        if created:
            events.urged.send(sender=Urge, application=current, urge=urged, actor=actor)
            tell_principal(current, actor, "urged")
    return urged, created


def urged_today(application: Application, at: datetime) -> set[UUID]:
    """Return the cases that were urged on the present working day."""
    return set(Urge.objects.filter(application=application, day=working_day(at)).values_list("case_id", flat=True))

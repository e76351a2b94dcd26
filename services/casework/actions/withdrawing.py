"""The applicant takes one matter back, or all of them, before they are decided."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from services.applications.models import Application
from services.applications.telling import tell_principal
from services.core.actions import move
from services.core.actors import Actor

from .. import letters
from ..consequences import settle
from ..models import Case
from .holding import locked


def withdraw(*, case: Case, actor: Actor, at: datetime | None = None) -> Case:
    """Withdraw one matter before its decision; its dependants follow their edge's policy."""
    at = at or timezone.now()
    with locked(case.pk) as current:
        move(current, "withdraw", actor=actor, at=at)
        letters.withdrawal(current, actor=actor)
        settle(current.application, at=at)
        tell_principal(current.application, actor, "withdrew")
    return current


def withdraw_all(*, application: Application, actor: Actor, at: datetime | None = None) -> None:
    """Withdraw every matter that is not yet decided."""
    at = at or timezone.now()
    with transaction.atomic():
        Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        for case in application.cases.live():
            move(case, "withdraw", actor=actor, at=at)
        application.refresh_from_db()
        settle(application, at=at)
        tell_principal(application, actor, "withdrew")

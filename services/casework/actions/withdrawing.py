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
    """Withdraw every matter that is not yet decided, in writing: one D15 for the whole, or, when
    something else has been decided, one for each matter.
    """
    at = at or timezone.now()
    with transaction.atomic():
        Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        taken_back = list(application.cases.live().select_related("department", "application"))
        for case in taken_back:
            move(case, "withdraw", actor=actor, at=at)
        application.refresh_from_db()
        settle(application, at=at)
        if application.state != "withdrawn":
            for case in taken_back:
                letters.withdrawal(case, actor=actor)
        tell_principal(application, actor, "withdrew")

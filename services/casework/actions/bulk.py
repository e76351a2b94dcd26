"""One act on many cases: each row is its own transaction and has its own result; one failure stops nothing.

A row's command id comes from the form's and the case, so that a form sent twice accepts once and answers the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from services.audit import queries as audit
from services.audit.actions import record
from services.core.actors import Actor
from services.core.idempotency import ConflictingCommand
from services.core.workflow import MoveNotPermitted, MoveRefused
from services.notices.actions import notify

from ..consequences import tell_applicant
from ..models import Case
from ..workflow import CaseState
from .holding import assign, locked
from .intake import accept

REMINDED = "case_reminded"
NOT_AGAIN_WITHIN = timedelta(hours=20)


@dataclass(frozen=True)
class Row:
    """What became of one case."""

    case: Case
    done: bool
    reason: str | Promise = ""


def carry_out(
    *, act: str, cases: Iterable[Case], actor: Actor, command: UUID, officer_id: int | None = None
) -> list[Row]:
    """Accept, assign or remind case by case; return a row for each, in their order."""
    acts: dict[str, Callable[[Case], object]] = {
        "accept": lambda case: accept(case=case, actor=actor, command_id=uuid5(command, str(case.pk))),
        "assign": lambda case: assign(case=case, officer_id=officer_id or 0, actor=actor),
        "remind": lambda case: remind(case=case, actor=actor, command_id=uuid5(command, str(case.pk))),
    }
    return [_row(case, acts[act]) for case in cases]


def _row(case: Case, act: Callable[[Case], object]) -> Row:
    try:
        act(case)
    except (MoveRefused, ConflictingCommand) as refused:
        return Row(case, False, refused.args[0])
    return Row(case, True)


def remind(*, case: Case, actor: Actor, at: datetime | None = None, command_id: UUID | None = None) -> None:
    """Remind whoever has to act: the applicant in correction, otherwise the holder; once a day."""
    at = at or timezone.now()
    with locked(case.pk) as current:
        if not (actor.kind == "officer" and actor.department == current.department.code):
            raise MoveNotPermitted(_("Only officers of the department send reminders."))
        if _was_reminded(current, at, command_id):
            return
        if current.state == CaseState.CORRECTION:
            tell_applicant(current, "case_reminder")
        else:
            _remind_holder(current, actor)
        detail = {"command": str(command_id or "")}
        record(actor=actor, action=REMINDED, subject_type="case", subject_id=current.pk, detail=detail)


def _was_reminded(case: Case, at: datetime, command_id: UUID | None) -> bool:
    """Say whether this very command was carried out before; raise MoveRefused when another one was, today."""
    last = audit.trail_of(case.pk).filter(action=REMINDED).last()
    if last is None or last.at < at - NOT_AGAIN_WITHIN:
        return False
    if command_id is not None and last.detail.get("command") == str(command_id):
        return True
    raise MoveRefused(_("A reminder was already sent today."))


def _remind_holder(case: Case, actor: Actor) -> None:
    if case.is_closed:
        raise MoveRefused(_("The case is closed; nobody has to act."))
    if case.owner_id is None:
        raise MoveRefused(_("Nobody holds the case; assign it instead."))
    if case.owner_id == actor.account_id:
        raise MoveRefused(_("You hold the case yourself."))
    words = {"number": case.application.number, "matter": case.label, "who": actor.display_name}
    notify(
        account_id=case.owner_id, kind="desk_reminder", params=words, subject_id=case.pk, link=case.desk_address()
    )  # fmt: skip

"""Who holds a case: the lock on the application, claiming a case, giving it back, giving it to somebody.

A claim is a lock with holder and time. Every officer's action opens the case with `locked(…, by=actor)`, which
refuses with CaseHeld when somebody else holds it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from services.applications.models import Application
from services.audit.actions import record
from services.core.actors import Actor
from services.core.workflow import MoveNotPermitted, MoveRefused
from services.notices.actions import notify
from services.people import queries as people

from .. import turns
from ..models import Case
from ..workflow import LIVE

SUPERVISE = "supervise"
STAFF = frozenset({"officer", "clerk"})


class CaseHeld(MoveRefused):
    """Somebody else is working on the case; `case.owner` says who, `case.owned_at` since when."""

    def __init__(self, case: Case) -> None:
        since = timezone.localtime(case.owned_at) if case.owned_at else None
        who = {"name": case.holder_name, "time": date_format(since, "Y-m-d H:i") if since else ""}
        super().__init__(_("%(name)s has been working on this case since %(time)s.") % who)
        self.case = case


@contextmanager
def locked(case_id: UUID, *, by: Actor | None = None) -> Iterator[Case]:
    """Open a transaction that holds the application's row, the aggregate root, and yield the fresh case.

    `by` is who acts: raise CaseHeld when another officer holds the case.
    """
    with transaction.atomic():
        application_id = Case.objects.values_list("application_id", flat=True).get(pk=case_id)
        Application.objects.select_for_update(of=("self",)).get(pk=application_id)
        case = Case.objects.select_related("application", "department", "owner").get(pk=case_id)
        if by is not None and by.kind in STAFF and case.is_held_from(by.account_id):
            raise CaseHeld(case)
        yield case


def take_turn(case: Case) -> None:
    """Let acceptances and grants wait for one another where only so many are granted; the caller holds the lock.

    Whoever reads the clock afterwards stands in the line as the lock was given.
    """
    if case.is_quantity_limited() and not turns.is_alone():
        turns.one_at_a_time(case.department.code, case.matter)


def claim(*, case: Case, actor: Actor, at: datetime | None = None) -> Case:
    """Take a case that nobody holds; raise CaseHeld naming the holder otherwise."""
    with locked(case.pk, by=actor) as current:
        _check_department(current, actor)
        if current.state in LIVE and current.owner_id != actor.account_id:
            _hand_to(current, actor.account_id, at or timezone.now())
            _write_down(current, actor, "case_claimed", "", actor.account_id)
    return current


def release(*, case: Case, actor: Actor, reason: str = "") -> None:
    """Give a case back; a supervisor may release anybody's, with a reason, and the holder is told."""
    with locked(case.pk) as current:
        _check_department(current, actor)
        holder = current.owner_id
        if current.is_held_from(actor.account_id) and not (SUPERVISE in actor.powers and reason):
            raise CaseHeld(current)
        if holder is None:
            return
        _hand_to(current, None, None)
        _write_down(current, actor, "case_released", reason, holder)
        if holder != actor.account_id:
            _tell(holder, "desk_case_released", current, actor, reason=reason)


def assign(*, case: Case, officer_id: int, actor: Actor, at: datetime | None = None) -> Case:
    """Give a live case to an officer of the department, whoever holds it now; only supervisors do."""
    with locked(case.pk) as current:
        _check_supervises(current, actor)
        if officer_id not in people.officers_of(current.department.code):
            raise MoveNotPermitted(_("Only an officer of the department can have the case."))
        if current.state not in LIVE:
            raise MoveRefused(_("The case is closed; nobody holds it."))
        holder = current.owner_id
        if holder != officer_id:
            _hand_to(current, officer_id, at or timezone.now())
            _write_down(current, actor, "case_assigned", "", officer_id)
            _tell(officer_id, "desk_case_assigned", current, actor)
            if holder is not None:
                _tell(holder, "desk_case_released", current, actor, reason="")
    return current


def hand_on(case: Case) -> None:
    """End the claim because the next step is another officer's; the caller holds the lock."""
    _hand_to(case, None, None)


def release_all_of(*, account_id: int, actor: Actor, department: str = "") -> int:
    """End the claims of an officer who left (the department named, or the service); return how many there were."""
    held = Case.objects.filter(owner_id=account_id, state__in=LIVE)
    if department:
        held = held.of(department)
    ended = 0
    for case_id in held.order_by("pk").values_list("pk", flat=True):
        with locked(case_id) as current:
            if current.owner_id == account_id:
                _hand_to(current, None, None)
                _write_down(current, actor, "case_released", "officer_left", account_id)
                ended += 1
    return ended


def _check_department(case: Case, actor: Actor) -> None:
    if actor.kind != "officer" or actor.department != case.department.code:
        raise MoveNotPermitted(_("Only officers of the department hold its cases."))


def _check_supervises(case: Case, actor: Actor) -> None:
    if not actor.may(SUPERVISE, case.department.code):
        raise MoveNotPermitted(_("Only a supervisor of the department assigns cases."))


def _hand_to(case: Case, account_id: int | None, at: datetime | None) -> None:
    case.owner_id, case.owned_at = account_id, at
    case.save(update_fields=["owner", "owned_at"])


def _write_down(case: Case, actor: Actor, action: str, reason: str, about: int | None) -> None:
    record(
        actor=actor, action=action, subject_type="case", subject_id=case.pk, department=case.department.code,
        purpose=reason, detail={"account": about}, aggregate_id=case.application_id,
    )  # fmt: skip


def _tell(account_id: int, kind: str, case: Case, actor: Actor, **params: object) -> None:
    words = {"number": case.application.number, "matter": case.label, "who": actor.display_name, **params}
    notify(account_id=account_id, kind=kind, params=words, subject_id=case.pk, link=case.desk_address())

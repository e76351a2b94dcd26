"""What time does to a case: warnings, acceptance and grant by silence, the end of announced days and notice periods.

A worker looks at whatever is due (`keep_time`), as late as it may be: each case is locked, each warning is claimed, and
a consequence is dated by the limit and not by the hour at which somebody came to look.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.utils import timezone

from services.applications import queries as application_queries
from services.core.actions import move
from services.core.actors import CLOCK, RULES
from services.core.models import ClockRung
from services.core.workflow import MoveRefused
from services.notices.actions import notify
from services.people import queries as people

from .. import cards, ledger
from ..consequences import project, settle, tell_applicant
from ..models import Case, Decision, Pledge, SpecialProcedure
from ..workflow import CaseState
from . import pledging
from .deciding import carry_out_grant
from .holding import locked, take_turn
from .intake import announce_acceptance

logger = logging.getLogger(__name__)
FAULTS = (
    MoveRefused, LookupError, ValueError, AssertionError, DatabaseError, ObjectDoesNotExist, TypeError, AttributeError,
)  # fmt: skip
AT_ONCE = 300  # cases in one run; the next run takes the rest
LATER = timedelta(hours=1)
NOTICE_PERIOD = "《公司法》第二百三十五条、第二百四十条"  # where the catalogue names no law of its own
MOST_STEPS = 4  # a case can be resumed, run out and be decided in one go after a long silence of the beat


def keep_time(*, at: datetime | None = None, limit: int = AT_ONCE) -> int:
    """See to every case whose time has come, the most overdue first; return how many. Nothing happens twice."""
    at = at or timezone.now()
    due = Case.objects.filter(wake_at__lte=at).order_by("wake_at", "id").values_list("pk", flat=True)
    return sum(_see_to_safely(case_id, at) for case_id in list(due[:limit]))


def _see_to_safely(case_id: UUID, at: datetime) -> bool:
    """One faulty case does not keep the others waiting: it is looked at again later."""
    try:
        return see_to(case_id, at=at)
    except FAULTS:
        logger.exception("The time limits of case %s could not be seen to", case_id)
        Case.objects.filter(pk=case_id, wake_at__lte=at).update(wake_at=at + LATER)
        return False


def see_to(case_id: UUID, *, at: datetime) -> bool:
    """Give the warnings of one case and carry out what its limits entail; False when another was faster."""
    with locked(case_id) as case:
        if case.wake_at is None or case.wake_at > at:
            return False
        for _step in range(MOST_STEPS):
            if not ledger.is_notice_period(case):
                warn(case, at=at)
            if not _carry_out(case, at):
                break
        if ledger.is_notice_period(case):
            warn(case, at=at)  # its end is over and something holds it up
        ledger.refresh(case, at=at, tried=True)
        project(case.application, at=at)
    return True


def warn(case: Case, *, at: datetime) -> str:
    """Claim every warning that is due and tell of the highest one; return its level."""
    rows = {row.kind: row for row in ledger.rows_of([case.pk])}
    given = {(kind, rung.key) for kind, row in rows.items() for rung in row.rungs.all()}
    pure = ledger.clocks_of(case)
    due = [rung for rung in ledger.warnings_of(case, pure) if rung.since <= at and (rung.clock, rung.key) not in given]
    for rung in due:
        ClockRung.objects.create(clock=rows[rung.clock], key=rung.key, at=at)
    if not due:
        return cards.NONE
    worst = max(due, key=lambda rung: cards.LEVELS.index(rung.level))
    _tell_staff(case, worst)
    return worst.level


def _tell_staff(case: Case, rung: cards.Rung) -> None:
    """Tell the holder first, then the supervisors too, then the department that oversees the others too."""
    department = case.department.code
    recipients = {case.owner_id} if case.owner_id else set(people.accounts_with(_power_for(case), department))
    if rung.level in {cards.YELLOW, cards.RED}:
        recipients |= set(people.accounts_with("supervise", department))
    if rung.level == cards.RED:
        recipients |= set(people.overseers())
    number = case.application.number or ""
    params = {"number": number, "matter": case.label, "department": case.department.label, "due": str(rung.due_on)}
    for account_id in sorted(recipients):
        notify(
            account_id=account_id, kind=f"desk_card_{rung.level}", params=params, subject_id=case.pk,
            link=case.desk_address(),
        )  # fmt: skip


def _power_for(case: Case) -> str:
    return {CaseState.INTAKE: "intake", CaseState.DECIDING: "decide"}.get(CaseState(case.state), "review")


def _carry_out(case: Case, at: datetime) -> bool:
    end = ledger.end_with_consequence(case, ledger.clocks_of(case))
    if end is None or end > at:
        return False
    try:
        {
            CaseState.INTAKE: _accept_by_silence,
            CaseState.SUSPENDED: _resume,
            CaseState.REVIEWING: _end_by_itself,
            CaseState.DECIDING: _end_by_itself,
        }[CaseState(case.state)](case, end - cards.A_MOMENT, at)
    except MoveRefused as refused:
        logger.info("Case %s waits although its limit is over: %s", case.pk, refused.message)
        return False
    return True


def _accept_by_silence(case: Case, end: datetime, at: datetime) -> None:
    take_turn(case)
    move(case, "deem_accepted", actor=CLOCK, at=at)
    announce_acceptance(case, CLOCK, by_silence=True)
    settle(case.application, at=at)


def _resume(case: Case, end: datetime, at: datetime) -> None:
    """The announced days are used up: the clock runs on from their last day, whenever somebody came to look."""
    procedure = case.procedures.filter(ended_at__isnull=True).first()
    move(case, "resume", actor=CLOCK, at=end)
    if procedure:
        _close_procedure(procedure, end)
    tell_applicant(case, "case_resumed", due=str(case.due_on or ""))


def _close_procedure(procedure: SpecialProcedure, end: datetime) -> None:
    procedure.ended_at = max(end, procedure.started_at)
    procedure.save(update_fields=["ended_at"])


def _basis_of_silence(case: Case) -> str:
    """Name the law by which time alone decides: the matter's own, or that of the notice period."""
    matter = application_queries.definition_of(case.application).matters[case.matter]
    return matter.silence_grants or (matter.statutory.basis if matter.statutory else "") or NOTICE_PERIOD


def _end_by_itself(case: Case, end: datetime, at: datetime) -> None:
    """A notice period is over, or the law grants by silence: decided as of the last day."""
    name = "run_out" if case.regime == "waiting_period" else "deem_granted"
    move(case, name, actor=CLOCK, at=end)
    case.decisions.filter(status=Decision.Status.DRAFT).update(status=Decision.Status.RETURNED, decided_at=at)
    decision = Decision.objects.create(
        case=case, round=case.round, kind=Decision.Kind.GRANT, proposed_at=end, basis=_basis_of_silence(case)
    )
    carry_out_grant(case, decision, CLOCK, end)


def accept_on_filing(*, case_id: UUID, at: datetime | None = None) -> bool:
    """Let a notice period begin on the day it is filed, when nothing has to be checked first."""
    with locked(case_id) as case:
        if case.state != CaseState.INTAKE or case.regime != "waiting_period" or case.materials_in_the_way():
            return False
        at = case.received_at or at or timezone.now()
        move(case, "accept", actor=RULES, at=at)
        announce_acceptance(case, RULES)
        settle(case.application, at=at)
    return True


def redate(*, case_id: UUID, note: str, at: datetime | None = None) -> None:
    """Compute the dates of a case on the present calendar; each that moved is a line in the journal."""
    at = at or timezone.now()
    with locked(case_id) as case:
        before = case.due_on
        ledger.refresh(case, at=at, cause="calendar", note=note)
        pledging.redate(case, at=at, note=note)
        project(case.application, at=at, cause="calendar")
        if before and case.due_on and before != case.due_on:
            tell_applicant(case, "case_date_moved", before=str(before), due=str(case.due_on))


def cases_with_clocks() -> list[UUID]:
    """Return the cases a change of the calendar concerns: whatever a clock runs for, or will again."""
    live = Case.objects.live().filter(received_at__isnull=False)
    pledged = Case.objects.filter(pk__in=Pledge.objects.open().values("case_id"))
    return list((live | Case.objects.filter(wake_at__isnull=False) | pledged).values_list("pk", flat=True))

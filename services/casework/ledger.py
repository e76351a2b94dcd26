"""The ledger: which clocks of a case run, opened and stopped by nothing but the moves of the case itself.

Every move announces itself inside its transaction; `follow` reads from it what begins, pauses and goes on (DOMAIN
section 3, "what runs"). Segments are append-only and say who holds the file and on which legal basis. The dates, the
card and the next moment of interest that a case carries are projections of them, written by `refresh` alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone

from services.applications import queries as applications
from services.catalogue.definition import Limit
from services.core import clocks
from services.core import events as core_events
from services.core.calendar import Calendar, load
from services.core.models import Clock, Movement

from . import cards, timing
from .models import Case, DueDateChange
from .regimes import (
    ACCEPTANCE,
    ANSWER_LIMIT,
    DELIVERY,
    DELIVERY_LIMIT,
    NOTICE,
    ON_THE_SPOT,
    PROMISED,
    REGIMES,
    SPECIAL,
    STATUTORY,
    WORKDAY,
)  # fmt: skip
from .workflow import GRANTED, REFUSED, CaseState

DEPARTMENT, APPLICANT, THIRD_PARTY = "department", "applicant", "third_party"
DECISION = (STATUTORY, PROMISED)
TRY_AGAIN = timedelta(hours=6)  # a limit has run out but something else holds the case up
OTHER_CAUSE = "other"
CAUSES = frozenset({"respond", "resume", "reopen", "extension", "calendar"})


@receiver(core_events.moved, dispatch_uid="casework.ledger")
def follow(sender: object, *, instance: Any, movement: Movement, **kwargs: object) -> None:
    """Keep the clocks of a case in step with its state."""
    if isinstance(instance, Case):
        ledger = Ledger.of(instance)
        ledger.enter(movement)
        refresh(instance, at=movement.at, cause=movement.name)


@dataclass
class Ledger:
    """The clocks of one case at work."""

    case: Case
    rows: dict[str, Clock]
    calendar: Calendar

    @classmethod
    def of(cls, case: Case) -> "Ledger":
        """Return the ledger of a case, read from the database."""
        return cls(case, {row.kind: row for row in rows_of([case.pk])}, load())

    def enter(self, movement: Movement) -> None:
        """Let begin and stop what the state that was entered asks for."""
        came_from, state, at = movement.from_state, movement.to_state, movement.at
        match state:
            case CaseState.INTAKE:
                self._stop(at, movement.name)
                self.begin(ACCEPTANCE, REGIMES[self.case.regime].acceptance, at, REGIMES[self.case.regime].basis)
            case CaseState.CORRECTION:
                self._stop(at, movement.name)
                limit = _limit_in(movement.detail) or ANSWER_LIMIT
                self.begin(NOTICE, limit, at, REGIMES[self.case.regime].basis, APPLICANT)
            case CaseState.REVIEWING:
                self._review(came_from, movement)
            case CaseState.SUSPENDED:
                self._stop(at, movement.name)
                detail = movement.detail
                self.begin(SPECIAL, Limit(int(detail["days"]), WORKDAY), at, str(detail["basis"]), THIRD_PARTY)
            case CaseState.DECIDING:
                pass
            case _:
                self._close(state, movement)

    def _review(self, came_from: str, movement: Movement) -> None:
        if came_from == CaseState.DECIDING:
            return
        self._stop(movement.at, movement.name)
        if came_from == CaseState.SUSPENDED:
            for kind in DECISION:
                self._go_on(kind, movement.at, movement.name)
            return
        since = self.case.accepted_at if came_from == CaseState.INTAKE else movement.at
        assert since is not None
        matter = applications.definition_of(self.case.application).matters[self.case.matter]
        if statutory := timing.statutory_limit(matter, joint=timing.is_joint(self.case)):
            self.begin(STATUTORY, statutory, since, statutory.basis or REGIMES[self.case.regime].basis)
        promised = timing.promised_limit(matter, self.case.instant) or ON_THE_SPOT
        self.begin(PROMISED, promised, since, promised.basis)

    def _close(self, state: str, movement: Movement) -> None:
        self._stop(movement.at, movement.name)
        if state in {GRANTED, REFUSED}:
            self.begin(DELIVERY, DELIVERY_LIMIT, movement.at, DELIVERY_LIMIT.basis)

    def begin(self, kind: str, limit: Limit, at: datetime, basis: str, holder: str = DEPARTMENT) -> None:
        """Let a clock run with its whole budget; its earlier rounds stay on record."""
        day, basis = _day(at), basis or kind
        row = self.rows.get(kind)
        if row is None:
            row = Clock.objects.create(subject_id=self.case.pk, kind=kind, budget=limit.value, unit=limit.unit)
            self.rows[kind] = row
            clocks.start(row, day, basis=basis, holder=holder, at=at)
            return
        row.budget, row.unit = limit.value, limit.unit
        row.save(update_fields=["budget", "unit"])
        self._stop_one(row, at, basis)
        clocks.restart(row, day, basis=basis, holder=holder, at=at)

    def _go_on(self, kind: str, at: datetime, basis: str) -> None:
        if row := self.rows.get(kind):
            clocks.start(row, _day(at), basis=basis, holder=DEPARTMENT, at=at)

    def _stop(self, at: datetime, basis: str) -> None:
        for row in self.rows.values():
            self._stop_one(row, at, basis)

    def _stop_one(self, row: Clock, at: datetime, basis: str) -> None:
        for segment in row.segments.all():
            if segment.ended is None:
                clocks.pause(row, max(_day(at), segment.started), basis=basis, at=max(at, segment.started_at or at))


def rows_of(case_ids: Iterable[UUID]) -> list[Clock]:
    """Return the stored clocks of some cases with their segments and warnings."""
    found = Clock.objects.filter(subject_id__in=list(case_ids)).order_by("subject_id", "kind")
    return list(found.prefetch_related("segments", "rungs"))


def clocks_of(case: Case, calendar: Calendar | None = None) -> dict[str, clocks.Clock]:
    """Return the pure clocks of a case by kind."""
    calendar = calendar or load()
    return {row.kind: clocks.clock_of(row, calendar) for row in rows_of([case.pk])}


def past_the_law(cases: Iterable[Case], at: datetime) -> set[UUID]:
    """Return the cases whose legal limit has passed without an acceptance or a decision.

    The law's own limit, else the promise where no law names one.
    """
    waiting = {case.pk: case for case in cases if main_clock(case)}
    by_case: dict[UUID, dict[str, clocks.Clock]] = {case_id: {} for case_id in waiting}
    calendar = load()
    for row in rows_of(waiting):
        by_case[row.subject_id][row.kind] = clocks.clock_of(row, calendar)
    return {case_id for case_id, running in by_case.items() if _is_past_the_law(waiting[case_id], running, at)}


def _is_past_the_law(case: Case, running: dict[str, clocks.Clock], at: datetime) -> bool:
    kind = STATUTORY if main_clock(case) == PROMISED and STATUTORY in running else main_clock(case)
    return kind in running and running[kind].is_past(at)


def due_of(case: Case, kind: str) -> date | None:
    """Return the last day of one of the running clocks of a case; None while it stands or never ran."""
    clock = clocks_of(case).get(kind)
    due = clock.due() if clock else None
    return due[0] if due else None


def answer_anew(case: Case, days: int, *, at: datetime) -> None:
    """A notice that takes another's place gives the applicant the whole time for the answer once more."""
    Ledger.of(case).begin(NOTICE, Limit(days, WORKDAY), at, REGIMES[case.regime].basis, APPLICANT)
    refresh(case, at=at)


def delivered(case: Case, *, at: datetime) -> None:
    """The result has reached the applicant: the delivery clock stops."""
    row = Clock.objects.filter(subject_id=case.pk, kind=DELIVERY).first()
    if row and clocks.pause(row, _day(at), basis="delivered", at=at):
        refresh(case, at=at)


def refresh(case: Case, *, at: datetime, cause: str = "", note: str = "", tried: bool = False) -> None:
    """Write what a case shows of its clocks: dates (each that moved with a line in the journal), card, next moment.

    `tried`: the clock has just done all it could; what is past and still open is looked at again after a while.
    """
    calendar, rows = load(), rows_of([case.pk])
    running = {row.kind: clocks.clock_of(row, calendar) for row in rows}
    for row in rows:
        _note_due(case, row, running[row.kind], at, cause, note)
    rungs = warnings_of(case, running)
    due = running[kind].due() if (kind := main_clock(case)) in running else None
    now = (due or (None, False), cards.card(rungs, at), _wake(case, rows, running, rungs, at, tried=tried))
    if now != ((case.due_on, case.due_is_provisional), case.card, case.wake_at):
        (case.due_on, case.due_is_provisional), case.card, case.wake_at = now
        case.save(update_fields=["due_on", "due_is_provisional", "card", "wake_at"])


def warnings_of(case: Case, running: dict[str, clocks.Clock]) -> list[cards.Rung]:
    """Return every warning the running clocks of a case will give, the earliest first.

    Nobody can be late with a notice period, which ends by itself: only one that is held up past its end is red.
    """
    rungs = cards.ladder(running)
    if not is_notice_period(case):
        return rungs
    return [rung for rung in rungs if rung.level == cards.RED or rung.clock not in DECISION]


def is_notice_period(case: Case) -> bool:
    """Say whether the days of a public notice run now."""
    return case.regime == "waiting_period" and case.state == CaseState.REVIEWING


def main_clock(case: Case) -> str:
    """Return the kind of clock whose end is the case's due date; empty where the department is not on the clock."""
    if case.state == CaseState.INTAKE:
        return ACCEPTANCE
    return PROMISED if case.state in {CaseState.REVIEWING, CaseState.DECIDING} else ""


def _note_due(case: Case, row: Clock, clock: clocks.Clock, at: datetime, cause: str, note: str) -> None:
    due = clock.due()
    if due is None or due == (row.due_on, row.due_is_provisional):
        return
    journaled = row.kind in cards.CARDED or (row.kind == SPECIAL and cause == "calendar")
    if row.due_on and row.due_on != due[0] and journaled:
        DueDateChange.objects.create(
            case=case, clock=row.kind, before=row.due_on, after=due[0], at=at,
            cause=cause if cause in CAUSES else OTHER_CAUSE, note=note[:200],
        )  # fmt: skip
    row.due_on, row.due_is_provisional = due
    Clock.objects.filter(pk=row.pk).update(due_on=row.due_on, due_is_provisional=row.due_is_provisional)


def _wake(
    case: Case,
    rows: list[Clock],
    running: dict[str, clocks.Clock],
    rungs: list[cards.Rung],
    at: datetime,
    *,
    tried: bool,
) -> datetime | None:
    """Return the next moment at which a limit gives a warning or has a consequence."""
    given = {(row.kind, rung.key) for row in rows for rung in row.rungs.all()}
    moments = [rung.since for rung in rungs if (rung.clock, rung.key) not in given]
    if (overdue := _overdue_from(case, running)) and overdue > at:
        moments.append(overdue)
    if consequence := end_with_consequence(case, running):
        moments.append(max(consequence, at + TRY_AGAIN) if tried else consequence)
    return min(moments, default=None)


def _overdue_from(case: Case, running: dict[str, clocks.Clock]) -> datetime | None:
    """Return from when the case is overdue: the application says so then, whether or not a card is given."""
    kind = main_clock(case)
    end = running[kind].due_at() if kind in running else None
    return end + cards.A_MOMENT if end else None


def end_with_consequence(case: Case, running: dict[str, clocks.Clock]) -> datetime | None:
    """Return the moment at which the law itself moves the case on; None where silence means nothing."""
    kind = ""
    if case.state == CaseState.INTAKE and REGIMES[case.regime].silence_accepts:
        kind = ACCEPTANCE
    elif case.state == CaseState.SUSPENDED:
        kind = SPECIAL
    elif is_notice_period(case):
        kind = PROMISED
    elif case.state in {CaseState.REVIEWING, CaseState.DECIDING} and STATUTORY in running and case.silence_grants():
        kind = STATUTORY
    end = running[kind].due_at() if kind in running else None
    return end + cards.A_MOMENT if end else None


def expected_end(case: Case, running: dict[str, clocks.Clock]) -> date | None:
    """Return when a case under review is expected to be decided; a special procedure is waited for."""
    promised = running.get(PROMISED)
    if promised is None:
        return None
    if case.state == CaseState.SUSPENDED and SPECIAL in running and (back := running[SPECIAL].due()):
        due = promised.start(back[0]).due()
        return due[0] if due else None
    due = promised.due()
    return due[0] if due and case.state in {CaseState.REVIEWING, CaseState.DECIDING} else None


def _limit_in(detail: dict[str, Any]) -> Limit | None:
    limit = detail.get("limit")
    return Limit(int(limit["value"]), str(limit["unit"])) if limit else None


def _day(at: datetime) -> date:
    return timezone.localdate(at)

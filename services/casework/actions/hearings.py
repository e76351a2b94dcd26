"""Hearings: asked for, set, told, postponed, held with minutes, called off (Licensing Law art 46 to 48)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.audit.actions import record
from services.core.actors import CLOCK, Actor
from services.core.calendar import load
from services.core.models import Movement
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from services.people import queries as people

from .. import letters
from ..consequences import tell_applicant
from ..models import Case, Hearing, HearingNotice
from ..workflow import CaseState
from .holding import locked
from .procedures import let_run_on, suspend

TOLD_AHEAD, HELD_WITHIN = 7, 20  # working days (art 48(1) 1, 47(1); art 82: days are working days)
KIND, BASIS = "hearing", "《行政许可法》第四十五条、第四十七条、第四十八条"
OPEN_HEARINGS = (Hearing.Status.ASKED, Hearing.Status.SET)
UNDER_REVIEW = (CaseState.REVIEWING, CaseState.SUSPENDED)


@dataclass(frozen=True)
class Session:
    """When and where a hearing is held, before whom (an account), and whether everybody may come."""

    begins_at: datetime
    place: str
    chair: int
    public: bool = True


def first_day(today: date) -> date:
    """Return the first day on which a hearing told today may be held."""
    return load().add_workdays(today, TOLD_AHEAD)[0]


def last_day(asked_on: date, today: date) -> date:
    """Return the last day on which a hearing asked for that day may be held.

    Whoever asked in time does not lose the hearing because the department let the twenty days go by: then it is the
    first day on which it still can be held.
    """
    return max(load().add_workdays(asked_on, HELD_WITHIN)[0], first_day(today))


def reviewers_of(case: Case) -> set[int]:
    """Return the accounts that have handled the case: none of them presides over its hearing (art 48(1) 3)."""
    moved = Movement.objects.filter(subject_id=case.pk, actor_kind="officer").values_list("actor_id", flat=True)
    spoke = [opinion.author_id for step in case.steps.all() for opinion in step.opinions.all()]
    offered = [offer.told_by_id for offer in case.hearing_offers.all()]
    return {one for one in (*moved, *spoke, *offered, case.owner_id) if one is not None}


def chairs_for(case: Case, actor: Actor) -> dict[int, str]:
    """Return who may preside: officers of the department who have not handled the case, the asker aside."""
    taken = reviewers_of(case) | {actor.account_id}
    return {pk: name for pk, name in people.officers_of(case.department.code).items() if pk not in taken}


def set_hearing(
    *, case: Case, party: str, asked_on: date | None, session: Session, actor: Actor, at: datetime | None = None
) -> Hearing:
    """Set a hearing, tell applicant and party in writing, and let the clock of the decision stand still until then.

    `asked_on`: the day on which it was asked for; None when the agency holds it by itself (art 46).
    """
    at = at or timezone.now()
    with _reviewed_by(case, actor) as current:
        if current.state not in UNDER_REVIEW:
            raise MoveNotPossible(_("The case is not under review."))
        if current.hearings.filter(status=Hearing.Status.SET).exists():
            raise MoveNotPossible(_("A hearing is already set."))
        hearing = asked_for(current) or Hearing(
            case=current, round=current.round, party=party, asked_on=asked_on, opened_at=at
        )  # fmt: skip
        hearing.party, hearing.status = party, Hearing.Status.SET
        hearing.save()
        _tell(current, hearing, session, actor, at)
    return hearing


def asked_for(case: Case) -> Hearing | None:
    """Return the hearing that the applicant has asked for and nobody has set yet; its day of asking holds."""
    return next((one for one in case.hearings.all() if one.status == Hearing.Status.ASKED), None)


def postpone_hearing(
    *, hearing: Hearing, session: Session, reason: str, actor: Actor, at: datetime | None = None
) -> HearingNotice:
    """Give a hearing another day, with a new notice as long ahead; the reason is told."""
    at = at or timezone.now()
    with _reviewed_by(hearing.case, actor) as current:
        found = _open(hearing)
        if not found.was_told:
            raise MoveNotPossible(_("The hearing is not set yet."))
        if current.state not in UNDER_REVIEW:
            raise MoveNotPossible(_("The case is not under review."))
        _end_procedure(current, str(_("The hearing is postponed.")), actor, at)
        return _tell(current, found, session, actor, at, reason=reason)


def hold_hearing(
    *, hearing: Hearing, attended: str, minutes: str, signed: str, actor: Actor, at: datetime | None = None
) -> Hearing:
    """Keep the minutes of a hearing that was held; the decision rests on them (art 48(2)), the clock runs on."""
    at = at or timezone.now()
    with _reviewed_by(hearing.case, actor) as current:
        found = _open(hearing)
        if not found.was_told or found.date.begins_at > at:
            raise MoveNotPossible(_("The hearing has not begun yet."))
        found.attended, found.minutes, found.signed = attended, minutes, signed
        _close(found, Hearing.Status.HELD, actor, at)
        _end_procedure(current, str(_("The hearing was held.")), actor, at)
    return found


def call_off_hearing(*, hearing: Hearing, reason: str, actor: Actor, at: datetime | None = None) -> Hearing:
    """Call a hearing off, because whoever asked for it no longer wants it; both sides are told."""
    at = at or timezone.now()
    with _reviewed_by(hearing.case, actor) as current:
        found = _open(hearing)
        _call_off(current, found, reason, actor, at)
        _end_procedure(current, reason, actor, at)
    return found


def end_with(case: Case, *, at: datetime) -> None:
    """Call off what is set for a case that was closed; called inside its move."""
    for hearing in case.hearings.filter(status__in=OPEN_HEARINGS):
        _call_off(case, hearing, str(_("The case has ended.")), CLOCK, at)


def _call_off(case: Case, hearing: Hearing, reason: str, actor: Actor, at: datetime) -> None:
    hearing.outcome = reason
    if hearing.was_told or actor.kind != CLOCK.kind:
        letters.hearing_called_off(case, hearing, actor=actor)
    _close(hearing, Hearing.Status.CALLED_OFF, actor, at)


@contextmanager
def _reviewed_by(case: Case, actor: Actor) -> Iterator[Case]:
    """Yield the case under lock to a reviewing officer of its department who does not preside over its hearing."""
    with locked(case.pk, by=actor) as current:
        if not actor.may("review", current.department.code) or current.presided_by(actor.account_id):
            raise MoveNotPermitted(_("A reviewing officer of the department, not the chair, sees to the hearing."))
        yield current


def _open(hearing: Hearing) -> Hearing:
    found = Hearing.objects.select_for_update().get(pk=hearing.pk)
    if found.status not in OPEN_HEARINGS:
        raise MoveNotPossible(_("This hearing was already held or called off."))
    return found


def _tell(
    case: Case, hearing: Hearing, session: Session, actor: Actor, at: datetime, *, reason: str = ""
) -> HearingNotice:
    _check(case, hearing, session, actor, at)
    notice = HearingNotice.objects.create(  # type: ignore[misc]
        hearing=hearing, no=hearing.notices.count() + 1, begins_at=session.begins_at, place=session.place,
        chair_id=session.chair, public=session.public, reason=reason, told_at=at, told_by_id=actor.account_id,
    )  # fmt: skip
    day = timezone.localdate(session.begins_at)
    if case.state == CaseState.REVIEWING:
        days = load().workdays_between(timezone.localdate(at), day)
        suspend(case=case, kind=KIND, days=days, basis=BASIS, actor=actor, at=at)
    letters.hearing_notice(case, notice, actor=actor)
    kind = "case_hearing_postponed" if notice.no > 1 else "case_hearing_set"
    moment = timezone.localtime(session.begins_at)
    tell_applicant(case, kind, day=str(day), time=f"{moment:%H:%M}", place=session.place)
    record(
        actor=actor, action="hearing_told", subject_type="case", subject_id=case.pk,
        detail={"hearing": str(hearing.pk), "no": notice.no, "day": str(day), "chair": session.chair},
    )  # fmt: skip
    return notice


def _check(case: Case, hearing: Hearing, session: Session, actor: Actor, at: datetime) -> None:
    """Refuse a day that is too near or too late, and a chair who has reviewed the case."""
    today, day = timezone.localdate(at), timezone.localdate(session.begins_at)
    if day < first_day(today):
        raise MoveNotPossible(_("A hearing is told at least seven working days ahead."))
    first = not hearing.notices.exists()
    if first and hearing.asked_on and not hearing.asked_on <= today <= day <= last_day(hearing.asked_on, today):
        raise MoveNotPossible(_("A hearing is held within twenty working days of being asked for."))
    _check_chair(case, session, actor)


def _check_chair(case: Case, session: Session, actor: Actor) -> None:
    if session.chair not in chairs_for(case, actor):
        raise MoveNotPermitted(_("Whoever reviews the case does not preside over its hearing."))


def _end_procedure(case: Case, result: str, actor: Actor, at: datetime) -> None:
    """Let the clock run on, if it still stands still for the hearing."""
    if case.state == CaseState.SUSPENDED and case.procedures.filter(kind=KIND, ended_at=None).exists():
        let_run_on(case=case, result=result, actor=actor, at=at)
        case.refresh_from_db()


def _close(hearing: Hearing, status: str, actor: Actor, at: datetime) -> None:
    hearing.status, hearing.closed_at, hearing.closed_by_id = status, at, actor.account_id
    hearing.save()
    record(
        actor=actor, action=f"hearing_{status}", subject_type="case", subject_id=hearing.case_id,
        detail={"hearing": str(hearing.pk)},
    )  # fmt: skip

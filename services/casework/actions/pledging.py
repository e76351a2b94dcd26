"""Pledges: signed, handed in, verified, broken (DOMAIN section 5)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.applications.models import Application
from services.applications.telling import tell_principal
from services.catalogue.definition import Limit
from services.core.actions import enqueue, move
from services.core.actors import CLOCK, SYSTEM, Actor
from services.core.calendar import load
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from services.materials import actions as materials
from services.materials import queries as material_queries

from .. import letters, pledge_time
from ..cards import begin_of
from ..consequences import settle, tell_applicant
from ..models import Case, CaseMaterial, Pledge
from ..pledge_workflow import OPEN_PLEDGES, PledgeState
from ..pledging import Offer, offer_for, time_for
from ..regimes import WORKDAY
from ..timing import end_of
from ..workflow import GRANTED, LIVE, CaseState
from .holding import locked
from .reopening import reopen

DUE, REMIND = "casework.pledge_due", "casework.pledge_reminder"
REMINDED_BEFORE = 3  # working days
BROKEN = "pledge_broken"
WANTED = (CaseMaterial.Status.PLEDGED, CaseMaterial.Status.MISSING, CaseMaterial.Status.REJECTED)
NOT_KEPT = {"zh": "逾期未履行承诺", "en": "the pledge was not kept in time"}


def sign(*, case: Case, offer: Offer, actor: Actor, at: datetime) -> Pledge:
    """Write down a pledge with the text that was signed; signing again while one is open returns that one.

    Belongs into the transaction of the submission or of the answer; the caller holds the application's lock.
    """
    known = case.pledges.open().filter(requirement=offer.requirement).first()
    if known is not None:
        if known.state == PledgeState.ACTIVE:
            _stands_in(known)
        return known
    materials.add_statement(
        application_id=case.application_id,
        type_code=offer.requirement,
        text=offer.statement.text,
        text_version=offer.statement.version,
        actor=actor,
    )
    since, limit = time_for(case, offer.kind, timezone.localdate(at), load())
    due_on, provisional = end_of(load(), since, limit)
    pledge = Pledge.objects.create(
        case=case,
        kind=offer.kind,
        requirement=offer.requirement,
        label=dict(offer.label) if not isinstance(offer.label, str) else {"zh": offer.label, "en": offer.label},
        text_code=offer.statement.code,
        text_version=offer.statement.version,
        text=offer.statement.text,
        gate=offer.gate,
        due_on=due_on,
        due_is_provisional=provisional,
        signed_by_id=actor.account_id,
        signed_at=at,
    )
    pledge_time.begin(pledge, limit, since=since, at=at)
    _stands_in(pledge)
    letters.pledge(pledge, actor=actor)
    _plan(pledge)
    return pledge


def _stands_in(pledge: Pledge) -> None:
    """Let the pledge take the place of its paper, unless that is in order already."""
    rows = pledge.case.case_materials.filter(material=pledge.requirement)
    rows.exclude(status=CaseMaterial.Status.SATISFIED).update(status=CaseMaterial.Status.PLEDGED, reason="")


def _plan(pledge: Pledge) -> None:
    """Leave a job for the morning after the last day, and one to remind the applicant before it."""
    payload, day = {"pledge": str(pledge.pk), "due": pledge.due_on.isoformat()}, f"{pledge.due_on:%Y%m%d}"
    enqueue(DUE, payload, key=f"{DUE}:{pledge.pk}:{day}", not_before=_morning_after(pledge))
    reminder = begin_of(load().workdays_before(pledge.due_on, REMINDED_BEFORE))
    if reminder > timezone.now():
        enqueue(REMIND, payload, key=f"{REMIND}:{pledge.pk}:{day}", not_before=reminder)


def _morning_after(pledge: Pledge) -> datetime:
    return begin_of(pledge.due_on + timedelta(days=1))


def take_in(*, application: Application, codes: Iterable[str], actor: Actor, at: datetime | None = None) -> None:
    """Fulfil the open pledges for materials that were handed in after the submission; the officers look at them."""
    at, wanted = at or timezone.now(), list(codes)
    with transaction.atomic():
        current = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        waiting = Pledge.objects.of_application(current.pk).filter(state=PledgeState.ACTIVE, requirement__in=wanted)
        for pledge in waiting.select_related("case__department", "case__application"):
            move(pledge, "fulfil", actor=actor, at=at)
        rows = CaseMaterial.objects.filter(case__application=current, case__state__in=LIVE, material__in=wanted)
        rows.filter(status__in=WANTED).update(status=CaseMaterial.Status.OFFERED, reason="")
        settle(current, at=at)


def verify_pledge(*, pledge: Pledge, actor: Actor, at: datetime | None = None) -> None:
    """Find that the pledge was kept: the material is in order, or the check after the decision was passed."""
    at = at or timezone.now()
    with locked(pledge.case_id, by=actor) as case:
        if pledge.kind == Pledge.Kind.DEFER and pledge.state == PledgeState.ACTIVE:
            raise MoveNotPossible(_("What was pledged has not been handed in yet."))
        move(pledge, "verify", actor=actor, at=at)
        case.case_materials.filter(material=pledge.requirement).update(
            status=CaseMaterial.Status.SATISFIED, reason="", checked_by_id=actor.account_id, checked_at=at
        )
        settle(case.application, at=at)


def find_unmet(*, pledge: Pledge, reason: str, actor: Actor, at: datetime | None = None) -> None:
    """Find that what was handed in, or what was pledged, is not so: the applicant puts it right within a set time.

    A material stays due on its day; where no day is left because the department looked late, and for a check after the
    decision, a time to put it right is given once.
    """
    at = at or timezone.now()
    with locked(pledge.case_id, by=actor) as case:
        if pledge.state == PledgeState.FULFILLED:
            move(pledge, "send_back", actor=actor, at=at, explanation=reason)
            case.case_materials.filter(material=pledge.requirement).update(
                status=CaseMaterial.Status.PLEDGED, reason=reason
            )
        current = Pledge.objects.select_related("case__department", "case__application").get(pk=pledge.pk)
        _may_verify(current, actor)
        is_over = current.due_on <= timezone.localdate(at)
        if current.rectify_asked_at is None and (current.kind == Pledge.Kind.NOTICE or is_over):
            _give_time(current, reason, at)
        elif is_over:
            _look_at_once(current, at)
        tell_applicant(case, "pledge_unmet", reason=reason, due=current.due_on.isoformat(), pledge=current.label)
        settle(case.application, at=at)


def _may_verify(pledge: Pledge, actor: Actor) -> None:
    code = pledge.case.department.code
    if not (actor.may("review", code) or actor.may("intake", code)):
        raise MoveNotPermitted(_("Only officers of the department verify a pledge."))
    if pledge.state not in OPEN_PLEDGES:
        raise MoveNotPossible(_("This pledge is no longer open."))


def _look_at_once(pledge: Pledge, at: datetime) -> None:
    """Its day passed while the paper was being looked at, and the time to put it right has been used."""
    key = f"{DUE}:{pledge.pk}:{at:%Y%m%d%H%M%S}"
    enqueue(DUE, {"pledge": str(pledge.pk)}, key=key, not_before=max(at, _morning_after(pledge)))


def _give_time(pledge: Pledge, reason: str, at: datetime) -> None:
    pledge.rectify_asked_at, pledge.outcome_reason = at, reason
    pledge.save(update_fields=["rectify_asked_at", "outcome_reason"])
    limit = Limit(settings.PLEDGE_RECTIFY_WORKDAYS, WORKDAY)
    pledge_time.begin(pledge, limit, since=timezone.localdate(at), at=at, basis="send_back")
    _plan(pledge)


def excuse_pledge(*, pledge: Pledge, reason: str, actor: Actor, at: datetime | None = None) -> None:
    """Excuse a pledge that was made good or could not be kept; it no longer counts against the applicant."""
    at = at or timezone.now()
    with locked(pledge.case_id) as case:
        move(pledge, "excuse", actor=actor, at=at, explanation=reason)
        settle(case.application, at=at)


def take_back_pledge(*, pledge: Pledge, actor: Actor, at: datetime | None = None) -> None:
    """Take a pledge back before the decision and follow the ordinary procedure: the material is missing again."""
    at = at or timezone.now()
    with locked(pledge.case_id, by=actor) as case:
        if case.state not in LIVE:
            raise MoveNotPossible(_("A pledge can be taken back only before the decision."))
        move(pledge, "cancel", actor=actor, at=at)
        case.case_materials.filter(material=pledge.requirement, status=CaseMaterial.Status.PLEDGED).update(
            status=CaseMaterial.Status.MISSING
        )
        settle(case.application, at=at)
        tell_principal(case.application, actor, "took_back")


def pledge_due(*, pledge: Pledge, at: datetime | None = None) -> bool:
    """Look at a pledge whose day has passed; say whether it is broken now. Running twice is once.

    Before the decision the case counts as withdrawn, not as refused (domain reference 0, fact 13); after the issue a
    pledge found unmet and not put right reopens the case for revocation. A check the department has not made itself
    breaks nobody's pledge.
    """
    at = at or timezone.now()
    with transaction.atomic():
        Application.objects.select_for_update(of=("self",)).get(pk=pledge.case.application_id)
        current = Pledge.objects.select_related("case__department", "case__application").get(pk=pledge.pk)
        if not _is_broken(current, at):
            if current.is_open:
                redate(current.case, at=at)  # days off have come since, and its day with them
            return False
        move(current, "breach", actor=CLOCK, at=at, explanation=current.outcome_reason or NOT_KEPT["zh"])
        _bear_the_consequence(current.case, current, at)
        settle(Application.objects.get(pk=current.case.application_id), at=at)
    return True


def _is_broken(pledge: Pledge, at: datetime) -> bool:
    if pledge.state != PledgeState.ACTIVE or timezone.localdate(at) <= pledge_time.last_day(pledge):
        return False
    if pledge.case.state == CaseState.PENDING:
        return False  # the matter itself has not begun; its beginning sets the day anew
    return pledge.kind == Pledge.Kind.DEFER or pledge.rectify_asked_at is not None


def redate(case: Case, *, at: datetime, note: str = "") -> None:
    """Compute the days of a case's open pledges on the present calendar; each that moved is told to the applicant."""
    for pledge in case.pledges.open().select_related("case__department", "case__application"):
        before = pledge.due_on
        if pledge_time.show(pledge, at=at, cause="calendar", note=note):
            _plan(pledge)
            tell_applicant(
                pledge.case, "pledge_date_moved", pledge=pledge.label,
                before=before.isoformat(), due=pledge.due_on.isoformat(),
            )  # fmt: skip


def remind_of_pledge(*, pledge: Pledge, due: date) -> bool:
    """Remind the applicant of what is still to be handed in, shortly before its day; say whether it was told."""
    wanted = pledge.state == PledgeState.ACTIVE and pledge.due_on == due and pledge.case.state != CaseState.PENDING
    if wanted and (pledge.kind == Pledge.Kind.DEFER or pledge.rectify_asked_at):
        tell_applicant(pledge.case, "pledge_reminder", pledge=pledge.label, due=due.isoformat())
        return True
    return False


def _bear_the_consequence(case: Case, pledge: Pledge, at: datetime) -> None:
    if case.state in LIVE:
        why = NOT_KEPT["zh"]
        move(case, "withdraw", actor=CLOCK, at=at, reason=why, reason_code=BROKEN, reason_text=pledge.requirement)
        letters.counted_as_withdrawn(case, pledge, actor=CLOCK)
    elif case.state == GRANTED:
        reopen(case=case, ground="breach", reason=pledge.outcome_reason or NOT_KEPT["zh"], actor=CLOCK, at=at)
    tell_applicant(case, "pledge_broken", pledge=pledge.label, withdrawn=case.state != GRANTED)


def sign_submitted(application: Application, *, actor: Actor, at: datetime) -> list[Pledge]:
    """Sign, with the submission or a change of it, a pledge for each material that a statement stands in for; one that
    is open stays. The caller settles.
    """
    on_file = material_queries.of_application(application.pk)
    stated = [code for code, versions in on_file.items() if {version.trust for version in versions} == {"D"}]
    rows = CaseMaterial.objects.filter(case__application=application, case__state__in=LIVE, material__in=stated)
    signed = []
    for row in rows.exclude(supply="pledge").select_related("case__department", "case__application"):
        _forget_status(row)
        if offer := offer_for(row.case, row.material):
            signed.append(sign(case=row.case, offer=offer, actor=actor, at=at))
    return signed


def _forget_status(row: CaseMaterial) -> None:
    """A statement in place of a paper is a pledge, not the paper."""
    if row.supply != "generated":
        CaseMaterial.objects.filter(pk=row.pk).update(status=CaseMaterial.Status.MISSING)


def begin_with(case: Case, *, at: datetime) -> None:
    """Give what was pledged for a matter that begins only now the whole of its time; called inside its move."""
    today, calendar = timezone.localdate(at), load()
    for pledge in case.pledges.open().filter(kind=Pledge.Kind.DEFER):
        since, limit = time_for(case, pledge.kind, today, calendar)
        if end_of(calendar, since, limit)[0] > pledge.due_on:
            pledge_time.begin(pledge, limit, since=since, at=at, basis="activate")
            _plan(pledge)


def end_with(case: Case, *, at: datetime) -> None:
    """Cancel the open pledges of a case that has ended without a grant; called inside its move.

    Should the matter be taken up again, what was pledged is missing again.
    """
    for pledge in case.pledges.open():
        move(pledge, "cancel", actor=SYSTEM, at=at)
    case.case_materials.filter(status=CaseMaterial.Status.PLEDGED).update(status=CaseMaterial.Status.MISSING)

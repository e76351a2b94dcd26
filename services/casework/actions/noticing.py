"""The merged notice: when it goes out, what is in it, and what happens when nobody answers (DOMAIN section 5)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.applications import queries as application_queries
from services.applications.after_submission import ask_for_papers
from services.applications.models import Application
from services.catalogue import queries as catalogue
from services.core.actions import enqueue, move
from services.core.actors import CLOCK, SYSTEM, Actor
from services.core.calendar import load
from services.core.workflow import MoveNotPermitted
from services.materials import queries as material_queries
from services.materials.models import MaterialVersion
from services.notices.actions import notify

from .. import demands, ledger, letters, timing
from ..cards import begin_of
from ..consequences import settle, tell_applicant
from ..correction_workflow import ItemState, NoticeState
from ..merging import Line
from ..models import Case, CaseMaterial, CorrectionItem, CorrectionKind, CorrectionNotice
from ..workflow import CaseState
from .holding import locked

ISSUE, LAPSE, REMIND = (
    "casework.issue_correction_notice",
    "casework.lapse_correction_notice",
    "casework.remind_correction",
)
LAPSED = "notice_lapsed"
NOT_CORRECTED = {"zh": "逾期未补正", "en": "not corrected in time"}
REMINDED_BEFORE = 3  # working days
MATERIAL = CorrectionItem.Target.MATERIAL
MISSING = CorrectionKind.MISSING
SUPPLIED = "supplied from another source"
TRUSTED = frozenset({"A", "B"})


def prepare_item(*, item: CorrectionItem, actor: Actor, at: datetime | None = None) -> CorrectionNotice | None:
    """Finish an item. The notice goes out at once when everybody is through, else at the latest safe moment."""
    at = at or timezone.now()
    with locked(item.case_id, by=actor) as case:
        move(item, "prepare", actor=actor, at=at)
        _plan_latest(case.application)
    return issue_when_due(application_id=case.application_id, at=at)


def _plan_latest(application: Application) -> None:
    items = demands.ready_items(application)
    latest = demands.latest_moment(items)
    if latest is not None:
        payload = {"application": str(application.pk)}
        enqueue(ISSUE, payload, key=f"{ISSUE}:{application.pk}:{latest:%Y%m%d}:{items[-1].pk}", not_before=latest)


def issue_when_due(*, application_id: UUID, at: datetime | None = None) -> CorrectionNotice | None:
    """Send the notice when every department is through or the latest safe moment has come; else plan that moment."""
    at = at or timezone.now()
    application = Application.objects.get(pk=application_id)
    latest = demands.latest_moment(demands.ready_items(application))
    if latest is not None and (latest <= at or demands.is_due(application)):
        return issue_notice(application_id=application_id, at=at)
    _plan_latest(application)
    return None


def look_again(application: Application, *, cause: object) -> None:
    """Let a worker look whether what is ready may go now: who held it back is gone, or an earlier notice is closed."""
    if demands.ready_items(application):
        enqueue(ISSUE, {"application": str(application.pk)}, key=f"{ISSUE}:{application.pk}:{cause}")


def send_now(*, case: Case, actor: Actor, at: datetime | None = None) -> CorrectionNotice | None:
    """Send the notice without waiting for the others: for the lead department and for supervisors."""
    lead = application_queries.definition_of(case.application).lead
    if actor.kind != "officer" or not (actor.department == lead or actor.may("supervise", case.department.code)):
        raise MoveNotPermitted(_("Only the lead department or a supervisor sends the notice before all are ready."))
    return issue_notice(application_id=case.application_id, at=at, actor=actor)


def issue_notice(*, application_id: UUID, at: datetime | None = None, actor: Actor = SYSTEM) -> CorrectionNotice | None:
    """Serve one notice with everything that is ready; None when one is open that can be waited for, or nothing is left.

    A department whose own time for asking ends while a notice is open cannot wait for its answer (Licensing Law art
    32(4)): the new notice then takes the open one's place, with its points, and there is still only one to answer.

    Certificates and registers are looked at again first, outside the transaction: what one of them says by now is not
    asked of a citizen (Order 716 art 7).
    """
    at = at or timezone.now()
    _ask_registers(application_id)
    with transaction.atomic():
        application = Application.objects.select_for_update(of=("self",)).get(pk=application_id)
        if _one_is_open(application) and not _cannot_wait(application, at):
            return None
        items = [item for item in demands.ready_items(application) if not _drop(item, application, at)]
        if not items:
            settle(application, at=at)
            return None
        return _serve(application, items, _take_over(application, at), at, actor)


def _one_is_open(application: Application) -> bool:
    """There is one open notice per application, so that nobody answers twice (DOMAIN section 5)."""
    return application.correction_notices.filter(state=NoticeState.OPEN).exists()


def _cannot_wait(application: Application, at: datetime) -> bool:
    latest = demands.latest_moment(demands.ready_items(application))
    return latest is not None and latest <= at


def _take_over(application: Application, at: datetime) -> list[CorrectionItem]:
    """Cancel the notice that is open, and return its points that wait for the applicant."""
    replaced = application.correction_notices.filter(state=NoticeState.OPEN).first()
    if replaced is None:
        return []
    waiting = list(replaced.items.filter(state=ItemState.NOTICED).with_case())
    move(replaced, "cancel", actor=SYSTEM, at=at)
    return waiting


def _ask_registers(application_id: UUID) -> None:
    application = Application.objects.get(pk=application_id)
    wanted = {item.target for item in demands.ready_items(application) if item.target_kind == MATERIAL}
    if wanted:
        ask_for_papers(application, wanted, actor=SYSTEM)


def _drop(item: CorrectionItem, application: Application, at: datetime) -> bool:
    """Take an item back that a sibling's result, a certificate or a register supplies by now."""
    if not _is_supplied(item, application, at):
        return False
    move(item, "withdraw", actor=SYSTEM, at=at, explanation=SUPPLIED)
    if item.target_kind == MATERIAL:
        item.case.case_materials.filter(material=item.target).update(status=CaseMaterial.Status.SATISFIED, reason="")
    return True


def _is_supplied(item: CorrectionItem, application: Application, at: datetime) -> bool:
    if item.target_kind != MATERIAL:
        return item.target in application.results
    row = item.case.case_materials.get(material=item.target)
    if row.supply == "sibling" and row.status == CaseMaterial.Status.SATISFIED and item.kind == MISSING:
        return True
    on_file = material_queries.of_application(application.pk).get(item.target, [])
    seen = [version for version in on_file if version.created_at <= item.created_at and item.kind != MISSING]
    known = [_said_by(version) for version in seen]
    fresh = [version for version in on_file if version.created_at > item.created_at and version.trust in TRUSTED]
    return any(_said_by(version) not in known for version in fresh)


def _said_by(version: MaterialVersion) -> tuple[object, ...]:
    """Return who vouches for a material and what that says: what the officer had seen when asking supplies nothing."""
    return version.source, version.certificate_id, sorted(version.facts.items())


def _serve(
    application: Application, fresh: list[CorrectionItem], waiting: list[CorrectionItem], at: datetime, actor: Actor
) -> CorrectionNotice:
    items = [*waiting, *fresh]
    lead = catalogue.departments()[application_queries.definition_of(application).lead]
    due_on, provisional = load().add_workdays(timezone.localdate(at), settings.CORRECTION_ANSWER_WORKDAYS)
    notice = CorrectionNotice.objects.create(
        application=application,
        no=application.correction_notices.count() + 1,
        served_at=at,
        due_on=due_on,
        due_is_provisional=provisional,
        lines=[_words(line, items) for line in demands.lines_of(items)],
    )
    received = min((day for item in items if (day := timing.local_day(item.case.received_at))), default=None)
    for case in {item.case_id: item.case for item in fresh}.values():
        move(case, "ask_correction", actor=SYSTEM, at=at, days=settings.CORRECTION_ANSWER_WORKDAYS)
    for case in {item.case_id: item.case for item in waiting}.values():
        ledger.answer_anew(case, settings.CORRECTION_ANSWER_WORKDAYS, at=at)
    for item in fresh:
        move(item, "notify", actor=SYSTEM, at=at, notice_id=notice.pk)
        _mark_material(item)
    CorrectionItem.objects.filter(pk__in=[item.pk for item in waiting]).update(notice=notice)
    silence_accepts = any(item.case.silence_accepts() for item in items)
    letters.correction_notice(
        application,
        lead,
        notice,
        received=received,
        silence_accepts=silence_accepts,
        replaces=bool(waiting),
        actor=actor,
    )
    _tell(application, "correction_asked", notice)
    _plan_end(notice)
    settle(application, at=at)
    return notice


def _words(line: Line, items: list[CorrectionItem]) -> dict[str, object]:
    """Return a line as it is served: one material or answer with all reasons, in both languages."""
    mine = {item.pk: item for item in items}
    first = mine[line.asks[0].key]  # type: ignore[index]  # the keys are these items' own
    departments = {item.case.department.code: item.case.department.label for item in items if item.place == line.place}
    wishes = dict.fromkeys(ask.wanted for ask in line.reasons if ask.wanted)
    return {
        "target_kind": line.place[0],
        "target": line.place[1],
        "label": first.label,
        "text": {
            "zh": "；".join(dict.fromkeys(ask.zh.rstrip("。；") for ask in line.reasons))
            + (f"（要求：{'；'.join(wishes)}）" if wishes else "")
            + "。",
            "en": " ".join(dict.fromkeys(ask.en for ask in line.reasons))
            + (f" (Wanted: {'; '.join(wishes)})" if wishes else ""),
        },
        "departments": {
            "zh": "、".join(label["zh"] for label in departments.values()),
            "en": ", ".join(label.get("en") or label["zh"] for label in departments.values()),
        },
        "basis": "；".join(dict.fromkeys(ask.basis for ask in line.reasons if ask.basis)),
        "samples": list(dict.fromkeys(ask.sample for ask in line.reasons if ask.sample)),
        "contradicts": line.contradicts,
    }


def _mark_material(item: CorrectionItem) -> None:
    if item.target_kind == MATERIAL:
        rows = item.case.case_materials.filter(material=item.target).exclude(status=CaseMaterial.Status.MISSING)
        rows.update(status=CaseMaterial.Status.REJECTED, reason=item.text["zh"])


def _tell(application: Application, kind: str, notice: CorrectionNotice) -> None:
    notify(
        account_id=application.account_id,
        kind=kind,
        params={
            "one_thing": application_queries.definition_of(application).label,
            "number": application.number,
            "due": notice.due_on.isoformat(),
            "points": len(notice.lines),
        },
        subject_id=application.pk,
        link=application.get_absolute_url() + "correction/",
    )


def _plan_end(notice: CorrectionNotice) -> None:
    payload = {"notice": str(notice.pk)}
    enqueue(LAPSE, payload, key=f"{LAPSE}:{notice.pk}", not_before=begin_of(notice.due_on + timedelta(days=1)))
    reminder = load().workdays_before(notice.due_on, REMINDED_BEFORE)
    enqueue(REMIND, payload, key=f"{REMIND}:{notice.pk}", not_before=begin_of(reminder))


def remind(*, notice_id: UUID) -> None:
    """Tell the applicant once more, shortly before the supply-by date, unless it is answered."""
    notice = CorrectionNotice.objects.select_related("application").get(pk=notice_id)
    if notice.state == NoticeState.OPEN:
        _tell(notice.application, "correction_reminder", notice)


def lapse(*, notice_id: UUID, at: datetime | None = None) -> bool:
    """End the addressed cases of a notice nobody answered in time; say whether it lapsed now. Running twice is once."""
    at = at or timezone.now()
    found = CorrectionNotice.objects.get(pk=notice_id)
    with transaction.atomic():
        application = Application.objects.select_for_update(of=("self",)).get(pk=found.application_id)
        notice = CorrectionNotice.objects.get(pk=notice_id)
        if notice.state != NoticeState.OPEN or _may_still_answer(notice, at):
            return False
        move(notice, "lapse", actor=CLOCK, at=at)
        for case in addressed(notice):
            move(case, "terminate", actor=CLOCK, at=at, reason_code=LAPSED, reason_text=notice.due_on.isoformat())
            letters.termination(case, reason=NOT_CORRECTED, actor=CLOCK)
            tell_applicant(case, "case_terminated", reason=NOT_CORRECTED)
        settle(application, at=at)
        look_again(application, cause=notice.pk)
    return True


def _may_still_answer(notice: CorrectionNotice, at: datetime) -> bool:
    """A last day that has become a day off meanwhile ends with the next working day (Civil Code art 203)."""
    last = load().roll_over_holidays(notice.due_on)
    if timezone.localdate(at) > last:
        return False
    key = f"{LAPSE}:{notice.pk}:{last:%Y%m%d}"
    enqueue(LAPSE, {"notice": str(notice.pk)}, key=key, not_before=begin_of(last + timedelta(days=1)))
    return True


def addressed(notice: CorrectionNotice) -> list[Case]:
    """Return the cases that wait for the answer to this notice."""
    found = Case.objects.filter(application_id=notice.application_id, state=CaseState.CORRECTION)
    waiting = found.filter(corrections__notice=notice).distinct().select_related("application", "department")
    return list(waiting.order_by("position"))


def follow(case: Case, *, at: datetime) -> None:
    """Bring items and notice in step with a case that has left intake and correction; called inside its move."""
    accepted = case.state == CaseState.REVIEWING
    for item in case.corrections.open():
        if accepted and item.state == ItemState.ANSWERED:
            move(item, "accept", actor=SYSTEM, at=at)
        else:
            move(item, "withdraw", actor=SYSTEM, at=at, explanation=f"the case is {case.state}")
    notice = case.application.correction_notices.filter(state=NoticeState.OPEN).first()
    if notice is not None and not addressed(notice):
        move(notice, "cancel", actor=SYSTEM, at=at)
    look_again(case.application, cause=f"{case.pk}:{case.round}:{case.state}")

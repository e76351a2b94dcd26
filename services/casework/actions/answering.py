"""The applicant answers the one notice: point by point, kept as it comes in, sent once (DOMAIN section 5)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.applications import actions as applications
from services.applications.models import Application
from services.applications.queries import is_applicant
from services.applications.telling import tell_principal
from services.core.actions import move
from services.core.actors import Actor
from services.core.refusals import already_moved
from services.core.workflow import MoveNotPermitted
from services.materials import queries as materials

from ..consequences import settle
from ..correction_workflow import ItemState, NoticeState
from ..demands import asked_since
from ..models import CaseMaterial, CorrectionItem, CorrectionNotice
from ..pledging import offer_for
from .noticing import addressed, look_again
from .pledging import sign

SUPPLIED, CHANGED, SAID, CANNOT, PLEDGED = "supplied", "changed", "said", "cannot", "pledged"
ANSWERS = (SUPPLIED, CHANGED, SAID, CANNOT, PLEDGED)
MATERIAL = CorrectionItem.Target.MATERIAL
Place = tuple[str, str]


class NotAllAnswered(Exception):
    """Some points have no answer yet; `places` says which."""

    def __init__(self, places: list[Place]) -> None:
        super().__init__(str(places))
        self.places = places


def save_answers(*, notice: CorrectionNotice, answers: Mapping[Place, Mapping[str, Any]], actor: Actor) -> None:
    """Keep what was entered for some points; nothing is sent. An empty answer clears a point.

    Raises MoveNotPossible when the notice is no longer open.
    """
    with transaction.atomic():
        current = _open_notice(notice, actor)
        for item in current.items.filter(state=ItemState.NOTICED):
            if item.place in answers:
                item.answer_given = dict(answers[item.place])
                item.save(update_fields=["answer_given"])


def _open_notice(notice: CorrectionNotice, actor: Actor) -> CorrectionNotice:
    """Lock the application and return the notice as it is now; only its applicant answers it, while it is open."""
    application = Application.objects.select_for_update(of=("self",)).get(pk=notice.application_id)
    if not is_applicant(actor, application):
        raise MoveNotPermitted(_("Only the applicant answers a correction notice."))
    current = CorrectionNotice.objects.select_related("application").get(pk=notice.pk)
    if current.state != NoticeState.OPEN:
        raise already_moved(current)
    return current


def send_answers(*, notice: CorrectionNotice, actor: Actor, at: datetime | None = None) -> None:
    """Send the answers: a new revision, every addressed case goes back to its department, which looks again.

    Raises NotAllAnswered, MoveNotPossible (somebody or something was faster), MoveNotPermitted.
    """
    at = at or timezone.now()
    with transaction.atomic():
        current = _open_notice(notice, actor)
        items = list(current.items.filter(state=ItemState.NOTICED).with_case())
        _complete(current, items)
        applications.correct(application=current.application, answers=_changed(items), actor=actor)
        _take_over(items, actor, at)
        for item in items:
            move(item, "answer", actor=actor, at=at)
        cases = addressed(current)
        move(current, "answer", actor=actor, at=at)
        for case in cases:
            move(case, "respond", actor=actor, at=at)
        settle(Application.objects.get(pk=current.application_id), at=at)
        look_again(current.application, cause=current.pk)
        tell_principal(current.application, actor, "answered")


def _complete(notice: CorrectionNotice, items: list[CorrectionItem]) -> None:
    """Note what was uploaded as an answer; raise NotAllAnswered when a point has none."""
    fresh = uploaded_since(notice)
    for item in items:
        if item.target_kind == MATERIAL and item.target in fresh and item.answer_kind not in {SAID}:
            item.answer_given = {**item.answer_given, "kind": SUPPLIED}
            item.save(update_fields=["answer_given"])
    open_places = list(dict.fromkeys(item.place for item in items if item.answer_kind not in ANSWERS))
    if open_places:
        raise NotAllAnswered(open_places)


def uploaded_since(notice: CorrectionNotice) -> set[str]:
    """Return the materials for which something came in after they were asked for, by whoever asked last."""
    on_file, asked = materials.of_application(notice.application_id), asked_since(notice)
    return {
        code
        for code, since in asked.items()
        if any(version.created_at >= since and version.source == "upload" for version in on_file.get(code, ()))
    }


def _changed(items: list[CorrectionItem]) -> dict[str, Any]:
    return {item.target: item.answer_given.get("value") for item in items if item.answer_kind == CHANGED}


def _take_over(items: list[CorrectionItem], actor: Actor, at: datetime) -> None:
    """Put the answers where the departments find them: materials to be checked, pledges signed."""
    for item in items:
        if item.target_kind != MATERIAL:
            continue
        if item.answer_kind == SUPPLIED:
            _to_be_checked(item)
        elif item.answer_kind == PLEDGED and (offer := offer_for(item.case, item.target)):
            sign(case=item.case, offer=offer, actor=actor, at=at)


def _to_be_checked(item: CorrectionItem) -> None:
    """The new paper is for every case that asks for the material, addressed or not."""
    rows = CaseMaterial.objects.filter(case__application_id=item.case.application_id, material=item.target)
    waiting = rows.filter(status__in=[CaseMaterial.Status.MISSING, CaseMaterial.Status.REJECTED])
    waiting.update(status=CaseMaterial.Status.OFFERED, reason="")


def open_notice_of(application: Application) -> CorrectionNotice | None:
    """Return the notice that waits for the applicant."""
    return application.correction_notices.filter(state=NoticeState.OPEN).first()

"""What officers ask for before acceptance: items, their texts, the ruling on a contradiction, the second look."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.applications import queries as application_queries
from services.audit.actions import record
from services.core.actions import move
from services.core.actors import Actor
from services.core.labels import Label
from services.core.workflow import MoveNotPermitted, MoveNotPossible

from .. import letters
from ..consequences import settle, tell_applicant
from ..correction_texts import Template
from ..correction_workflow import OPEN_ITEMS, ItemState
from ..models import Case, CaseMaterial, CorrectionItem, CorrectionText, FilingCheck
from ..workflow import CaseState
from .holding import locked

MATERIAL = CorrectionItem.Target.MATERIAL
LISTED = "listed in the decision not to accept"


def add_item(
    *,
    case: Case,
    kind: str,
    target_kind: str,
    target: str,
    template: Template,
    text: str = "",
    wanted: str = "",
    basis: str = "",
    sample: str = "",
    override_reason: str = "",
    actor: Actor,
) -> CorrectionItem:
    """Note one point to be put right, as a draft that no citizen reads. Without `text` the template speaks.

    A second round only repeats what is unresolved; a new point then needs a supervisor and a reason, and is recorded.
    Raises MoveNotPermitted, MoveNotPossible.
    """
    with locked(case.pk, by=actor) as current:
        _may_ask(current, actor)
        label = _label_of(current, target_kind, target)
        _asked_once(current, kind, target_kind, target)
        repeats = _unresolved(current, target_kind, target)
        if _is_second_round(current) and repeats is None:
            _supervised(current, override_reason, actor, target)
        return CorrectionItem.objects.create(
            case=current,
            kind=kind,
            target_kind=target_kind,
            target=target,
            label=label,
            text={"zh": text, "en": text} if text else template.about(label),
            text_version=template.version,
            wanted=wanted,
            basis=basis or template.basis,
            sample=sample,
            repeats=repeats,
            override_reason=override_reason if repeats is None else "",
            added_by_id=actor.account_id,
        )


def _may_ask(case: Case, actor: Actor) -> None:
    if not actor.may("intake", case.department.code):
        raise MoveNotPermitted(_("Only intake officers of the department ask for corrections."))
    if case.state != CaseState.INTAKE:
        raise MoveNotPossible(_("Corrections are asked for before acceptance only."))


def _label_of(case: Case, target_kind: str, target: str) -> Label:
    """Return the name of what is asked about; only what the matter binds can be asked about (art 72(4))."""
    definition = application_queries.definition_of(case.application)
    if target_kind == MATERIAL and (row := case.case_materials.filter(material=target).first()):
        return dict(row.label)
    if target_kind != MATERIAL and target in definition.matters[case.matter].elements:
        return dict(definition.elements[target].label)
    raise MoveNotPossible(_("This matter does not ask for that; it cannot be made a correction."))


def _asked_once(case: Case, kind: str, target_kind: str, target: str) -> None:
    same = case.corrections.filter(kind=kind, target_kind=target_kind, target=target, state__in=OPEN_ITEMS)
    if same.exists():
        raise MoveNotPossible(_("This is asked for already."))


def _is_second_round(case: Case) -> bool:
    return case.corrections.filter(notice__isnull=False).exists()


def _unresolved(case: Case, target_kind: str, target: str) -> CorrectionItem | None:
    """Return the point that was answered but not settled, which a second notice may repeat.

    The last notice that named it counts: what was repeated and settled since is no longer unresolved.
    """
    served = case.corrections.filter(notice__isnull=False, target_kind=target_kind, target=target)
    last = served.order_by("-notice__no").values_list("notice_id", flat=True).first()
    return served.filter(notice_id=last, state=ItemState.REJECTED).order_by("-judged_at").first()


def _supervised(case: Case, reason: str, actor: Actor, target: str) -> None:
    if not (reason and actor.may("supervise", case.department.code)):
        raise MoveNotPermitted(
            _("A second notice only repeats what is unresolved. A new point needs a supervisor and a reason.")
        )
    record(
        actor=actor, action="correction_added_late", subject_type="case", subject_id=case.pk,
        department=actor.department, detail={"target": target, "reason": reason},
    )  # fmt: skip


def change_item(*, item: CorrectionItem, text: str, wanted: str, basis: str, sample: str, actor: Actor) -> None:
    """Write a draft anew."""
    with locked(item.case_id, by=actor) as case:
        _may_ask(case, actor)
        current = CorrectionItem.objects.get(pk=item.pk)
        if current.state != ItemState.DRAFT:
            raise MoveNotPossible(_("Only a draft can be changed."))
        if text and text not in current.text.values():
            current.text = {"zh": text, "en": text}
        current.wanted, current.basis, current.sample = wanted, basis, sample
        current.save(update_fields=["text", "wanted", "basis", "sample"])


def withdraw_item(*, item: CorrectionItem, actor: Actor, at: datetime | None = None) -> None:
    """Take a point back that has not been sent."""
    with locked(item.case_id, by=actor):
        move(item, "withdraw", actor=actor, at=at or timezone.now(), explanation="taken back")


def mark_complete(*, case: Case, actor: Actor, at: datetime | None = None) -> None:
    """Note that the filing was found complete: this case no longer holds the merged notice back."""
    at = at or timezone.now()
    with locked(case.pk, by=actor) as current:
        _may_ask(current, actor)
        if any(row.status != CaseMaterial.Status.OFFERED for row in current.materials_in_the_way()):
            raise MoveNotPossible(_("A material is missing or rejected; ask for it instead."))
        assert actor.account_id is not None
        FilingCheck.objects.create(case=current, checked_by_id=actor.account_id, checked_at=at)


def rule_contradiction(*, chosen: CorrectionItem, reason: str, actor: Actor) -> None:
    """Say, as the lead department, which of two contradicting wishes holds; the others are not told to the applicant.

    Raises MoveNotPermitted for anybody but the lead department's officers.
    """
    with locked(chosen.case_id) as case:
        _only_the_lead(case, actor)
        same = CorrectionItem.objects.of_application(case.application_id).ready()
        rivals = same.filter(target_kind=chosen.target_kind, target=chosen.target).exclude(pk=chosen.pk)
        same.filter(pk=chosen.pk).update(ruled_by=None, ruling="")
        rivals.exclude(wanted__in=["", chosen.wanted]).update(ruled_by=chosen.pk, ruling=reason)
        record(
            actor=actor, action="contradiction_resolved", subject_type="application",
            subject_id=case.application_id, department=actor.department,
            detail={"target": chosen.target, "holds": chosen.wanted, "reason": reason},
        )  # fmt: skip


def _only_the_lead(case: Case, actor: Actor) -> None:
    lead = application_queries.definition_of(case.application).lead
    if actor.kind != "officer" or actor.department != lead:
        raise MoveNotPermitted(_("Only the lead department resolves a contradiction."))


def accept_answer(*, item: CorrectionItem, actor: Actor, at: datetime | None = None) -> None:
    """Find the answer in order; a material that was supplied is in order too."""
    at = at or timezone.now()
    with locked(item.case_id, by=actor) as case:
        move(item, "accept", actor=actor, at=at)
        if item.target_kind == MATERIAL and item.answer_kind == "supplied":
            case.case_materials.filter(material=item.target).update(
                status=CaseMaterial.Status.SATISFIED, reason="", checked_by_id=actor.account_id, checked_at=at
            )


def reject_answer(
    *, item: CorrectionItem, reason: str, repeat: bool, actor: Actor, at: datetime | None = None
) -> CorrectionItem | None:
    """Find the answer not in order; `repeat` asks for the same point once more, as a draft of the next notice.

    Nothing is asked while another point is with the applicant: the asker looks again at all of it afterwards.
    """
    at = at or timezone.now()
    with locked(item.case_id, by=actor) as case:
        if repeat:
            _may_ask(case, actor)
        move(item, "reject", actor=actor, at=at, explanation=reason)
        if item.target_kind == MATERIAL:
            case.case_materials.filter(material=item.target).exclude(status=CaseMaterial.Status.PLEDGED).update(
                status=CaseMaterial.Status.REJECTED, reason=reason, checked_by_id=actor.account_id, checked_at=at
            )
        return _repeat(item, reason, actor) if repeat else None


def _repeat(item: CorrectionItem, reason: str, actor: Actor) -> CorrectionItem:
    return CorrectionItem.objects.create(
        case=item.case,
        kind=item.kind,
        target_kind=item.target_kind,
        target=item.target,
        label=item.label,
        text={language: f"{text} {reason}" for language, text in item.text.items()},
        text_version=item.text_version,
        wanted=item.wanted,
        basis=item.basis,
        sample=item.sample,
        repeats=item,
        added_by_id=actor.account_id,
    )


def decline_incomplete(*, case: Case, reason: dict[str, str], actor: Actor, at: datetime | None = None) -> Case:
    """Refuse, in writing and on the spot, to accept an incomplete real-estate filing, listing every defect at once
    (Interim Regulation on Real Estate Registration art 17). The points noted as drafts are the list.
    """
    at = at or timezone.now()
    with locked(case.pk, by=actor) as current:
        if current.regime_corrects():
            raise MoveNotPossible(_("Here an incomplete filing is corrected, not declined."))
        items = list(current.corrections.filter(state__in=[ItemState.DRAFT, ItemState.READY]))
        if not items:
            raise MoveNotPossible(_("List everything that is missing or wrong first."))
        lines = [(dict(item.label), dict(item.text)) for item in items]
        explanation = "；".join(item.text["zh"] for item in items)[:1000]
        for item in items:
            move(item, "withdraw", actor=actor, at=at, explanation=LISTED)
        move(current, "not_accept", actor=actor, at=at, reason_code="not_in_due_form", reason_text=explanation)
        current.refresh_from_db()
        letters.defects(current, reason=reason, lines=lines, actor=actor)
        tell_applicant(current, "case_not_accepted", reason=explanation)
        settle(current.application, at=at)
    return current


def write_text(*, kind: str, text: dict[str, str], basis: str, actor: Actor) -> CorrectionText:
    """Publish the next version of the text that items of a kind start from."""
    last = CorrectionText.objects.filter(kind=kind).first()
    written = CorrectionText.objects.create(
        kind=kind, version=(last.version if last else 0) + 1, text=text, basis=basis, written_by_id=actor.account_id
    )
    record(
        actor=actor, action="correction_text_written", subject_type="correction_text", subject_id=written.pk,
        department=actor.department, detail={"kind": kind, "version": written.version},
    )  # fmt: skip
    return written


def find_item(case: Case, item_id: UUID) -> CorrectionItem:
    """Return one of a case's items; raise CorrectionItem.DoesNotExist for another's."""
    return CorrectionItem.objects.with_case().get(pk=item_id, case=case)

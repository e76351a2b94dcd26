"""The journal on the case page: every move, and what changed no state but is somebody's act: who, when and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from services.audit.queries import trail_of
from services.catalogue.citations import cited
from services.core.actors import KIND_LABELS
from services.core.queries import history_of
from services.core.workflow import table_of

from .models import Case, HearingAnswer, PaperService
from .workflow import CaseWorkflow

MOVE_LABELS = {declared.name: declared.label for declared in table_of(CaseWorkflow)}  # type: ignore[arg-type]
ACTS = {
    "case_assigned": gettext_lazy("Assigned"),
    "case_claimed": gettext_lazy("Taken on"),
    "case_released": gettext_lazy("Given back"),
    "extension_requested": gettext_lazy("More time asked for"),
    "extension_approved": gettext_lazy("More time approved"),
    "extension_declined": gettext_lazy("More time declined"),
    "hearing_offered": gettext_lazy("Hearing offered"),
    "hearing_offer_answered": gettext_lazy("Answer to the offer of a hearing"),
    "hearing_told": gettext_lazy("Hearing set"),
    "hearing_held": gettext_lazy("Hearing held"),
    "hearing_called_off": gettext_lazy("Hearing called off"),
    "served_on_paper": gettext_lazy("Served on paper"),
    "case_urged": gettext_lazy("The applicant asks to hurry"),
    "case_reverified": gettext_lazy("Decision confirmed"),
    "subject_ceased": gettext_lazy("The subject has ceased to exist"),
    "post_check_right": gettext_lazy("Looked at in the sample: right"),
    "post_check_wrong": gettext_lazy("Looked at in the sample: wrong"),
    "referred_to_officer": gettext_lazy("Referred to an officer"),
}
REASONS: dict[str, Any] = {
    "officer_left": gettext_lazy("The officer has left."),
    **dict(HearingAnswer.Kind.choices),
    **dict(PaperService.Method.choices),
}


@dataclass(frozen=True)
class HistoryStep:
    """One line as the page shows it; `state` is empty where the state did not change."""

    at: datetime
    label: Any
    state: Any
    who: str
    reason: str


def of_case(case: Case) -> list[HistoryStep]:
    """Return the journal of a case, oldest first; two statements besides what the page has read already."""
    begun = {
        one.started_at: f"{capfirst(one.get_kind_display())} · {cited(one.basis)}" for one in case.procedures.all()
    }
    moves = [_move_shown(one, begun) for one in history_of(case)]
    acts = [_act_shown(one) for one in trail_of(case.pk).filter(action__in=ACTS, subject_id=case.pk)]
    return sorted([*moves, *acts], key=lambda one: one.at)


def _move_shown(movement: Any, begun: dict[datetime, str]) -> HistoryStep:
    label = MOVE_LABELS.get(movement.name, movement.name)
    reason = movement.reason or (begun.get(movement.at, "") if movement.name == "suspend" else "")
    return HistoryStep(movement.at, label, Case.state_of(movement.to_state).staff, _who(movement), reason)


def _act_shown(entry: Any) -> HistoryStep:
    days, written = entry.detail.get("days"), entry.detail.get("reason") or entry.detail.get("note") or ""
    reason = str(REASONS.get(entry.purpose, entry.purpose) or written)
    if days:
        reason = ngettext("%(days)d working day", "%(days)d working days", days) % {"days": days}
    elif entry.action == "case_released" and not reason:
        reason = _("By its holder.")
    return HistoryStep(entry.at, ACTS[entry.action], "", _who(entry), reason)


def _who(row: Any) -> str:
    return row.actor_name or str(KIND_LABELS.get(row.actor_kind, row.actor_kind))

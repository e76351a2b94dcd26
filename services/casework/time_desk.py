"""What the case page shows an officer of time: whose days passed, why a date moved, and what may be done about it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.core.actors import Actor
from services.core.calendar import load
from services.core.workflow import table_of

from . import times
from .actions.procedures import UNDER_WAY, may_extend
from .case_history import MOVE_LABELS
from .models import Case, DueDateChange, Extension
from .pledge_workflow import PledgeWorkflow
from .regimes import ACCEPTANCE, DELIVERY, NOTICE, PLEDGE, PROMISED, REGIMES, SPECIAL, STATUTORY
from .time_forms import ExtensionForm, ResumeForm, SuspendForm

LIMITS = {
    ACCEPTANCE: _("Completeness check"),
    NOTICE: _("Answer to the correction notice"),
    STATUTORY: _("Decision, limit of the law"),
    PROMISED: _("Decision, promise of the city"),
    SPECIAL: _("Special procedure"),
    PLEDGE: _("What was pledged"),
    DELIVERY: _("Handing over the result"),
}
HOLDERS = {"department": _("Department"), "applicant": _("Applicant"), "third_party": _("Third party")}
MOVES = {**{move.name: move.label for move in table_of(PledgeWorkflow)}, **MOVE_LABELS}  # type: ignore[arg-type]
LAWS: dict[str, str] = {
    DueDateChange.Cause.RESPOND: "《行政许可法》第三十二条",
    DueDateChange.Cause.RESUME: "《行政许可法》第四十五条",
    DueDateChange.Cause.EXTENSION: "《行政许可法》第四十二条",
    DueDateChange.Cause.CALENDAR: "《民法典》第二百零三条",
    DueDateChange.Cause.REOPEN: "《行政许可法》第六十九条",
}
LICENSING = "licensing"
BY_REGIME = frozenset({DueDateChange.Cause.EXTENSION, DueDateChange.Cause.RESPOND})


@dataclass(frozen=True)
class DateMove:
    """One line of the journal in words: when, which limit, from when to when, why, and on which law."""

    at: datetime
    limit: Any
    before: date
    after: date
    why: Any
    note: str
    law: str


def of_case(case: Case, actor: Actor, *, held: bool) -> dict[str, Any]:
    """Return the panel's content; a constant number of statements."""
    found = times.of_cases([case.pk], timezone.localdate())[case.pk]
    requested = next((one for one in case.extensions.all() if _waits_for_an_answer(one, case)), None)
    procedures = list(case.procedures.all())
    may_review = not held and actor.may("review", case.department.code)
    under_way = case.state in UNDER_WAY
    procedure = next((one for one in procedures if one.ended_at is None), None)
    return {
        "times": found,
        "limits": [(LIMITS.get(one.kind, one.kind), one) for one in found.running],
        "stretches": [_shown(one) for one in found.stretches],
        "moves_of_date": moves_of_date(case),
        "procedure": procedure,
        "ends_with_hearing": procedure is not None and any(one.status == "set" for one in case.hearings.all()),
        "procedures": [one for one in procedures if one.ended_at],
        "requested": requested,
        "may_approve": requested is not None and under_way and _may_approve(requested, case, actor),
        "most_days": may_extend(case) if may_review and under_way else 0,
        "calendar_until": load().until,
    }


def _waits_for_an_answer(asked: Extension, case: Case) -> bool:
    return asked.status == Extension.Status.REQUESTED and asked.round == case.round and not case.is_closed


def _may_approve(asked: Extension, case: Case, actor: Actor) -> bool:
    code = case.department.code
    return actor.may("decide", code) and actor.may("supervise", code) and asked.requested_by_id != actor.account_id


def _shown(one: times.Stretch) -> dict[str, Any]:
    return {
        "limit": LIMITS.get(one.kind, one.kind),
        "holder": HOLDERS.get(one.holder, one.holder),
        "stretch": one,
        "basis": "" if one.basis == one.kind else MOVES.get(one.basis, one.basis),
        "ended_basis": MOVES.get(one.ended_basis, one.ended_basis),
    }


def moves_of_date(case: Case) -> list[DateMove]:
    """Return every move of a date of the case, the latest first, with its reason and its law."""
    return [_line(change, case) for change in case.date_changes.order_by("-at", "clock")]


def _line(change: DueDateChange, case: Case) -> DateMove:
    law = (REGIMES[case.regime].basis if change.cause in BY_REGIME else "") or LAWS.get(change.cause, "")
    if change.cause == DueDateChange.Cause.REOPEN and case.regime != LICENSING:
        law = ""  # art 69 speaks of licences
    limit = LIMITS.get(change.clock, change.clock)
    return DateMove(change.at, limit, change.before, change.after, change.get_cause_display(), change.note, law)


def forms_of(most_days: int) -> dict[str, Any]:
    """Return the empty forms of the panel by the name under which the page shows them."""
    return {
        "suspend_form": SuspendForm(),
        "resume_form": ResumeForm(),
        "extension_form": ExtensionForm(most=most_days),
    }

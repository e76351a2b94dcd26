"""The life of one correction item and of the merged notice (Licensing Law art 32(4); DOMAIN section 5)."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from services.applications.queries import is_applicant
from services.core.actors import Actor
from services.core.workflow import State, Workflow, any_of, condition, permission, step

from .workflow import portal


class ItemState(StrEnum):
    """The codes of an item's states."""

    DRAFT = "draft"
    READY = "ready"
    NOTICED = "noticed"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


# What no citizen may read: the department has not spoken yet.
INTERNAL = (ItemState.DRAFT, ItemState.READY)
OPEN_ITEMS = (*INTERNAL, ItemState.NOTICED, ItemState.ANSWERED)


@permission(_("Intake officer of the department"))
def asker(item: Any, actor: Actor) -> bool:
    """An officer who receives filings in the department of the item's case."""
    return actor.may("intake", item.case.department.code)


@permission(_("The applicant"))
def item_applicant(item: Any, actor: Actor) -> bool:
    """The account whose application it is, or who acts for it under a mandate."""
    return is_applicant(actor, item.case.application)


@permission(_("The applicant"))
def notice_applicant(notice: Any, actor: Actor) -> bool:
    """The account whose application it is, or who acts for it under a mandate."""
    return is_applicant(actor, notice.application)


@permission(_("Time limit"))
def clock(subject: Any, actor: Actor) -> bool:
    """Only the clock."""
    return actor.kind == "clock"


@condition(_("Here an incomplete filing is not accepted, in writing, instead of corrected."))
def case_corrects(item: Any) -> bool:
    """Where the law knows no correction notice, an item is a line of the decision not to accept and goes no further."""
    return bool(item.case.regime_corrects())


class CorrectionItemWorkflow(Workflow):
    """From an officer's note to the answer that the officer has looked at."""

    notice_id: Any
    judged_by_id: Any
    judged_at: Any
    outcome_reason: Any
    ready_at: Any
    answered_at: Any

    machine_title = _("Correction item")
    initial = ItemState.DRAFT.value
    states = (
        State("draft", _("Draft"), "", "wait"),
        State("ready", _("Ready to be sent"), "", "doing"),
        State("noticed", _("With the applicant"), _("Waiting for you"), "need"),
        State("answered", _("Answered, to be checked"), _("Being checked"), "doing"),
        State("accepted", _("In order"), _("In order"), "done"),
        State("rejected", _("Still not in order"), _("Still not in order"), "ended"),
        State("withdrawn", _("Withdrawn"), _("No longer needed"), "ended"),
    )

    @step(
        source=[ItemState.DRAFT],
        target=ItemState.READY,
        permission=asker,
        conditions=[case_corrects],
        label=_("Ready to be sent"),
    )
    def prepare(self, *, actor: Actor, at: datetime) -> None:
        """The officer has finished this item; it goes out with the merged notice."""
        self.ready_at = at

    @step(source=[ItemState.READY], target=ItemState.DRAFT, permission=asker, label=_("Back to draft"))
    def take_back(self, *, actor: Actor, at: datetime) -> None:
        """Not yet: the officer changes the item once more."""
        self.ready_at = None

    @step(source=[ItemState.READY], target=ItemState.NOTICED, permission=portal, label=_("Send with the notice"))
    def notify(self, *, actor: Actor, at: datetime, notice_id: UUID) -> None:
        """The merged notice is served."""
        self.notice_id = notice_id

    @step(source=[ItemState.NOTICED], target=ItemState.ANSWERED, permission=item_applicant, label=_("Answer"))
    def answer(self, *, actor: Actor, at: datetime) -> None:
        """The applicant has supplied, changed or explained it, or cannot provide it."""
        self.answered_at = at

    @step(source=[ItemState.ANSWERED], target=ItemState.ACCEPTED, permission=any_of(asker, portal), label=_("In order"))
    def accept(self, *, actor: Actor, at: datetime) -> None:
        """The asker has looked at the answer: the point is settled."""
        self.judged_by_id, self.judged_at = actor.account_id, at

    @step(source=[ItemState.ANSWERED], target=ItemState.REJECTED, permission=asker, label=_("Still not in order"))
    def reject(self, *, actor: Actor, at: datetime, explanation: str) -> None:
        """The answer does not settle the point; the reason goes into the next notice."""
        self.judged_by_id, self.judged_at, self.outcome_reason = actor.account_id, at, explanation

    @step(source=[*INTERNAL], target=ItemState.WITHDRAWN, permission=any_of(asker, portal), label=_("Withdraw"))
    @step(
        source=[ItemState.NOTICED, ItemState.ANSWERED],
        target=ItemState.WITHDRAWN,
        permission=portal,
        label=_("Withdraw"),
    )
    def withdraw(self, *, actor: Actor, at: datetime, explanation: str) -> None:
        """No longer asked: the officer takes it back, another source supplies it, or the case has gone on."""
        self.outcome_reason = explanation


class NoticeState(StrEnum):
    """The codes of a notice's states."""

    OPEN = "open"
    ANSWERED = "answered"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class CorrectionNoticeWorkflow(Workflow):
    """One notice for the whole application, answered once."""

    closed_at: Any

    machine_title = _("Correction notice")
    initial = NoticeState.OPEN.value
    states = (
        State("open", _("Waiting for the applicant"), _("Waiting for you"), "need"),
        State("answered", _("Answered"), _("Answered by you"), "done"),
        State("lapsed", _("Lapsed"), _("Not answered in time"), "ended"),
        State("cancelled", _("No longer needed"), _("No longer needed"), "ended"),
    )

    @step(source=[NoticeState.OPEN], target=NoticeState.ANSWERED, permission=notice_applicant, label=_("Answer"))
    def answer(self, *, actor: Actor, at: datetime) -> None:
        """Every point is answered: the departments check again."""
        self.closed_at = at

    @step(source=[NoticeState.OPEN], target=NoticeState.LAPSED, permission=clock, label=_("Lapse"))
    def lapse(self, *, actor: Actor, at: datetime) -> None:
        """The supply-by date has passed without an answer: the addressed cases end."""
        self.closed_at = at

    @step(source=[NoticeState.OPEN], target=NoticeState.CANCELLED, permission=portal, label=_("Cancel"))
    def cancel(self, *, actor: Actor, at: datetime) -> None:
        """No addressed case is left: withdrawn, ended, or everything is now known from elsewhere."""
        self.closed_at = at

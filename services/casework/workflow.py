"""The life of a case: 12 states and the moves between them, in the order of life (DOMAIN section 3).

Each move says from where, to where, who may make it and under which conditions. Its body only sets the case's own
data; letters, certificates and the other cases follow in actions.py, in the same transaction.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from services.applications.queries import is_applicant
from services.core.actors import Actor
from services.core.workflow import Permission, State, Workflow, any_of, permission, step

from .conditions import (
    countersigned,
    ends_by_decision,
    hearing_rights_kept,
    is_waiting_period,
    its_turn,
    materials_in_order,
    may_be_suspended,
    no_blocking_flag,
    no_gating_pledge,
    proposal_grants,
    proposal_refuses,
    regime_corrects,
    silence_accepts,
    silence_grants,
    steps_finished,
    upstream_decided,
    upstream_not_failed,
    was_dropped,
)  # fmt: skip


class CaseState(StrEnum):
    """The codes of the twelve states."""

    PENDING = "pending"
    INTAKE = "intake"
    CORRECTION = "correction"
    REVIEWING = "reviewing"
    SUSPENDED = "suspended"
    DECIDING = "deciding"
    GRANTED = "granted"
    REFUSED = "refused"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    SKIPPED = "skipped"


PENDING, GRANTED, REFUSED = CaseState.PENDING, CaseState.GRANTED, CaseState.REFUSED
NOT_ACCEPTED, WITHDRAWN = CaseState.NOT_ACCEPTED, CaseState.WITHDRAWN
TERMINATED, SKIPPED = CaseState.TERMINATED, CaseState.SKIPPED

LIVE = (PENDING, CaseState.INTAKE, CaseState.CORRECTION, CaseState.REVIEWING, CaseState.SUSPENDED, CaseState.DECIDING)
HEARD = (CaseState.REVIEWING, CaseState.SUSPENDED, CaseState.DECIDING)  # a hearing can be asked for
NEGATIVE = (REFUSED, NOT_ACCEPTED, WITHDRAWN, TERMINATED)
FAILED = (*NEGATIVE, SKIPPED)
CLOSED = (GRANTED, *NEGATIVE, SKIPPED)
NOT_PROGRESSING = (CaseState.CORRECTION, PENDING, CaseState.SUSPENDED)
ACCEPTED_STATES = (CaseState.REVIEWING, CaseState.SUSPENDED, CaseState.DECIDING, GRANTED, REFUSED)
NEVER_ACCEPTED_STATES = (PENDING, CaseState.INTAKE, CaseState.CORRECTION, NOT_ACCEPTED, SKIPPED)
NEEDS_REASON = (REFUSED, NOT_ACCEPTED, TERMINATED)


def officer_with(power: str, label: Any) -> Permission:
    """Build the permission: an officer of the case's own department who holds this power."""

    @permission(label)
    def allowed(case: Any, actor: Actor) -> bool:
        return actor.may(power, case.department.code)

    return allowed


INTAKE_OFFICER = officer_with("intake", _("Intake officer of the department"))
REVIEWER = officer_with("review", _("Reviewing officer of the department"))
SIGNER = officer_with("decide", _("Deciding officer of the department"))


@permission(_("The portal, when the dependency graph calls for it"))
def portal(case: Any, actor: Actor) -> bool:
    """Only the portal itself."""
    return actor.kind in {"system", "clock"}


@permission(_("A time limit that has run out"))
def clock(case: Any, actor: Actor) -> bool:
    """Only the clock."""
    return actor.kind == "clock"


@permission(_("A rule set"))
def rules(case: Any, actor: Actor) -> bool:
    """Only a published rule set."""
    return actor.kind == "rule"


@permission(_("Intake officer of the department, or a rule set"))
def intake_or_rules(case: Any, actor: Actor) -> bool:
    """An officer who receives filings, or a rule set for an instant matter."""
    return rules(case, actor) or INTAKE_OFFICER(case, actor)


@permission(_("The applicant"))
def applicant(case: Any, actor: Actor) -> bool:
    """The account whose application it is, or who acts for it under a mandate."""
    return is_applicant(actor, case.application)


@permission(_("Deciding officer of the department who did not make the proposal (an instant matter: may have)"))
def decider(case: Any, actor: Actor) -> bool:
    """Two pairs of eyes: whoever drafted the decision does not sign it, unless the matter is instant."""
    return SIGNER(case, actor) and (case.instant or case.proposer_id != actor.account_id)


@permission(_("Reviewing officer of the department who does not preside over its hearing"))
def proposer(case: Any, actor: Actor) -> bool:
    """Whoever presides over the hearing has not reviewed the case and does not do so afterwards (art 48(1) 3)."""
    return REVIEWER(case, actor) and not case.presided_by(actor.account_id)


@permission(_("Supervisor of the department"))
def supervisor(case: Any, actor: Actor) -> bool:
    """An officer who answers for the department's decisions."""
    return actor.may("supervise", case.department.code)


@permission(_("Reviewing officer of the department, or the announced days are used up"))
def reviewer_or_clock(case: Any, actor: Actor) -> bool:
    """An officer who reviews, or the clock."""
    return clock(case, actor) or REVIEWER(case, actor)


DECIDED_BY = _("This case was already decided by %(who)s at %(when)s.")


class CaseWorkflow(Workflow):
    """The moves, readable from top to bottom as a case lives."""

    # The columns that the moves write; the model declares them.
    received_at: Any
    accepted_at: Any
    decided_at: Any
    closed_at: Any
    delivered_at: Any
    suspect_at: Any
    reverified_at: Any
    round: Any
    owner: Any
    owned_at: Any
    due_on: Any
    due_is_provisional: Any
    reason_code: Any
    reason_text: Any

    machine_title = _("Case")
    initial = CaseState.PENDING.value
    states = (
        State("pending", _("Waiting to start"), _("Not started yet"), "wait"),
        State("intake", _("To be accepted"), _("Received, being checked"), "doing"),
        State("correction", _("Waiting for correction"), _("Waiting for you"), "need"),
        State("reviewing", _("Under review"), _("Being handled"), "doing"),
        State("suspended", _("Special procedure"), _("Paused for an examination"), "doing"),
        State("deciding", _("To be signed"), _("Waiting for signature"), "doing"),
        State("granted", _("Granted"), _("Done"), "done"),
        State("refused", _("Refused"), _("Not approved"), "ended"),
        State("not_accepted", _("Not accepted"), _("Could not be accepted"), "ended"),
        State("withdrawn", _("Withdrawn"), _("Withdrawn by you"), "ended"),
        State("terminated", _("Terminated"), _("Ended without a decision"), "ended"),
        State("skipped", _("No longer handled"), _("No longer needed"), "ended"),
    )

    @step(source=[PENDING], target=CaseState.INTAKE, permission=portal, label=_("Start"))
    def activate(self, *, actor: Actor, at: datetime) -> None:
        """Every start edge is satisfied: the case enters the department's queue."""
        self.received_at = at

    @step(source=[PENDING], target=SKIPPED, permission=portal, label=_("Skip"))
    def skip(self, *, actor: Actor, at: datetime, reason_code: str, reason_text: str = "") -> None:
        """The matter it builds on failed, and without it there is nothing to do."""
        self._close(at, reason_code, reason_text)

    @step(source=[PENDING, CaseState.INTAKE], target=SKIPPED, permission=applicant, label=_("No longer apply for it"))
    def drop(self, *, actor: Actor, at: datetime, reason_code: str, reason_text: str = "") -> None:
        """The applicant has changed the situation before anything was accepted: the matter no longer applies."""
        self._close(at, reason_code, reason_text)

    @step(
        source=[SKIPPED], target=PENDING, permission=applicant, conditions=[was_dropped], label=_("Apply for it again")
    )
    def rejoin(self, *, actor: Actor, at: datetime) -> None:
        """The situation was changed once more and asks for the matter again: a new round."""
        self.received_at = None
        self._begin_new_round()

    @step(source=[CaseState.INTAKE], target=PENDING, permission=applicant, label=_("Wait for another matter"))
    def wait(self, *, actor: Actor, at: datetime) -> None:
        """As the situation was changed, another matter comes first; received anew when that is granted."""
        self.received_at, self.owner, self.owned_at, self.due_on = None, None, None, None
        self.due_is_provisional = False

    @step(source=LIVE, target=TERMINATED, permission=portal, label=_("Terminate"))
    def terminate(self, *, actor: Actor, at: datetime, reason_code: str, reason_text: str = "") -> None:
        """Its upstream failed (`block`), a notice lapsed, or the subject ceased to exist."""
        self._close(at, reason_code, reason_text)

    @step(
        source=[CaseState.INTAKE],
        target=CaseState.REVIEWING,
        permission=intake_or_rules,
        conditions=[materials_in_order],
        label=_("Accept"),
    )
    def accept(self, *, actor: Actor, at: datetime) -> None:
        """Accept the filing: the statutory and the promised clock start (Licensing Law art 32)."""
        self.accepted_at = at

    @step(
        source=[CaseState.INTAKE],
        target=CaseState.REVIEWING,
        permission=clock,
        conditions=[silence_accepts],
        label=_("Accept by silence"),
    )
    def deem_accepted(self, *, actor: Actor, at: datetime) -> None:
        """Five working days without a notice: accepted as of the day of receipt (Licensing Law art 32(4))."""
        self.accepted_at = self.received_at

    @step(source=[CaseState.INTAKE], target=NOT_ACCEPTED, permission=INTAKE_OFFICER, label=_("Do not accept"))
    def not_accept(self, *, actor: Actor, at: datetime, reason_code: str, reason_text: str) -> None:
        """Refuse to accept, in writing, with the reason and the agency that is competent (art 32(1), (2))."""
        self._close(at, reason_code, reason_text)

    @step(
        source=[CaseState.INTAKE],
        target=CaseState.CORRECTION,
        permission=portal,
        conditions=[regime_corrects],
        label=_("Ask for correction"),
    )
    def ask_correction(self, *, actor: Actor, at: datetime, days: int) -> dict[str, Any]:
        """The application's one merged correction notice goes out and names this case (Licensing Law art 32(4)).

        `days`: working days the notice gives for the answer.
        """
        return {"limit": {"value": days, "unit": "workday"}}

    @step(
        source=[CaseState.CORRECTION], target=CaseState.INTAKE, permission=applicant, label=_("Answer the correction")
    )
    def respond(self, *, actor: Actor, at: datetime) -> None:
        """Every item is answered or declared impossible: the filing counts as received now, the asker re-checks."""
        self.received_at = at

    @step(
        source=[CaseState.REVIEWING],
        target=CaseState.SUSPENDED,
        permission=REVIEWER,
        conditions=[may_be_suspended],
        label=_("Start a special procedure"),
    )
    def suspend(self, *, actor: Actor, at: datetime, kind: str, days: int, basis: str) -> dict[str, Any]:
        """One of the eight statutory procedures with announced days stops the statutory clock (art 45)."""
        return {"kind": kind, "days": days, "basis": basis}

    @step(
        source=[CaseState.SUSPENDED],
        target=CaseState.REVIEWING,
        permission=reviewer_or_clock,
        label=_("End the special procedure"),
    )
    def resume(self, *, actor: Actor, at: datetime) -> None:
        """The procedure has its result, or its announced days are used up: the statutory clock runs on."""

    @step(
        source=[CaseState.REVIEWING],
        target=CaseState.DECIDING,
        permission=proposer,
        conditions=[steps_finished],
        label=_("Propose a decision"),
    )
    def propose(self, *, actor: Actor, at: datetime) -> None:
        """Lay the drafted decision before the officer who signs."""

    @step(
        source=[CaseState.DECIDING],
        target=CaseState.REVIEWING,
        permission=SIGNER,
        label=_("Return to review"),
    )
    def return_to_review(self, *, actor: Actor, at: datetime) -> None:
        """Send the proposal back with a reason; it is kept, marked as returned."""

    @step(
        source=[CaseState.DECIDING],
        target=GRANTED,
        permission=decider,
        conditions=[
            proposal_grants,
            ends_by_decision,
            upstream_decided,
            its_turn,
            countersigned,
            no_blocking_flag,
            no_gating_pledge,
            hearing_rights_kept,
        ],
        label=_("Grant"),
        done=DECIDED_BY,
    )
    def grant(self, *, actor: Actor, at: datetime) -> None:
        """Sign the grant."""
        self.decided_at = at
        self._close(at)

    @step(
        source=[CaseState.DECIDING],
        target=REFUSED,
        permission=decider,
        conditions=[proposal_refuses, countersigned, hearing_rights_kept],
        label=_("Refuse"),
        done=DECIDED_BY,
    )
    def refuse(self, *, actor: Actor, at: datetime, reason_code: str, reason_text: str) -> None:
        """Sign the refusal: reasons, legal basis and remedies go into the letter (art 38)."""
        self.decided_at = at
        self._close(at, reason_code, reason_text)

    @step(
        source=[CaseState.REVIEWING],
        target=GRANTED,
        permission=rules,
        conditions=[
            ends_by_decision,
            upstream_decided,
            its_turn,
            no_blocking_flag,
            no_gating_pledge,
            hearing_rights_kept,
        ],
        label=_("Grant by rule"),
    )
    def auto_grant(self, *, actor: Actor, at: datetime) -> None:
        """Granted by a rule set on verified facts; a rule may grant or refer, never refuse."""
        self.decided_at = at
        self._close(at)

    @step(
        source=[CaseState.REVIEWING],
        target=GRANTED,
        permission=clock,
        conditions=[is_waiting_period, upstream_decided, no_blocking_flag],
        label=_("End of the notice period"),
    )
    def run_out(self, *, actor: Actor, at: datetime) -> None:
        """The days of a public notice are over and nobody objected: the waiting case ends by itself."""
        self.decided_at = at
        self._close(at)

    @step(
        source=[CaseState.REVIEWING, CaseState.DECIDING],
        target=GRANTED,
        permission=clock,
        conditions=[silence_grants, upstream_decided, no_blocking_flag],
        label=_("Grant by silence"),
    )
    def deem_granted(self, *, actor: Actor, at: datetime) -> None:
        """The statutory limit has passed and the matter's own law says that silence grants (as art 50 for renewals)."""
        self.decided_at = at
        self._close(at)

    @step(source=LIVE, target=WITHDRAWN, permission=any_of(applicant, clock), label=_("Withdraw"))
    def withdraw(self, *, actor: Actor, at: datetime, reason_code: str = "", reason_text: str = "") -> None:
        """The applicant takes the matter back before it is decided; a broken pledge counts as taking it back."""
        self._close(at, reason_code, reason_text)

    @step(
        source=[GRANTED, REFUSED], target=CaseState.REVIEWING, permission=any_of(supervisor, clock), label=_("Reopen")
    )
    @step(source=[NOT_ACCEPTED], target=CaseState.INTAKE, permission=supervisor, label=_("Reopen"))
    def reopen(self, *, actor: Actor, at: datetime) -> None:
        """A review decision, a court, an error or a breach: a new round; the old decision stays on record."""
        if self.accepted_at is None:
            self.received_at = at
        self._begin_new_round()

    @step(
        source=[TERMINATED, SKIPPED],
        target=PENDING,
        permission=applicant,
        conditions=[upstream_not_failed],
        label=_("Take up again"),
    )
    def revive(self, *, actor: Actor, at: datetime) -> None:
        """The matter it builds on is no longer negative, and the applicant wants it after all: a new round."""
        self.received_at, self.accepted_at = None, None
        self._begin_new_round()

    def _begin_new_round(self) -> None:
        self.round += 1
        self.decided_at, self.closed_at, self.delivered_at = None, None, None
        self.suspect_at, self.reverified_at = None, None
        self.reason_code, self.reason_text = "", ""

    def _close(self, at: datetime, reason_code: str = "", reason_text: str = "") -> None:
        self.closed_at = at
        self.owner, self.owned_at, self.due_on = None, None, None
        self.due_is_provisional = False
        self.reason_code, self.reason_text = reason_code, reason_text

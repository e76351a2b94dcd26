"""The life of a case: 12 states and the moves between them, in the order of life (DOMAIN section 3).

Each move says from where, to where, who may make it and under which conditions. Its body only sets the case's own
data; letters, certificates and the other cases follow in actions.py, in the same transaction.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from services.core.actors import Actor
from services.core.workflow import Permission, State, Workflow, condition, permission, step


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
    """The account whose application it is."""
    return actor.account_id is not None and actor.account_id == case.application.account_id


@permission(_("Deciding officer of the department who did not make the proposal (an instant matter: may have)"))
def decider(case: Any, actor: Actor) -> bool:
    """Two pairs of eyes: whoever drafted the decision does not sign it, unless the matter is instant."""
    return SIGNER(case, actor) and (case.instant or case.proposer_id != actor.account_id)


@condition(_("A main material is missing or has not been checked."))
def materials_in_order(case: Any) -> bool:
    """Main materials are satisfied; secondary ones may follow."""
    return not case.materials_in_the_way()


@condition(_("Another matter has to be granted first."))
def upstream_decided(case: Any) -> bool:
    """Every edge that leads to the case is satisfied, `decide_after` ones included."""
    return bool(case.upstream_allows_grant())


@condition(_("The proposal is to refuse, not to grant."))
def proposal_grants(case: Any) -> bool:
    """What is signed is what was proposed."""
    return bool(case.proposed_kind() == "grant")


@condition(_("The proposal is to grant, not to refuse."))
def proposal_refuses(case: Any) -> bool:
    """What is signed is what was proposed."""
    return bool(case.proposed_kind() == "refuse")


DECIDED_BY = _("This case was already decided by %(who)s at %(when)s.")


class CaseWorkflow(Workflow):
    """The moves, readable from top to bottom as a case lives."""

    # The columns that the moves write; the model declares them.
    received_at: Any
    accepted_at: Any
    decided_at: Any
    closed_at: Any
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

    @step(source=[CaseState.INTAKE], target=NOT_ACCEPTED, permission=INTAKE_OFFICER, label=_("Do not accept"))
    def not_accept(self, *, actor: Actor, at: datetime, reason_code: str, reason_text: str) -> None:
        """Refuse to accept, in writing, with the reason and the agency that is competent (art 32(1), (2))."""
        self._close(at, reason_code, reason_text)

    @step(
        source=[CaseState.REVIEWING],
        target=CaseState.DECIDING,
        permission=REVIEWER,
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
        conditions=[proposal_grants, upstream_decided],
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
        conditions=[proposal_refuses],
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
        conditions=[upstream_decided],
        label=_("Grant by rule"),
    )
    def auto_grant(self, *, actor: Actor, at: datetime) -> None:
        """Granted by a rule set on verified facts; a rule may grant or refer, never refuse."""
        self.decided_at = at
        self._close(at)

    @step(source=LIVE, target=WITHDRAWN, permission=applicant, label=_("Withdraw"))
    def withdraw(self, *, actor: Actor, at: datetime) -> None:
        """The applicant takes the matter back before it is decided."""
        self._close(at)

    def _close(self, at: datetime, reason_code: str = "", reason_text: str = "") -> None:
        self.closed_at = at
        self.owner = None
        self.owned_at = None
        self.due_on = None
        self.due_is_provisional = False
        self.reason_code, self.reason_text = reason_code, reason_text

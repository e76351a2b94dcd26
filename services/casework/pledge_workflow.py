"""The life of a pledge: 容缺受理 (a secondary material follows) and 告知承诺 (told, pledged, verified later)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from services.core.actors import Actor
from services.core.workflow import State, Workflow, any_of, permission, step

from .correction_workflow import clock, item_applicant
from .workflow import portal


class PledgeState(StrEnum):
    """The codes of a pledge's states."""

    ACTIVE = "active"
    FULFILLED = "fulfilled"
    VERIFIED = "verified"
    BREACHED = "breached"
    CANCELLED = "cancelled"
    EXCUSED = "excused"


OPEN_PLEDGES = (PledgeState.ACTIVE, PledgeState.FULFILLED)


@permission(_("Officer of the department"))
def verifier(pledge: Any, actor: Actor) -> bool:
    """An officer who receives or reviews in the department of the pledge's case."""
    code = pledge.case.department.code
    return actor.may("review", code) or actor.may("intake", code)


@permission(_("Supervisor of the department"))
def pledge_supervisor(pledge: Any, actor: Actor) -> bool:
    """An officer who answers for the department's decisions."""
    return actor.may("supervise", pledge.case.department.code)


class PledgeWorkflow(Workflow):
    """Signed, kept or broken."""

    fulfilled_at: Any
    closed_at: Any
    judged_by_id: Any
    outcome_reason: Any

    machine_title = _("Pledge")
    initial = PledgeState.ACTIVE.value
    states = (
        State("active", _("Open"), _("Waiting for you"), "need"),
        State("fulfilled", _("Handed in, to be verified"), _("Being checked"), "doing"),
        State("verified", _("Verified"), _("Kept"), "done"),
        State("breached", _("Broken"), _("Not kept"), "ended"),
        State("cancelled", _("Taken back"), _("Taken back"), "ended"),
        State("excused", _("Excused"), _("Settled"), "ended"),
    )

    @step(source=[PledgeState.ACTIVE], target=PledgeState.FULFILLED, permission=item_applicant, label=_("Hand in"))
    def fulfil(self, *, actor: Actor, at: datetime) -> None:
        """What was pledged is handed in."""
        self.fulfilled_at = at

    @step(
        source=[PledgeState.FULFILLED], target=PledgeState.ACTIVE, permission=verifier, label=_("Not what was pledged")
    )
    def send_back(self, *, actor: Actor, at: datetime, explanation: str) -> None:
        """What was handed in is not in order; the pledge stays open until its day."""
        self.fulfilled_at, self.outcome_reason = None, explanation

    @step(
        source=[PledgeState.ACTIVE, PledgeState.FULFILLED],
        target=PledgeState.VERIFIED,
        permission=verifier,
        label=_("Verify"),
    )
    def verify(self, *, actor: Actor, at: datetime) -> None:
        """The department has checked: the pledge was kept."""
        self.judged_by_id, self.closed_at, self.outcome_reason = actor.account_id, at, ""

    @step(
        source=[PledgeState.ACTIVE, PledgeState.FULFILLED],
        target=PledgeState.BREACHED,
        permission=clock,
        label=_("Break"),
    )
    def breach(self, *, actor: Actor, at: datetime, explanation: str) -> None:
        """The day has passed: before the decision the case counts as withdrawn, afterwards it is reopened."""
        self.closed_at, self.outcome_reason = at, explanation

    @step(
        source=[PledgeState.ACTIVE, PledgeState.FULFILLED],
        target=PledgeState.CANCELLED,
        permission=any_of(item_applicant, portal),
        label=_("Take back"),
    )
    def cancel(self, *, actor: Actor, at: datetime) -> None:
        """Taken back before the decision, or its case has ended without one."""
        self.closed_at = at

    @step(
        source=[PledgeState.ACTIVE, PledgeState.BREACHED],
        target=PledgeState.EXCUSED,
        permission=pledge_supervisor,
        label=_("Excuse"),
    )
    def excuse(self, *, actor: Actor, at: datetime, explanation: str) -> None:
        """Made good, or not the applicant's fault: it no longer counts against the applicant."""
        self.judged_by_id, self.closed_at, self.outcome_reason = actor.account_id, at, explanation

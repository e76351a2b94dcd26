"""The life of a mandate: somebody offers to be represented, the other side accepts, either side ends it at any time."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from services.core.actors import Actor
from services.core.workflow import State, Workflow, any_of, by, condition, permission, step

OFFERED, ACTIVE = "offered", "active"
DECLINED, REVOKED, EXPIRED = "declined", "revoked", "expired"
OVER = (DECLINED, REVOKED, EXPIRED)


@permission(_("The person who is to act"))
def the_agent(delegation: Any, actor: Actor) -> bool:
    """Whoever is named as agent, with an account of their own."""
    return actor.person_id is not None and actor.person_id == delegation.agent_id


@permission(_("The person represented"))
def the_principal(delegation: Any, actor: Actor) -> bool:
    """The person represented, or who represents the enterprise by law."""
    return actor.person_id is not None and actor.person_id == delegation.principal_person_id


either_side = any_of(the_principal, the_agent, by("clerk"))


@condition(_("This offer is no longer valid. Ask for a new one."))
def still_open(delegation: Any) -> bool:
    """An offer holds for a day."""
    return bool(delegation.offer_holds())


class DelegationWorkflow(Workflow):
    """The moves, readable from top to bottom."""

    # The columns that the moves write; the model declares them.
    accepted_at: Any
    revoked_at: Any
    evidence: Any
    evidence_note: Any

    machine_title = _("Mandate")
    initial = OFFERED
    states = (
        State("offered", _("Offered"), _("Waiting for the other side"), "wait"),
        State("active", _("Active"), _("In force"), "done"),
        State("declined", _("Declined"), _("Not accepted"), "ended"),
        State("revoked", _("Revoked"), _("Ended"), "ended"),
        State("expired", _("Expired"), _("Time is up"), "ended"),
    )

    @step(
        source=OFFERED,
        target=ACTIVE,
        permission=any_of(the_agent, by("clerk", "system")),
        conditions=[still_open],
        label=_("Accept"),
    )
    def accept(self, *, actor: Actor, at: datetime, evidence: str, note: str = "") -> dict[str, Any]:
        """The other side agrees too; from now on the agent may act."""
        self.accepted_at, self.evidence, self.evidence_note = at, evidence, note
        return {"evidence": evidence}

    @step(source=OFFERED, target=DECLINED, permission=either_side, label=_("Decline"))
    def decline(self, *, actor: Actor, at: datetime) -> None:
        """One side does not want it after all."""

    @step(source=ACTIVE, target=REVOKED, permission=either_side, label=_("End it"))
    def revoke(self, *, actor: Actor, at: datetime) -> None:
        """Either side ends it, at once and without a reason (Civil Code art 173)."""
        self.revoked_at = at

    @step(source=[OFFERED, ACTIVE], target=EXPIRED, permission=["clock", "system"], label=_("Expire"))
    def expire(self, *, actor: Actor, at: datetime) -> None:
        """The time that was agreed is over, or nobody accepted the offer."""

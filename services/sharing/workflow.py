"""A record that a citizen disputes: checked by the department that keeps it, corrected there or found right."""

from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from services.core.actors import Actor
from services.core.workflow import State, Workflow, permission, step


@permission(_("Reviewing officer of the department that keeps the record"))
def keeper(dispute: Any, actor: Actor) -> bool:
    """Only who answers for the register may correct it."""
    return actor.may("review", dispute.department)


class DisputeWorkflow(Workflow):
    """open → corrected | upheld."""

    machine_title = _("Disputed record")
    initial = "open"
    states: ClassVar = (
        State("open", _("To be checked"), _("Being checked"), "doing"),
        State("corrected", _("Corrected"), _("Corrected on record"), "done"),
        State("upheld", _("Found right"), _("The record was found right"), "ended"),
    )

    closed_at: Any
    answer: Any

    @step(source="open", target="corrected", permission=keeper, label=_("Correct the record"))
    def correct(self, *, actor: Actor, at: datetime, answer: str) -> None:
        """Say that the register now holds what the citizen says."""
        self.closed_at, self.answer = at, answer

    @step(source="open", target="upheld", permission=keeper, label=_("The record is right"))
    def uphold(self, *, actor: Actor, at: datetime, answer: str) -> None:
        """Say why the register stays as it is; the answer is for the citizen."""
        self.closed_at, self.answer = at, answer

"""The follow-up of a bad rating: a call within a working day, put right within five, or fifteen when complex."""

from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from services.core.actors import Actor
from services.core.workflow import State, Workflow, condition, permission, step

OPEN = ("open", "contacted")


@permission(_("Reviewing officer of the department that was rated"))
def handler(follow_up: Any, actor: Actor) -> bool:
    """Who handles a matter answers for it (谁办理谁负责)."""
    return actor.may("review", follow_up.department.code)


@permission(_("Supervisor of the department"))
def supervisor(follow_up: Any, actor: Actor) -> bool:
    """An officer who answers for the department's follow-ups."""
    return actor.may("supervise", follow_up.department.code)


@permission(_("Supervisor of the department who did not write the answer"))
def another_supervisor(follow_up: Any, actor: Actor) -> bool:
    """Whoever wrote the answer does not also say that it was enough."""
    return supervisor(follow_up, actor) and actor.account_id != follow_up.answered_by_id


@condition(_("More time was given already."))
def not_extended(follow_up: Any) -> bool:
    """Fifteen working days are the most."""
    return follow_up.extended_at is None


class FollowUpWorkflow(Workflow):
    """open → contacted → answered → closed."""

    machine_title = _("Follow-up of a bad rating")
    initial = "open"
    states: ClassVar = (
        State("open", _("To be contacted"), _("The department will call you"), "need"),
        State("contacted", _("To be put right"), _("The department is looking into it"), "doing"),
        State("answered", _("To be confirmed"), _("The department has answered"), "doing"),
        State("closed", _("Closed"), _("Closed"), "done"),
    )

    contacted_at: Any
    contact_note: Any
    extended_at: Any
    extension_reason: Any
    answered_at: Any
    answered_by_id: Any
    remedy: Any
    answer: Any
    closed_at: Any
    call_back: Any
    call_back_note: Any

    @step(source="open", target="contacted", permission=handler, label=_("Contact noted"))
    def contact(self, *, actor: Actor, at: datetime, note: str) -> None:
        """Somebody has spoken with the rater, or tried on three occasions; the note says what was said."""
        self.contacted_at, self.contact_note = at, note

    @step(source="open", target="open", permission=supervisor, conditions=[not_extended], label=_("Give more time"))
    @step(
        source="contacted",
        target="contacted",
        permission=supervisor,
        conditions=[not_extended],
        label=_("Give more time"),
    )
    def extend(self, *, actor: Actor, at: datetime, reason: str) -> None:
        """The case is complex: fifteen working days instead of five, for a reason."""
        self.extended_at, self.extension_reason = at, reason

    @step(source="contacted", target="answered", permission=handler, label=_("Answer"))
    def answer_rater(self, *, actor: Actor, at: datetime, remedy: str, answer: str) -> dict[str, str]:
        """Put right at once, planned with a date, or explained: the rater reads the answer."""
        self.answered_at, self.answered_by_id, self.remedy, self.answer = at, actor.account_id, remedy, answer
        return {"remedy": remedy, "answer": answer}

    @step(source="answered", target="contacted", permission=another_supervisor, label=_("Not enough"))
    def return_to_handler(self, *, actor: Actor, at: datetime, reason: str) -> None:
        """The rater is not content with the answer, and rightly so; the limit goes on."""
        self.answered_at, self.answered_by_id, self.remedy, self.answer = None, None, "", ""

    @step(source="answered", target="closed", permission=another_supervisor, label=_("Close"))
    def close(self, *, actor: Actor, at: datetime, call_back: str, note: str) -> None:
        """The rater was asked again (回访), or could not be reached; what was said is kept."""
        self.closed_at, self.call_back, self.call_back_note = at, call_back, note

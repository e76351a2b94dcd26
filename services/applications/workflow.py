"""The states an application shows. They are a projection of its cases (DOMAIN section 4), never moved by hand."""

from django.utils.translation import gettext_lazy as _

from services.core.workflow import State

DRAFT = "draft"
STATES = (
    State("draft", _("Draft"), _("Not submitted yet"), "wait"),
    State("submitted", _("Submitted"), _("Submitted, being checked"), "doing"),
    State("correction", _("Waiting for correction"), _("Waiting for you"), "need"),
    State("in_progress", _("In progress"), _("Being handled"), "doing"),
    State("delivering", _("Delivering"), _("Results are being handed over"), "doing"),
    State("completed", _("Completed"), _("All done"), "done"),
    State("withdrawn", _("Withdrawn"), _("Withdrawn by you"), "ended"),
    State("not_accepted", _("Not accepted"), _("Could not be accepted"), "ended"),
    State("terminated", _("Terminated"), _("Ended without a decision"), "ended"),
)
BY_CODE = {state.code: state for state in STATES}
RUNNING = ("submitted", "correction", "in_progress", "delivering")
LIVE = (DRAFT, *RUNNING)
FINAL = ("completed", "withdrawn", "not_accepted", "terminated")
OUTCOMES = ("", "all", "core", "partial", "none")
OUTCOME_LABELS = {
    "all": _("Everything was granted"),
    "core": _("Everything essential was granted"),
    "partial": _("A part was granted"),
    "none": _("Nothing was granted"),
}

"""Background work of casework: registered with the outbox, run by a Celery worker.

Idempotent: a case that is no longer in intake is left alone, and the move's own lock and constraint stand behind it.
"""

from uuid import UUID

from services.core.outbox import handler

from . import actions
from .actions import noticing, pledging
from .models import Pledge


@handler("casework.decide_by_rule")
def decide_by_rule(payload: dict[str, str]) -> None:
    """Let the rule set look at one instant case."""
    actions.decide_by_rule(case_id=UUID(payload["case"]))


@handler(noticing.ISSUE)
def issue_correction_notice(payload: dict[str, str]) -> None:
    """Send the merged notice when its latest safe moment has come; one that went out earlier leaves nothing to do."""
    noticing.issue_when_due(application_id=UUID(payload["application"]))


@handler(noticing.LAPSE)
def lapse_correction_notice(payload: dict[str, str]) -> None:
    """End the addressed cases of a notice whose supply-by date has passed; an answered one is left alone."""
    noticing.lapse(notice_id=UUID(payload["notice"]))


@handler(noticing.REMIND)
def remind_correction(payload: dict[str, str]) -> None:
    """Remind the applicant of an open notice; the outbox does it once."""
    noticing.remind(notice_id=UUID(payload["notice"]))


@handler(pledging.DUE)
def pledge_due(payload: dict[str, str]) -> None:
    """Look at a pledge whose day has passed; one that was kept, or has a later day by now, is left alone."""
    pledging.pledge_due(pledge=Pledge.objects.select_related("case").get(pk=payload["pledge"]))

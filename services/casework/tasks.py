"""Background work of casework: registered with the outbox, run by a Celery worker.

Idempotent: a case that is no longer in intake is left alone, and the move's own lock and constraint stand behind it.
"""

import logging
from datetime import date
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from services.core import calendar as working_days
from services.core.actions import enqueue
from services.core.checks import calendar_warning
from services.core.outbox import handler

from . import actions, recomputing
from .actions import noticing, pledging
from .models import Pledge

logger = logging.getLogger(__name__)


@handler("casework.decide_by_rule")
def decide_by_rule(payload: dict[str, str]) -> None:
    """Let the rule set look at one instant case."""
    actions.decide_by_rule(case_id=UUID(payload["case"]))


@handler("casework.accept_on_filing")
def accept_on_filing(payload: dict[str, str]) -> None:
    """Let a notice period begin; one that has begun is left alone."""
    actions.accept_on_filing(case_id=UUID(payload["case"]))


@handler("casework.project")
def project(payload: dict[str, str]) -> None:
    """Let an application show what its cases and certificates say; one that shows it already is left alone."""
    for application in recomputing.submitted().filter(pk=payload["application"]):
        recomputing.repair(application.pk)


@handler("casework.redate_all")
def redate_all(payload: dict[str, str]) -> None:
    """Leave one job per case that a clock runs for; the same calendar change gives the same jobs."""
    for case_id in actions.cases_with_clocks():
        enqueue(
            "casework.redate", {"case": str(case_id), "note": payload["note"]}, f"redate:{payload['key']}:{case_id}"
        )


@handler("casework.redate")
def redate(payload: dict[str, str]) -> None:
    """Compute one case's dates anew; a date that has not moved leaves no line.

    The calendar was changed in another process: what this one has read before must not be what it computes on.
    """
    working_days.forget()
    actions.redate(case_id=UUID(payload["case"]), note=payload["note"])


@shared_task(name="casework.keep_time", ignore_result=True)  # type: ignore[untyped-decorator]
def keep_time() -> None:
    """See to what time limits ask for. Idempotent: each case is locked, each warning is claimed once."""
    actions.keep_time()
    actions.let_silence_speak(today=timezone.localdate())


@shared_task(name="casework.look_at_calendar", ignore_result=True)  # type: ignore[untyped-decorator]
def look_at_calendar() -> None:
    """Say once a day in the log when the calendar of working days ends soon; changes nothing."""
    if text := calendar_warning():
        logger.warning(text)


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


@handler(pledging.REMIND)
def remind_of_pledge(payload: dict[str, str]) -> None:
    """Remind the applicant of what was pledged; what was handed in, or has another day by now, is left alone."""
    pledge = Pledge.objects.select_related("case__application", "case__department").get(pk=payload["pledge"])
    pledging.remind_of_pledge(pledge=pledge, due=date.fromisoformat(payload["due"]))


@handler("casework.play_scene")
def play_scene(payload: dict[str, str]) -> None:
    """Play one scene of the demo city; the row's key lets it be played once."""
    from . import demo  # what only the demo city needs is loaded only there

    demo.play_scene(payload["scene"])

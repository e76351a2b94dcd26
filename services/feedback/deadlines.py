"""By when a bad rating is followed up: working days after it was given, by the settings."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from services.core.calendar import Calendar
from services.feedback.models import FollowUp


@dataclass(frozen=True)
class Deadline:
    """The day by which the next thing has to happen, and whether it is over."""

    on: date
    is_late: bool


def contact_by(opened_at: datetime, calendar: Calendar) -> date:
    """Return the last day to speak with the rater."""
    return calendar.add_workdays(timezone.localdate(opened_at), settings.RATING_CONTACT_WORKDAYS)[0]


def answer_by(opened_at: datetime, calendar: Calendar, *, extended: bool) -> date:
    """Return the last day to put things right."""
    days = settings.RATING_COMPLEX_WORKDAYS if extended else settings.RATING_ANSWER_WORKDAYS
    return calendar.add_workdays(timezone.localdate(opened_at), days)[0]


def next_deadline(follow_up: FollowUp, calendar: Calendar, today: date) -> Deadline | None:
    """Return what is due next; None when the rater has had an answer."""
    if follow_up.state == "open":
        day = contact_by(follow_up.opened_at, calendar)
    elif follow_up.state == "contacted":
        day = answer_by(follow_up.opened_at, calendar, extended=follow_up.extended_at is not None)
    else:
        return None
    return Deadline(day, day < today)


def was_in_time(follow_up: FollowUp, calendar: Calendar) -> bool:
    """Say whether the rater was spoken with and answered in time."""
    if follow_up.contacted_at is None or follow_up.answered_at is None:
        return False
    until = answer_by(follow_up.opened_at, calendar, extended=follow_up.extended_at is not None)
    in_time = timezone.localdate(follow_up.contacted_at) <= contact_by(follow_up.opened_at, calendar)
    return in_time and timezone.localdate(follow_up.answered_at) <= until

"""A warning in good time: dates past the last confirmed day are provisional, so the next notice is needed."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections
from django.utils import timezone

from services.core import calendar
from services.core.models import WorkCalendarDay


@register(Tags.database)
def calendar_reaches_far_enough(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn from 60 days before the calendar ends; asked with the database only (check --database, migrate)."""
    if not databases or WorkCalendarDay._meta.db_table not in connections[databases[0]].introspection.table_names():
        return []
    if not WorkCalendarDay.objects.exists():
        return []
    return [Warning(text, hint=HINT, id="core.W001")] if (text := calendar_warning()) else []


HINT = "Import the next notice: manage.py import_calendar FILE"


def calendar_warning() -> str:
    """Return what is wrong with the calendar's reach; empty while it reaches more than 60 days."""
    reach = calendar.coverage(timezone.localdate())
    if not reach.is_short:
        return ""
    return f"The working calendar is confirmed until {reach.until} only ({reach.days_left} days from today)."

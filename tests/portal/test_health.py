"""What an operator's machinery is told: late and abandoned work, and a calendar that ends soon."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from services.core import outbox
from services.core.calendar import forget
from services.core.models import Outbox, WorkCalendarDay

pytestmark = pytest.mark.django_db


def alarms(client: Client) -> Any:
    answer = client.get("/readyz")
    assert answer.status_code == 200, "pages can be served all the same"
    return answer.json().get("alarms", {})


def row(**facts: Any) -> Outbox:
    return Outbox.objects.create(kind="x", key=str(facts), **facts)


def test_work_is_late_when_it_was_due_five_minutes_ago(client: Client) -> None:
    now = timezone.now()
    row(available_at=now - timedelta(minutes=4))
    row(available_at=now + timedelta(hours=1))
    row(available_at=now - timedelta(hours=1), done_at=now)
    assert alarms(client) == {}
    row(available_at=now - timedelta(minutes=6))
    assert alarms(client) == {"work_late": 1}


def test_work_that_was_given_up_waits_for_somebody(client: Client) -> None:
    row(parked_at=timezone.now(), last_error="Unreachable: HTTP 500")
    assert alarms(client) == {"work_given_up": 1}
    outbox.retry_parked([])
    assert alarms(client) == {}


@pytest.mark.parametrize("days, expected", [(61, None), (60, 60), (1, 1), (-9, 0)])
def test_a_calendar_that_ends_soon_is_a_warning(client: Client, days: int, expected: int | None) -> None:
    last = timezone.localdate() + timedelta(days=days)
    WorkCalendarDay.objects.all().delete()
    WorkCalendarDay.objects.create(date=last, kind="covered", source="notice")
    forget()
    answer = client.get("/readyz").json()
    assert answer.get("warnings", {}).get("calendar_days_left") == expected
    assert answer["status"] == "ready"

"""What the database itself refuses, by the constraint's name."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pgtrigger
import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from services.core.actions import move
from services.core.actors import Actor
from services.core.models import Clock, ClockRung, Movement, WorkCalendarDay
from tests.support.core import CLERK, Parcel

pytestmark = pytest.mark.django_db
SUBJECT = uuid.uuid4()


def movement() -> Movement:
    return Movement.objects.create(
        subject_type="x", subject_id=SUBJECT, aggregate_id=SUBJECT, name="a", command_id=SUBJECT, at=timezone.now()
    )


def clock() -> Clock:
    return Clock.objects.create(subject_id=SUBJECT, kind="statutory", budget=20)


def rung() -> ClockRung:
    row = Clock.objects.filter(subject_id=SUBJECT).first() or clock()
    return ClockRung.objects.create(clock=row, key="reminder", at=timezone.now())


def day_off() -> WorkCalendarDay:
    return WorkCalendarDay.objects.create(date=date(2027, 1, 1), kind="off", source="notice")


def covered() -> WorkCalendarDay:
    return WorkCalendarDay.objects.create(date=date(2027, 12, 31), kind="covered", source="notice")


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("movement_once_per_command", movement),
        ("clock_one_of_a_kind", clock),
        ("clock_rung_once", rung),
        ("calendar_day_off_or_work", day_off),
        ("calendar_covered_once", covered),
    ],
)
def test_once_and_not_twice(name: str, make: Callable[[], Any]) -> None:
    make()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


def test_the_last_covered_day_may_itself_be_a_day_off() -> None:
    covered()
    WorkCalendarDay.objects.create(date=date(2027, 12, 31), kind="off", source="notice")


def test_an_unknown_state_is_refused() -> None:
    birth = pgtrigger.ignore("core.Parcel:born_in_first_state")
    with birth, pytest.raises(IntegrityError, match="parcel_state_known"), transaction.atomic():
        Parcel.objects.bulk_create([Parcel(state="eaten")])


def test_an_account_that_has_acted_cannot_be_deleted() -> None:
    account = get_user_model().objects.create_user("wangmin")
    actor = Actor(account_id=account.pk, kind="officer", name="王敏", department="post", powers=CLERK.powers)
    move(Parcel.objects.create(), "weigh", actor=actor)
    with pytest.raises(ProtectedError):
        account.delete()

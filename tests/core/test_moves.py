"""The engine: locked, checked, written down, announced; or refused with a reason."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import InternalError, connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from django_fsm import TransitionNotAllowed

from services.audit.models import AuditEntry
from services.core import events, queries
from services.core.actions import move
from services.core.actors import SYSTEM
from services.core.idempotency import ConflictingCommand
from services.core.models import Movement
from services.core.workflow import DirectMove, MoveNotPermitted, MoveNotPossible
from tests.support.core import CLERK, SENDER, STRANGER, Parcel, Sack

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 22, 4, 0, tzinfo=UTC)


@pytest.fixture
def parcel() -> Parcel:
    return Parcel.objects.create(sack=Sack.objects.create())


def test_a_new_row_begins_in_the_first_state(parcel: Parcel) -> None:
    assert parcel.state == "new"
    assert (parcel.state_label, parcel.public_state) == ("At the sender", "New")


def test_a_move_changes_the_state_and_is_written_down_with_its_actor(parcel: Parcel) -> None:
    movement = move(parcel, "weigh", actor=CLERK, at=NOON, reason="heavy", weight=7)
    fresh = Parcel.objects.get()
    assert (parcel.state, fresh.state, fresh.weight, fresh.note) == ("weighed", "weighed", 7, "heavy")
    assert (movement.from_state, movement.to_state, movement.name) == ("new", "weighed", "weigh")
    assert (movement.subject_id, movement.aggregate_id) == (parcel.pk, parcel.sack_id)
    assert (movement.actor_kind, movement.actor_name, movement.department) == ("officer", "王敏", "post")
    assert (movement.reason, movement.detail, movement.at) == ("heavy", {"weight": 7}, NOON)


def test_a_move_is_recorded_for_the_audit_in_the_same_transaction(parcel: Parcel) -> None:
    movement = move(parcel, "weigh", actor=CLERK)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject_id, entry.aggregate_id) == ("move.weigh", parcel.pk, parcel.sack_id)
    assert entry.detail == {"movement": str(movement.pk), "from": "new", "to": "weighed"}


def test_a_receiver_that_fails_undoes_the_move(parcel: Parcel) -> None:
    def explode(**kwargs: Any) -> None:
        raise RuntimeError

    events.moved.connect(explode)
    try:
        with pytest.raises(RuntimeError):
            move(parcel, "weigh", actor=CLERK)
    finally:
        events.moved.disconnect(explode)
    assert Parcel.objects.get().state == "new"
    assert not Movement.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_event_carries_row_movement_and_actor(parcel: Parcel) -> None:
    heard: list[dict[str, Any]] = []

    def hear(**kwargs: Any) -> None:
        heard.append(kwargs)

    events.moved.connect(hear, sender=Parcel)
    movement = move(parcel, "weigh", actor=CLERK)
    events.moved.disconnect(hear, sender=Parcel)
    assert [(one["instance"], one["movement"], one["actor"]) for one in heard] == [(parcel, movement, CLERK)]


def test_calling_the_method_itself_is_refused(parcel: Parcel) -> None:
    with pytest.raises(DirectMove):
        parcel.weigh(actor=CLERK, at=NOON)
    assert parcel.state == "new"


def test_another_rows_method_cannot_be_called_from_within_a_move(parcel: Parcel) -> None:
    other = Parcel.objects.create()

    def nested(**kwargs: Any) -> None:
        other.weigh(actor=CLERK, at=NOON)

    events.moved.connect(nested, sender=Parcel)
    try:
        with pytest.raises(DirectMove):
            move(parcel, "weigh", actor=CLERK)
    finally:
        events.moved.disconnect(nested, sender=Parcel)


def test_setting_the_state_by_hand_is_refused(parcel: Parcel) -> None:
    with pytest.raises(AttributeError):
        parcel.state = "sent"


def test_somebody_without_the_power_is_refused_and_told_who_may(parcel: Parcel) -> None:
    with pytest.raises(MoveNotPermitted) as refusal:
        move(parcel, "weigh", actor=STRANGER)
    assert refusal.value.status == 403
    assert "Officer of the post office" in str(refusal.value.message)
    assert Parcel.objects.get().state == "new"


def test_a_condition_that_does_not_hold_says_why(parcel: Parcel) -> None:
    with pytest.raises(MoveNotPossible, match="not weighed yet") as refusal:
        move(parcel, "send", actor=CLERK)
    assert refusal.value.status == 409


def test_whoever_comes_too_late_reads_who_was_faster_and_when(parcel: Parcel) -> None:
    move(parcel, "weigh", actor=CLERK)
    first = move(parcel, "send", actor=CLERK, at=NOON)
    with pytest.raises(MoveNotPossible, match="Already sent by 王敏 at 2026-09-22 12:00") as refusal:
        move(parcel, "send", actor=CLERK)
    assert refusal.value.last == first


def test_an_old_copy_of_the_row_does_not_overwrite_a_newer_state(parcel: Parcel) -> None:
    old = Parcel.objects.get()
    move(parcel, "weigh", actor=CLERK, weight=3)
    move(old, "send", actor=CLERK)
    assert Parcel.objects.get().weight == 3


def test_a_move_without_a_movement_yet_names_the_state(parcel: Parcel) -> None:
    with pytest.raises(MoveNotPossible, match="At the sender"):
        move(parcel, "lose", actor=SYSTEM)


def test_an_unknown_move_is_a_programming_error(parcel: Parcel) -> None:
    with pytest.raises(LookupError):
        move(parcel, "eat", actor=CLERK)
    with pytest.raises(LookupError):
        move(parcel, "save", actor=CLERK)


def test_one_method_may_have_another_permission_from_another_state(parcel: Parcel) -> None:
    move(parcel, "weigh", actor=CLERK)
    assert [one.name for one in queries.moves_open_to(SENDER, parcel)] == ["lose"]
    move(parcel, "send", actor=CLERK)
    with pytest.raises(MoveNotPermitted):
        move(parcel, "lose", actor=SENDER)
    move(parcel, "lose", actor=SYSTEM)
    assert parcel.state == "lost"


def test_the_moves_open_to_somebody_are_listed_in_the_order_of_life(parcel: Parcel) -> None:
    assert [(one.name, one.label) for one in queries.moves_open_to(CLERK, parcel)] == [("weigh", "Weigh")]
    assert [(one.name, one.reason) for one in queries.moves_blocked_for(CLERK, parcel)] == [
        ("send", "The parcel is not weighed yet.")
    ]
    assert queries.moves_open_to(STRANGER, parcel) == []


def test_the_history_is_in_order(parcel: Parcel) -> None:
    move(parcel, "weigh", actor=CLERK, at=NOON)
    move(parcel, "send", actor=CLERK, at=NOON)
    assert [one.name for one in queries.history_of(parcel)] == ["weigh", "send"]
    assert [one.name for one in queries.history_of_aggregate(parcel.sack_id)] == ["weigh", "send"]


def test_a_repeated_command_gets_the_first_answer(parcel: Parcel) -> None:
    command = uuid.uuid4()
    first = move(parcel, "weigh", actor=CLERK, command_id=command)
    assert move(Parcel.objects.get(), "weigh", actor=CLERK, command_id=command) == first
    assert Movement.objects.count() == 1
    with pytest.raises(ConflictingCommand):
        move(parcel, "send", actor=CLERK, command_id=command)


@pytest.mark.parametrize("sql", ["UPDATE core_movement SET reason = 'x'", "DELETE FROM core_movement"])
def test_the_database_refuses_to_change_a_movement(parcel: Parcel, sql: str) -> None:
    move(parcel, "weigh", actor=CLERK)
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Movement.objects.get().reason == ""


def test_the_database_refuses_a_state_no_move_leads_to(parcel: Parcel) -> None:
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Parcel.objects.update(state="lost")
    with pytest.raises(DatabaseError, match="Cannot insert"), transaction.atomic():
        Parcel.objects.create(state="sent")
    with pytest.raises((IntegrityError, InternalError, DatabaseError)), transaction.atomic():
        Parcel.objects.create(state="eaten")


def test_a_failed_reload_leaves_the_protection_on_and_the_row_as_it_was(parcel: Parcel) -> None:
    gone = Parcel.objects.get()
    Parcel.objects.all().delete()
    with pytest.raises(Parcel.DoesNotExist):
        gone.refresh_from_db()
    assert gone.state == "new"
    with pytest.raises(AttributeError):
        parcel.state = "sent"


def test_a_reload_takes_the_state_in_the_same_statement(parcel: Parcel, django_assert_num_queries: Any) -> None:
    old = Parcel.objects.get()
    move(parcel, "weigh", actor=CLERK)
    with django_assert_num_queries(1):
        old.refresh_from_db()
        assert old.state == "weighed"


def test_a_deferred_state_is_loaded_when_asked_for(parcel: Parcel) -> None:
    assert Parcel.objects.only("id").get().state == "new"
    half = Parcel.objects.defer("state").get()
    half.refresh_from_db()
    assert half.state == "new"


def test_the_exceptions_of_the_machine_underneath_do_not_leak() -> None:
    assert not issubclass(MoveNotPossible, TransitionNotAllowed)
    assert not issubclass(MoveNotPossible, FieldError)

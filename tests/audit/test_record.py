"""The record of acts and readings: added, never changed."""

import uuid

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from services.audit import actions, queries
from services.audit.models import AuditEntry
from services.core.actors import Actor
from services.core.models import NEVER_EMPTIED, Movement

pytestmark = pytest.mark.django_db
OFFICER = Actor(account_id=None, kind="officer", name="王敏", department="police", channel="counter")
CASE, APPLICATION = uuid.uuid4(), uuid.uuid4()


def record_something() -> AuditEntry:
    return actions.record(
        actor=OFFICER,
        action="case.opened",
        subject_type="casework.case",
        subject_id=CASE,
        aggregate_id=APPLICATION,
        purpose="review",
        detail={"matter": "birth"},
    )


def test_an_act_is_recorded_with_who_where_and_what() -> None:
    entry = record_something()
    entry.refresh_from_db()
    assert (entry.actor_kind, entry.actor_name, entry.department) == ("officer", "王敏", "police")
    assert (entry.channel, entry.action, entry.detail) == ("counter", "case.opened", {"matter": "birth"})
    assert entry.at


def test_a_reading_names_elements_and_purpose() -> None:
    actions.record_read(
        actor=OFFICER,
        subject_type="casework.case",
        subject_id=CASE,
        aggregate_id=APPLICATION,
        elements=["person.name", "person.id_no"],
        purpose="reviewing the case",
    )
    entry = queries.readers_of(APPLICATION).get()
    assert entry.elements == ["person.id_no", "person.name"]
    assert queries.readers_of(CASE).get() == entry


def test_a_reading_without_a_purpose_is_refused_by_the_function_and_by_the_database() -> None:
    with pytest.raises(ValueError, match="purpose"):
        actions.record_read(actor=OFFICER, subject_type="x", subject_id=CASE, elements=[], purpose="")
    with pytest.raises(IntegrityError, match="audit_read_has_purpose"), transaction.atomic():
        AuditEntry.objects.create(actor_kind="officer", action="read", subject_type="x", subject_id=CASE)


def test_the_trail_of_an_application_holds_what_happened_to_its_cases() -> None:
    entry = record_something()
    assert list(queries.trail_of(APPLICATION)) == [entry]
    assert list(queries.trail_of(CASE)) == [entry]
    assert not queries.trail_of(uuid.uuid4()).exists()


@pytest.mark.parametrize("sql", ["UPDATE audit_auditentry SET purpose = 'x'", "DELETE FROM audit_auditentry"])
def test_the_database_refuses_to_change_or_remove_an_entry(sql: str) -> None:
    record_something()
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEntry.objects.get().purpose == "review"


@pytest.mark.parametrize("model", [AuditEntry, Movement])
def test_the_database_refuses_to_empty_the_table(model: type[AuditEntry] | type[Movement]) -> None:
    NEVER_EMPTIED.install(model)  # left out for tests, which empty every table
    try:
        with pytest.raises(DatabaseError, match="Cannot truncate"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {model._meta.db_table}")
    finally:
        NEVER_EMPTIED.uninstall(model)

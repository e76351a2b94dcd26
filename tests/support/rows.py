"""A row of any table with nothing but what the table itself requires, written past Django.

Rows are written with `session_replication_role = replica`: foreign keys and triggers sleep, CHECK and UNIQUE do not.
So a rule of the database is tested alone, by a row that breaks it and nothing else.
"""

import itertools
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import Error, connection, models, transaction
from django.utils import timezone

NOW = timezone.make_aware(datetime(2026, 11, 24, 9))
DAY = date(2026, 11, 24)
HASH = "0" * 64
Row = dict[str, Any]
_serial = itertools.count(1)

# What a plain row needs beyond a value for each column; by table.
PLAIN: dict[str, Row] = {
    "core.WorkCalendarDay": {"kind": "off"},
    "core.ClockSegment": {"ended": None},
    "notices.Delivery": {"notice_id": 1, "text": "", "state": "queued"},
    "people.Organisation": {"uscc": "91990100MA00000000"},
    "people.Person": {"real_name_level": 0, "id_no": "990100198001010011", "id_type": "id_card"},
    "people.Account": {"realm": "citizen", "phone": "10070000001", "person_id": None},
    "people.Officer": {"powers": ["intake"]},
    "people.OneTimeCode": {"created": NOW, "expires": NOW + timedelta(minutes=5), "tries": 0},
    "people.Delegation": {
        "state": "offered", "kind": "family", "valid_from": DAY, "valid_to": DAY, "code_hash": HASH,
    },
    "sharing.ShareRequest": {
        "purpose": {"zh": "办理出生登记"}, "dataset": "population", "material": "", "outcome": "found", "trouble": "",
    },
    "sharing.Dispute": {"state": "open", "answer": ""},
    "certificates.Certificate": {"state": "draft", "file": "", "sha256": "", "size": 0},
    "certificates.Letter": {"state": "draft", "file": "", "sha256": "", "size": 0},
    "certificates.BatchRevocation": {"state": "proposed"},
    "certificates.Edition": {"file": "", "sha256": "", "size": 0, "certificate_id": uuid.UUID(int=1)},
    "certificates.Share": {"created": NOW, "expires_at": NOW + timedelta(days=1)},
    "materials.MaterialVersion": {
        "source": "upload", "sha256": HASH, "upload_sha256": HASH, "trust": "C", "size": 1,
    },
    "applications.Application": {"state": "draft", "outcome": "", "number": None, "submitted_at": None},
    "applications.Confirmation": {"how": "code"},
    "applications.Invitation": {"asked_at": NOW, "ends_at": NOW + timedelta(days=1)},
    "applications.CounterVisit": {
        "consent": {"zh": "同意"}, "opened_at": NOW, "ends_at": NOW + timedelta(hours=1),
    },
    "feedback.FollowUp": {"state": "open", "answer": ""},
    "casework.Case": {"state": "pending"},
    "casework.CorrectionNotice": {"state": "open"},
    "casework.CorrectionItem": {"state": "draft"},
    "casework.Pledge": {"state": "active", "text": {"zh": "承诺"}},
    "casework.SpecialProcedure": {"kind": "hearing"},
    "casework.Hearing": {"status": "set"},
    "casework.HearingNotice": {"begins_at": NOW + timedelta(days=7), "told_at": NOW, "chair_id": 1, "told_by_id": 2},
    "casework.HearingAnswer": {"kind": "none", "text": "", "hearing_id": None},
    "casework.PaperService": {
        "letter_id": uuid.UUID(int=1), "certificate_id": None, "method": "direct", "ground": "asked",
        "served_at": NOW, "recorded_at": NOW, "received_by": "", "relation": "", "refusal": "", "witness": "",
        "through": "", "parcel": "",
    },
    "casework.Extension": {"status": "requested"},
    "casework.DueDateChange": {"before": DAY, "after": DAY + timedelta(days=1)},
    "casework.PromiseChange": {"before": DAY, "after": DAY + timedelta(days=1)},
    "casework.Decision": {"kind": "grant", "status": "draft"},
    "casework.PublicDecision": {"is_organisation": True},
    "casework.Step": {"kind": "opinion", "resolved_by_id": None},
    "casework.Opinion": {"author_id": 1, "outcome": "agree"},
    "casework.Flag": {"removed_at": None},
    "casework.PostCheck": {"outcome": ""},
}  # fmt: skip


def plain(model: type[models.Model], **changes: Any) -> Row:
    """Return the columns of a row that breaks no rule, with some of them changed."""
    row = {field.attname: _value(field) for field in model._meta.concrete_fields if not field.generated}
    return {**row, **PLAIN.get(model._meta.label, {}), **changes}


def _value(field: models.Field[Any, Any]) -> Any:
    if field.null:
        return None
    if isinstance(field, models.ForeignKey):
        return _value(field.target_field)
    if field.has_default() and not field.primary_key:
        return field.get_default() or _of_type(field)
    return _of_type(field)


def _of_type(field: models.Field[Any, Any]) -> Any:
    kinds: Mapping[type[Any], Any] = {
        ArrayField: [],
        models.UUIDField: uuid.uuid4(),
        models.DateTimeField: NOW,
        models.DateField: DAY,
        models.BooleanField: False,
        models.JSONField: {},
        models.BinaryField: b"x",
        models.GenericIPAddressField: "127.0.0.1",
        models.IntegerField: next(_serial) if field.unique else 1,
    }
    for kind, value in kinds.items():
        if isinstance(field, kind):
            return value
    return f"x{next(_serial)}"[: field.max_length or 20] if field.unique else "x"


def write(model: type[models.Model], row: Row, *, awake: bool = False) -> Row:
    """Insert a row, triggers and foreign keys asleep unless `awake`."""
    with connection.cursor() as cursor, nullcontext() if awake else asleep():
        columns = [field for field in model._meta.concrete_fields if field.attname in row]
        values = [
            field.get_db_prep_save(row[field.attname], connection) if row[field.attname] is not None else None
            for field in columns
        ]
        names = ", ".join(f'"{field.column}"' for field in columns)
        marks = ", ".join(["%s"] * len(columns))
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})', values)
    return row


@contextmanager
def asleep() -> Iterator[None]:
    """Let triggers and foreign keys sleep."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def broken_by(act: Any) -> str:
    """Return the name of the constraint, or of the trigger's function, that refuses an act; empty when none does."""
    try:
        with transaction.atomic():
            act()
    except Error as error:
        found = error.__cause__.diag  # type: ignore[union-attr]
        return found.constraint_name or found.context or str(error)
    return ""

"""Every trigger by its name: what it forbids is tried on a row, awake, and that trigger's own function refuses.

What a trigger forbids follows from its kind (protect, read-only, machine, born in the first state, never emptied);
only those that look at the row's data need a row of their own here. A trigger that is of no such kind fails the test.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.db import connection, models

from tests.support.rows import DAY, HASH, NOW, Row, broken_by, plain, write

pytestmark = pytest.mark.django_db

MODELS = {m._meta.label: m for m in apps.get_models() if m.__module__.startswith("services.")}
TRIGGERS = sorted((label, one.name) for label, m in MODELS.items() for one in getattr(m._meta, "triggers", ()))
SIGNED: Row = {"state": "issued", "file": "f", "sha256": HASH, "size": 1, "issued_at": NOW}

# The rows at which these triggers look; all others look at any row.
WATCHED: dict[tuple[str, str], Row] = {
    ("core.ClockSegment", "closed_for_good"): {"ended": DAY},
    ("materials.MaterialVersion", "submitted_never_deleted"): {"sealed_at": NOW},
    ("materials.MaterialVersion", "sealed_for_good"): {"sealed_at": NOW},
    ("materials.MaterialVersion", "superseded_for_good"): {"sealed_at": NOW, "superseded_at": NOW},
    ("materials.MaterialVersion", "removed_for_good"): {"removed_at": NOW},
    ("casework.Decision", "decision_made_never_changes"): {"status": "made", "decided_at": NOW, "decided_by_id": 1},
    ("casework.Countersign", "countersign_signed_stays"): {"signer_id": 1, "accepted": True, "signed_at": NOW},
    ("casework.Hearing", "hearing_closed_stays"): {"status": "called_off", "closed_at": NOW, "outcome": "x"},
    ("certificates.Letter", "only_declared_moves"): SIGNED,
    ("certificates.BatchRevocation", "only_declared_moves"): {
        "state": "confirmed",
        "closed_by_id": 2,
        "closed_at": NOW,
    },
    ("casework.CorrectionNotice", "only_declared_moves"): {"state": "answered", "closed_at": NOW},
    ("casework.Pledge", "only_declared_moves"): {"state": "verified", "closed_at": NOW},
    ("sharing.Dispute", "only_declared_moves"): {"state": "upheld", "closed_at": NOW, "answer": "x"},
}
# What these refuse is a change of their own.
CHANGE: dict[tuple[str, str], str] = {
    ("materials.MaterialVersion", "sealed_for_good"): "sealed_at = NULL",
    ("materials.MaterialVersion", "superseded_for_good"): "superseded_at = NULL",
    ("casework.Countersign", "countersign_signed_stays"): "accepted = FALSE, reason = 'x'",
}


def trigger(label: str, name: str) -> Any:
    return next(one for one in MODELS[label]._meta.triggers if one.name == name)  # type: ignore[attr-defined]


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def forbidden(label: str, name: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """Return what a trigger forbids, each with words for it."""
    one, model = trigger(label, name), MODELS[label]
    table, key = model._meta.db_table, model._meta.pk.column
    if one.operation == pgtrigger.Truncate:
        yield "empty the table", lambda: run(f'TRUNCATE "{table}" CASCADE')
        return
    if (label, name) in OWN:
        yield "its own act", OWN[label, name]
        return
    if isinstance(one, pgtrigger.Protect) and one.operation == pgtrigger.Insert:
        yield "a birth in another state", lambda: write(model, plain(model, state="lost"), awake=True)
        return
    row = write(model, plain(model, **WATCHED.get((label, name), {})))
    pk = row[model._meta.pk.attname]
    if isinstance(one, pgtrigger.FSM):
        target = undeclared(one, str(row["state"]), model)
        yield f"{row['state']} → {target}", lambda: run(f'UPDATE "{table}" SET state = %s WHERE {key} = %s', target, pk)
    elif isinstance(one, pgtrigger.ReadOnly):
        for column in guarded(one, model, row):
            yield column, lambda column=column: run(f'UPDATE "{table}" SET "{column}" = NULL WHERE {key} = %s', pk)
    elif isinstance(one, pgtrigger.Protect):
        change = CHANGE.get((label, name), f"{key} = {key}")
        if "UPDATE" in str(one.operation):
            yield "a change", lambda: run(f'UPDATE "{table}" SET {change} WHERE {key} = %s', pk)
        if "DELETE" in str(one.operation):
            yield "a deletion", lambda: run(f'DELETE FROM "{table}" WHERE {key} = %s', pk)


def undeclared(one: Any, state: str, model: Any) -> str:
    """Return a state to which no move leads from this one."""
    reached = {target for source, target in one.transitions if source == state}
    return next(code for code in model.codes() if code not in {state, *reached})


def guarded(one: Any, model: type[models.Model], row: Row) -> list[str]:
    """Return the columns that a read-only trigger guards and that hold something."""
    names = one.fields or [f.name for f in model._meta.concrete_fields if f.name not in (one.exclude or ())]
    fields = [model._meta.get_field(name) for name in names]
    return [f.column for f in fields if not f.primary_key and row[f.attname] is not None]  # type: ignore[union-attr]


def staff_role(label: str) -> Callable[[], object]:
    def act() -> None:
        account = write(MODELS["people.Account"], plain(MODELS["people.Account"]))
        write(MODELS[label], plain(MODELS[label], account_id=account["id"]), awake=True)

    return act


def a_state_of_its_own() -> None:
    model = MODELS["applications.Application"]
    facts = {"number": "1", "submitted_at": NOW, "declaration": {"version": "1"}}
    row = write(model, plain(model, state="submitted", **facts))
    run("UPDATE applications_application SET state = 'completed' WHERE id = %s", row["id"])


OWN: dict[tuple[str, str], Callable[[], object]] = {
    ("people.Officer", "officer_account_is_staff"): staff_role("people.Officer"),
    ("people.Clerk", "clerk_account_is_staff"): staff_role("people.Clerk"),
    ("applications.Application", "state_is_a_projection"): a_state_of_its_own,
}


@pytest.mark.parametrize(("label", "name"), TRIGGERS)
def test_what_a_trigger_forbids_is_refused_by_that_trigger(label: str, name: str) -> None:
    tried = 0
    for words, act in forbidden(label, name):
        assert f"pgtrigger_{name}_" in broken_by(act), words
        tried += 1
    assert tried, "nobody has said what this trigger forbids"


def test_every_row_and_act_named_here_is_of_a_trigger() -> None:
    assert set(WATCHED) | set(CHANGE) | set(OWN) <= set(TRIGGERS)


def test_the_database_has_every_trigger_switched_on() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'O' AND NOT tgisinternal"
        )
        present = {(table.strip('"'), name) for table, name in cursor.fetchall()}
    for label, name in TRIGGERS:
        assert (MODELS[label]._meta.db_table, trigger(label, name).get_pgid(MODELS[label])) in present, (label, name)

"""Decision tables: data that grant or refer, with their tests in them. Pure; a rule never refuses (DOMAIN section 3).

The first row whose inputs all match decides. A table without a matching row refers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

GRANT, REFER = "grant", "refer"
INPUTS = frozenset({"facts_verified", "materials_verified", "produces", "instant", "regime", "matter"})
SITUATION = "situation."

Label = Mapping[str, str]
NO_ROW: Label = {"zh": "没有适用的规则", "en": "No rule applies"}


class FaultyTable(ValueError):
    """A decision table cannot be published; the message names the table and the row or test."""


@dataclass(frozen=True)
class Row:
    """One row: every input must have one of the values written for it."""

    when: Mapping[str, tuple[str, ...]]
    then: str
    because: Label

    def matches(self, inputs: Mapping[str, str]) -> bool:
        """Say whether the row applies; an input nobody supplied matches nothing."""
        return all(inputs.get(name) in values for name, values in self.when.items())


@dataclass(frozen=True)
class Outcome:
    """What a table says, and by which row (counted from 1; 0: none applied)."""

    then: str
    because: Label
    row: int


@dataclass(frozen=True)
class DecisionTable:
    """A published decision table. `sample_percent`: how many of its grants a person looks at afterwards."""

    code: str
    label: Label
    legal_reference: str
    sample_percent: int
    matters: tuple[str, ...]
    rows: tuple[Row, ...]

    def decide(self, inputs: Mapping[str, str]) -> Outcome:
        """Return what the first matching row says."""
        for number, row in enumerate(self.rows, start=1):
            if row.matches(inputs):
                return Outcome(row.then, row.because, number)
        return Outcome(REFER, NO_ROW, 0)

    def serves(self, matter: str) -> bool:
        """Say whether the table is made for this matter; one that names none serves every matter."""
        return not self.matters or matter in self.matters


def table_of(document: Mapping[str, Any]) -> DecisionTable:
    """Return the table of a checked document."""
    return DecisionTable(
        code=document["code"],
        label=_label(document),
        legal_reference=document["legal_reference"],
        sample_percent=int(document.get("sample_percent", 0)),
        matters=tuple(document.get("matters") or ()),
        rows=tuple(Row(_values(row["when"]), row["then"], dict(row["because"])) for row in document["rows"]),
    )


def _label(document: Mapping[str, Any]) -> Label:
    return {language: document[language] for language in ("zh", "en") if language in document}


def _values(when: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(str(one) for one in (allowed if isinstance(allowed, list | tuple) else [allowed]))
        for name, allowed in when.items()
    }


def check(document: Mapping[str, Any]) -> DecisionTable:
    """Return the table of a document; raise FaultyTable when it could refuse, asks the unknown, or fails its tests."""
    code = document.get("code", "?")
    for key in ("code", "zh", "legal_reference", "rows", "tests"):
        if not document.get(key):
            raise FaultyTable(f"Decision table {code}: “{key}” is missing.")
    for number, row in enumerate(document["rows"], start=1):
        _check_row(code, number, row)
    table = table_of(document)
    _run_tests(table, document["tests"])
    return table


def _check_row(code: str, number: int, row: Mapping[str, Any]) -> None:
    if row.get("then") not in {GRANT, REFER}:
        raise FaultyTable(
            f"Decision table {code}, row {number}: a rule says grant or refer, never {row.get('then')!r}."
        )
    if not row.get("because"):
        raise FaultyTable(f"Decision table {code}, row {number}: “because” is missing.")
    for name in row.get("when", {}):
        if name not in INPUTS and not name.startswith(SITUATION):
            known = ", ".join(sorted(INPUTS))
            raise FaultyTable(f"Decision table {code}, row {number}: “{name}” is no input; use {known}.")


def _run_tests(table: DecisionTable, tests: Sequence[Mapping[str, Any]]) -> None:
    for number, test in enumerate(tests, start=1):
        got = table.decide({name: str(value) for name, value in test["given"].items()})
        if got.then != test["expect"]:
            raise FaultyTable(
                f"Decision table {table.code}, test {number}: row {got.row} says {got.then}, expected {test['expect']}."
            )

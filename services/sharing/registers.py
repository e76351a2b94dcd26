"""What the demo city's registers hold: read from files, asked by subject. Knows neither HTTP nor Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOM = Path(__file__).parent
DATA = ROOM / "data" / "registers.yaml"
PEOPLE = ROOM.parent / "people" / "data" / "demo_people.yaml"
SUBJECTS = ("person", "organisation", "also")

Values = dict[str, Any]
Everyone = Mapping[str, Mapping[str, Any]]


class Unknown(LookupError):
    """A person, organisation, dataset or document that these files do not have."""


@dataclass(frozen=True)
class Record:
    """One entry of a register: whose it is, from whom else it can be found, and what it says."""

    owner: str
    found_from: frozenset[str]
    values: Values


class Registers:
    """All registers of the city, by dataset and by document."""

    def __init__(self, data: Mapping[str, Any], people: Mapping[str, Any]) -> None:
        self.everyone: Everyone = {**people.get("persons", {}), **people.get("organisations", {})}
        self.as_of = str(data.get("as_of", ""))
        self.same: Mapping[str, str] = data.get("same", {})
        self.records = {
            f"{kind}/{code}": [self._record(code, entry) for entry in entries or []]
            for kind in ("datasets", "materials")
            for code, entries in data.get(kind, {}).items()
        }

    @classmethod
    def load(cls, data: Path = DATA, people: Path = PEOPLE) -> "Registers":
        """Read the files; raises Unknown when a record is about somebody nobody knows."""
        return cls(_read(data), _read(people))

    def ask(self, source: str, subject: Mapping[str, str], elements: Iterable[str], name: str = "") -> Values | None:
        """Return what a source ("datasets/population") says of a subject, or None when it has no record.

        With a `name` nothing is found unless the number belongs to it.

        The subject is {"id_no": …} or {"uscc": …}. Of a dataset only the elements asked for are given. Raises Unknown.
        """
        if source not in self.records:
            raise Unknown(source)
        keys = self._keys_of(subject)
        if name and not any(self.everyone[key].get("name") == name for key in keys):
            return None
        record = self._find(self.records[source], keys)
        if record is None:
            return None
        if source.startswith("materials/"):
            return record.values
        told = {element: record.values.get(element, self._alias(record, element)) for element in elements}
        return {element: value for element, value in told.items() if value is not None}

    def _alias(self, record: Record, element: str) -> Any:
        return record.values.get(self.same.get(element, ""))

    def _keys_of(self, subject: Mapping[str, str]) -> list[str]:
        """Return the subject's own key, and for a person with exactly one enterprise that enterprise's."""
        number = subject.get("uscc") or subject.get("id_no") or ""
        own = [key for key, who in self.everyone.items() if number and number in (who.get("uscc"), who.get("id_no"))]
        theirs = [key for key, who in self.everyone.items() if who.get("legal_representative") in own]
        return own + (theirs if len(theirs) == 1 else [])

    @staticmethod
    def _find(records: list[Record], keys: list[str]) -> Record | None:
        own = [record for key in keys for record in records if record.owner == key]
        related = [record for key in keys for record in records if key in record.found_from]
        return next(iter(own + related), None)

    def _record(self, code: str, entry: Mapping[str, Any]) -> Record:
        owner = str(entry.get("person") or entry.get("organisation") or "")
        also = frozenset(entry.get("also", []))
        for key in {owner, *also}:
            if key not in self.everyone:
                raise Unknown(f"{code}: nobody is called {key!r}")
        values = {name: self._filled(value) for name, value in entry.items() if name not in SUBJECTS}
        if code == "market_entity":
            values = {**self._enterprise(owner), **values}
        return Record(owner, also, values)

    def _enterprise(self, key: str) -> Values:
        enterprise = self.everyone[key]
        representative = self.everyone[enterprise["legal_representative"]]
        return {
            "ent.name": enterprise["name"],
            "ent.uscc": enterprise["uscc"],
            "ent.type": enterprise["entity_type"],
            "ent.legal_rep": representative["name"],
            "ent.legal_rep_id": representative["id_no"],
        }

    def _filled(self, value: Any) -> Any:
        """Replace {linxiaoyue[name]} by what the file of the people says."""
        if isinstance(value, str):
            return value.format_map(self.everyone) if "{" in value else value
        if isinstance(value, list):
            return [self._filled(part) for part in value]
        if isinstance(value, dict):
            return {name: self._filled(part) for name, part in value.items()}
        return value


def _read(path: Path) -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content

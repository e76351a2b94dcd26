"""Every matter and department of the published one-things, for who looks for one by its name."""

from dataclasses import dataclass

from services.catalogue import queries
from services.catalogue.definition import Definition, DepartmentInfo, Matter
from services.catalogue.models import Department
from services.catalogue.notice import period


@dataclass(frozen=True)
class MatterEntry:
    """A matter with the one-thing it is applied for in; `limit` is how long its department promises to take."""

    matter: Matter
    thing: Definition
    department: DepartmentInfo

    @property
    def limit(self) -> str:
        """How long it takes, in words."""
        return period(self.matter.promised)


@dataclass(frozen=True)
class DepartmentEntry:
    """A department with its matters."""

    department: Department
    matters: tuple[MatterEntry, ...]

    @property
    def grants_licences(self) -> bool:
        """Say whether some of its decisions are published."""
        return any(entry.matter.is_published for entry in self.matters)


def matters() -> list[MatterEntry]:
    """Return every matter in the order of the one-things."""
    return [
        MatterEntry(matter, thing, thing.departments[matter.department])
        for thing in map(queries.definition, queries.published_all())
        for matter in thing.matters.values()
    ]


def departments() -> list[DepartmentEntry]:
    """Return the departments that have matters, those with most of them first."""
    by_code: dict[str, list[MatterEntry]] = {}
    for entry in matters():
        by_code.setdefault(entry.department.code, []).append(entry)
    rows = queries.departments()
    found = [DepartmentEntry(rows[code], tuple(entries)) for code, entries in by_code.items() if code in rows]
    return sorted(found, key=lambda one: -len(one.matters))


def department(code: str) -> DepartmentEntry | None:
    """Return one department with its matters; None when it has none."""
    return next((one for one in departments() if one.department.code == code), None)

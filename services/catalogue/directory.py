"""All one-things in the order of the 16 life stages."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.catalogue import queries
from services.catalogue.definition import Definition, Label
from services.catalogue.models import OneThing
from services.catalogue.stages import ENTERPRISE_STAGES, PERSON_STAGES


@dataclass(frozen=True)
class Entry:
    """A one-thing as a card: one that can be applied for has matters and departments to count, a guide has none."""

    code: str
    title: Label
    formal: Label
    summary: Label | None
    icon: str
    matter_count: int
    department_count: int

    @property
    def is_open(self) -> bool:
        return self.matter_count > 0


@dataclass(frozen=True)
class Stage:
    label: Label
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Side:
    """Persons or enterprises: the stages with something in them, and the names of the others."""

    subject: str
    stages: tuple[Stage, ...]
    empty: tuple[Label, ...]


def directory() -> list[Side]:
    """Return the two sides of the portal with every one-thing under its stage."""
    entries: dict[str, list[Entry]] = {}
    for version in queries.published_all():
        definition = queries.definition(version)
        entries.setdefault(definition.stage, []).append(entry_of(definition))
    for guide in queries.menu_only():
        entries.setdefault(guide.stage, []).append(_guide(guide))
    return [_side("person", PERSON_STAGES, entries), _side("enterprise", ENTERPRISE_STAGES, entries)]


def _side(subject: str, stages: Mapping[str, Label], entries: Mapping[str, list[Entry]]) -> Side:
    filled = tuple(Stage(label, tuple(entries[code])) for code, label in stages.items() if code in entries)
    return Side(subject, filled, tuple(label for code, label in stages.items() if code not in entries))


def entry_of(definition: Definition) -> Entry:
    """Return a published one-thing as a card."""
    return Entry(
        definition.code,
        definition.everyday,
        definition.label,
        definition.summary,
        definition.icon,
        len(definition.matters),
        len({matter.department for matter in definition.matters.values()}),
    )


def _guide(guide: OneThing) -> Entry:
    return Entry(guide.code, guide.label, guide.label, guide.summary, guide.icon, 0, 0)

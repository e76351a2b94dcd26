"""All one-things in the order of the 16 life stages."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.catalogue import queries
from services.catalogue.definition import Definition, Label, Limit
from services.catalogue.models import OneThing
from services.catalogue.stages import ENTERPRISE_STAGES, PERSON_STAGES, STAGES


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
    promise: Limit | None = None

    @property
    def is_open(self) -> bool:
        return self.matter_count > 0


@dataclass(frozen=True)
class Stage:
    """A stage of life; `place` is its number among all of them, from 1."""

    place: int
    label: Label
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Side:
    """Persons or enterprises, with every stage of theirs."""

    subject: str
    all_stages: tuple[Stage, ...]

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages with something in them."""
        return tuple(stage for stage in self.all_stages if stage.entries)

    @property
    def empty(self) -> tuple[Label, ...]:
        """The names of the others."""
        return tuple(stage.label for stage in self.all_stages if not stage.entries)


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
    places = {code: place for place, code in enumerate(STAGES, 1)}
    every = (Stage(places[code], label, tuple(entries.get(code, ()))) for code, label in stages.items())
    return Side(subject, tuple(every))


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
        definition.promise,
    )


def _guide(guide: OneThing) -> Entry:
    return Entry(guide.code, guide.label, guide.label, guide.summary, guide.icon, 0, 0)

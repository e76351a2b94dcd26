"""What applies once the situational questions are answered: matters, materials, elements and who supplies them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from services.catalogue.conditions import matches, may_match
from services.catalogue.promise import Promise, WorkCalendar, critical_path, notices_in, project

if TYPE_CHECKING:
    from services.catalogue.definition import (
        Definition,
        DepartmentInfo,
        Element,
        FormGroup,
        Label,
        Limit,
        MaterialType,
        Matter,
        Question,
    )

SUPPLY_OF_SOURCE = {
    "ecert": "certificate",
    "share": "share",
    "upload": "upload",
    "commit": "pledge",
    "output": "sibling",
    "auto": "generated",
    "onsite": "original",
}
REAL_NAME_ACCOUNT = "real_name_account"
FIXED = "="  # a fact written "=value" is that value


@dataclass(frozen=True)
class GraphEdge:
    """An edge between two matters that both apply."""

    upstream: str
    downstream: str
    kind: str
    on_fail: str


@dataclass(frozen=True)
class NeededMaterial:
    """A material of the set, once, with the matters it serves.

    `supply`: certificate, share, upload, pledge, sibling (result of `upstream`), generated, original (shown).
    """

    material: MaterialType
    serves: tuple[str, ...]
    supply: str
    optional: bool
    upstream: str = ""


@dataclass(frozen=True)
class NeededElement:
    """An element of the form, once, with the matters it serves.

    `supply`: ask, account, register, derived or sibling. `fact`: the profile's fact for account. `about`: the element
    whose value says whose record a register is asked for; empty means the applicant's. `row`: the facts that fill the
    applicant's own row of a group. A fact "=value" is that value. A source that does not answer makes it ask.
    """

    element: Element
    serves: tuple[str, ...]
    supply: str
    required: bool
    fact: str = ""
    about: str = ""
    row: Mapping[str, str] | None = None


@dataclass(frozen=True)
class FormStep:
    """A step of the form: `elements` are asked; `fallbacks` are asked only when their account or register is silent."""

    code: str
    label: Label
    order: int
    elements: tuple[NeededElement, ...]
    fallbacks: tuple[NeededElement, ...]


class Situation:
    """The part of a definition that applies under the answers given."""

    def __init__(self, definition: Definition, answers: Mapping[str, str], only: Iterable[str] = ()) -> None:
        self.definition = definition
        self.only = frozenset(only)
        self.answers: dict[str, str] = {}
        self.questions: list[Question] = []
        for question in definition.questions:
            if not matches(question.when, self.answers):
                continue
            self.questions.append(question)
            if answers.get(question.code) in {option.code for option in question.options}:
                self.answers[question.code] = answers[question.code]

    @cached_property
    def problems(self) -> list[Label]:
        return [refusal.message for refusal in self.definition.invalid_when if matches(refusal.when, self.answers)]

    @cached_property
    def open_questions(self) -> list[Question]:
        return [question for question in self.questions if question.code not in self.answers]

    @cached_property
    def matters(self) -> list[Matter]:
        """The matters that apply, each after everything it depends on."""
        applicable = {
            code: matter
            for code, matter in self.definition.matters.items()
            if matches(matter.conditions, self.answers) and (not self.only or code in self.only)
        }
        ordered: dict[str, Matter] = {}

        def place(matter: Matter) -> None:
            for edge in matter.edges:
                if edge.on in applicable and edge.on not in ordered:
                    place(applicable[edge.on])
            ordered.setdefault(matter.code, matter)

        for matter in applicable.values():
            place(matter)
        return list(ordered.values())

    @cached_property
    def possible_matters(self) -> list[Matter]:
        """Matters that do not apply yet but may, depending on the open questions."""
        still_open = {question.code for question in self.definition.questions} - self.answers.keys()
        return [
            matter
            for code, matter in self.definition.matters.items()
            if code not in self._codes and may_match(matter.conditions, self.answers, still_open)
        ]

    @cached_property
    def _codes(self) -> set[str]:
        return {matter.code for matter in self.matters}

    def is_instant(self, matter_code: str) -> bool:
        matter = self.definition.matters[matter_code]
        return matter.handling == "instant" or self._decided_at_once(matter)

    def _decided_at_once(self, matter: Matter) -> bool:
        return matter.instant_when is not None and matches(matter.instant_when, self.answers)

    @cached_property
    def edges(self) -> list[GraphEdge]:
        """Edges among the matters that apply; the edges of the others vanish."""
        return [
            GraphEdge(edge.on, matter.code, edge.kind, edge.on_fail)
            for matter in self.matters
            for edge in matter.edges
            if edge.on in self._codes
        ]

    @cached_property
    def upstream(self) -> dict[str, frozenset[str]]:
        """For each matter everything it depends on, directly or not."""
        found: dict[str, frozenset[str]] = {}
        for matter in self.matters:
            direct = {edge.on for edge in matter.edges if edge.on in self._codes}
            found[matter.code] = frozenset(direct.union(*(found[code] for code in direct)))
        return found

    @cached_property
    def departments(self) -> list[DepartmentInfo]:
        codes = dict.fromkeys(matter.department for matter in self.matters)
        return [self.definition.departments[code] for code in codes]

    @cached_property
    def materials(self) -> list[NeededMaterial]:
        served: dict[str, list[str]] = {}
        for matter in self.matters:
            for code in self.materials_of(matter):
                served.setdefault(code, []).append(matter.code)
        return [self._material(code, serves) for code, serves in served.items()]

    def materials_of(self, matter: Matter) -> list[str]:
        """Return the codes of the materials this matter needs here."""
        extra = (code for extra in matter.extra if matches(extra.when, self.answers) for code in extra.materials)
        return list(dict.fromkeys([*matter.materials, *extra]))

    def _material(self, code: str, serves: list[str]) -> NeededMaterial:
        material = self.definition.materials[code]
        supply, upstream = SUPPLY_OF_SOURCE[material.src], ""
        if supply == "sibling":
            comes_first = all(material.of in self.upstream[matter] for matter in serves)
            supply, upstream = ("sibling", material.of) if comes_first else (material.fallback, "")
        return NeededMaterial(material, tuple(serves), supply, not material.required, upstream)

    @cached_property
    def elements(self) -> list[NeededElement]:
        served: dict[str, list[str]] = {}
        for matter in self.matters:
            for code in matter.elements:
                if matches(self.definition.elements[code].asked_when, self.answers):
                    served.setdefault(code, []).append(matter.code)
        return [self._element(self.definition.elements[code], serves) for code, serves in served.items()]

    def elements_of(self, matter_code: str) -> list[NeededElement]:
        return [needed for needed in self.elements if matter_code in needed.serves]

    def _element(self, element: Element, serves: list[str]) -> NeededElement:
        fact, about = self._facts.get(element.code, ""), self._about(element)
        return NeededElement(
            replace(element, sub=self._sub(element)),
            tuple(serves),
            self._supply(element, serves, fact, about),
            self._required(element),
            fact=fact,
            about=about,
            row=self._rows.get(element.code),
        )

    def _required(self, element: Element) -> bool:
        if element.required_when:
            return matches(element.required_when, self.answers)
        return element.required

    def _sub(self, element: Element) -> tuple[Element, ...]:
        """Return the fields of a group's row that are asked here, `required` as it is here."""
        return tuple(
            replace(sub, required=self._required(sub), required_when=())
            for sub in element.sub
            if matches(sub.asked_when, self.answers)
        )

    def _supply(self, element: Element, serves: Iterable[str], fact: str, about: str) -> str:
        if fact.startswith(FIXED) or (element.derive and matches(element.derive_when, self.answers)):
            return "derived"
        if self._produced_before(element.code, serves):
            return "sibling"
        if fact:
            return "account"
        return "register" if self._register_knows(element, about) else "ask"

    def _register_knows(self, element: Element, about: str) -> bool:
        """A register answers about somebody or something that exists before the application, in `src_when`."""
        has_register = element.src not in ("", REAL_NAME_ACCOUNT) and matches(element.src_when, self.answers)
        return has_register and about not in self._produced

    def _produced_before(self, element: str, serves: Iterable[str]) -> bool:
        makers = self._produced.get(element, set())
        return bool(makers) and all(makers & self.upstream[matter] for matter in serves)

    @cached_property
    def _produced(self) -> dict[str, set[str]]:
        made: dict[str, set[str]] = {}
        for matter in self.matters:
            for element in matter.produces:
                made.setdefault(element, set()).add(matter.code)
        return made

    def _about(self, element: Element) -> str:
        return next(
            (about.element for about in element.about if matches(about.when, self.answers)),
            "",
        )

    @cached_property
    def _facts(self) -> dict[str, str]:
        fillings = [filling for filling in self.definition.applicant_as if matches(filling.when, self.answers)]
        return {element: fact for filling in fillings for element, fact in filling.facts.items()}

    @cached_property
    def _rows(self) -> dict[str, Mapping[str, str]]:
        fillings = [filling for filling in self.definition.applicant_as if matches(filling.when, self.answers)]
        return {element: row for filling in fillings for element, row in filling.rows.items()}

    @cached_property
    def groups(self) -> list[FormStep]:
        """The steps of the form that have something to ask."""
        steps = [self._step(group) for group in sorted(self.definition.groups, key=lambda group: group.order)]
        return [step for step in steps if step.elements or step.fallbacks]

    def _step(self, group: FormGroup) -> FormStep:
        mine = [needed for needed in self.elements if needed.element.group == group.code]
        asked = tuple(needed for needed in mine if needed.supply == "ask")
        fallbacks = tuple(needed for needed in mine if needed.supply in ("account", "register"))
        return FormStep(group.code, group.label, group.order, asked, fallbacks)

    def limit_of(self, matter: Matter) -> Limit | None:
        """Return the limit the promise counts with; None means on the spot."""
        if matter.regime == "waiting_period":
            return matter.statutory
        if self._decided_at_once(matter) or matter.handling == "instant":
            return None if self._decided_at_once(matter) else matter.promised
        return matter.promised or matter.statutory

    def due_dates(self, calendar: WorkCalendar, start: date) -> dict[str, Promise]:
        """Return the expected end of each matter that applies, when everything is accepted from `start` on."""
        limits = {matter.code: self.limit_of(matter) for matter in self.matters}
        return project(limits, self.edges, calendar, start, notices=notices_in(self.matters))

    def promise_days(self, calendar: WorkCalendar, start: date) -> Promise:
        """Return the day (and whether it is provisional) by which everything is expected to be decided."""
        return max(self.due_dates(calendar, start).values(), default=Promise(start, False))

    def critical_path(self, calendar: WorkCalendar, start: date) -> list[Matter]:
        """Return the chain of matters that decides the promised date."""
        path = critical_path(self.due_dates(calendar, start), self.edges)
        return [self.definition.matters[code] for code in path]

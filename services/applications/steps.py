"""The steps of a draft's form and how far each has come."""

from dataclasses import dataclass
from typing import Any

from services.applications import supply
from services.applications.models import Application
from services.catalogue.situation import NeededElement, Situation
from services.core.labels import Label

TODO, DONE, FIX = "todo", "done", "fix"
QUIET = "quiet"  # kept input that was not meant to be complete: shown without messages


@dataclass(frozen=True)
class Step:
    """One page of the form. `state`: todo, done, or fix when something entered is not valid yet."""

    code: str
    label: Label
    asked: tuple[NeededElement, ...]
    known: tuple[supply.Known, ...]
    state: str

    @property
    def tone(self) -> str:
        """How a page colours the state."""
        return {TODO: "wait", DONE: "done", FIX: "need"}[self.state]

    @property
    def codes(self) -> set[str]:
        """The elements asked here."""
        return {needed.element.code for needed in self.asked}


def steps_of(situation: Situation, application: Application) -> list[Step]:
    """Return the steps that have something to ask, in their order."""
    asked: dict[str, list[NeededElement]] = {}
    for needed in supply.asked(situation, application):
        asked.setdefault(needed.element.group, []).append(needed)
    groups = sorted(situation.definition.groups, key=lambda group: group.order)
    return [
        Step(
            code=group.code,
            label=group.label,
            asked=tuple(asked[group.code]),
            known=tuple(supply.known(situation, application, group.code)),
            state=_state(group.code, asked[group.code], application),
        )
        for group in groups
        if group.code in asked
    ]


def _state(group: str, asked: list[NeededElement], application: Application) -> str:
    if raw := application.raw.get(group):
        return TODO if QUIET in raw else FIX
    answered = all(needed.element.code in application.answers for needed in asked)
    return DONE if answered and not unanswered(asked, application) else TODO


def unanswered(asked: list[NeededElement], application: Application) -> list[NeededElement]:
    """Return the required elements that have no answer."""
    return [
        needed for needed in asked if needed.required and supply.is_empty(application.answers.get(needed.element.code))
    ]


def step_named(steps: list[Step], code: str) -> Step | None:
    """Return the step with that code, if it has anything to ask."""
    return next((step for step in steps if step.code == code), None)


def after(steps: list[Step], code: str) -> Step | None:
    """Return the step that follows, or None after the last one."""
    codes = [step.code for step in steps]
    following = codes.index(code) + 1 if code in codes else 0
    return steps[following] if following < len(steps) else None


def before(steps: list[Step], code: str) -> Step | None:
    """Return the step before, or None on the first one."""
    codes = [step.code for step in steps]
    place = codes.index(code) if code in codes else 0
    return steps[place - 1] if place else None


def home_of(steps: list[Step], element: str) -> str:
    """Return the step an element is asked in, or "" when it is not asked."""
    return next((step.code for step in steps if element in step.codes), "")


def initial(step: Step, application: Application) -> dict[str, Any]:
    """Return the stored answers of a step."""
    return {code: application.answers[code] for code in step.codes if code in application.answers}

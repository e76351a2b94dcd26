"""The steps of a draft's form and how far each has come."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from services.applications import supply
from services.applications.models import Application
from services.catalogue.definition import FormGroup
from services.catalogue.situation import NeededElement, Situation
from services.core.labels import Label

MOST = 6  # questions on one page
LIST = 4  # a list of people or things takes the room of as many questions
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
    group: str = ""  # the catalogue's group that the page belongs to
    question: int = 0  # in elder mode: which of the step's questions is on the screen
    questions: int = 0

    @property
    def key(self) -> str:
        """The name under which unfinished input is kept: a screen with one question keeps its own."""
        return f"{self.code}~{self.asked[0].element.code}" if self.question else self.code

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
    known = {one.code: tuple(supply.known(situation, application, one.code)) for one in groups if one.code in asked}
    return [
        _step(group, part, parts, known[group.code], application)
        for group in groups
        if group.code in asked
        for parts in [parts_of(asked[group.code])]
        for part in range(len(parts))
    ]


def _step(
    group: FormGroup,
    part: int,
    parts: list[list[NeededElement]],
    known: tuple[supply.Known, ...],
    application: Application,
) -> Step:
    """Return one page of a group; the first has the group's own code and says what is known already."""
    code = f"{group.code}-{part + 1}" if part else group.code
    return Step(
        code=code,
        label=_numbered(group.label, part + 1, len(parts)),
        asked=tuple(parts[part]),
        known=() if part else known,
        state=_state(code, parts[part], application),
        group=group.code,
    )


def _numbered(label: Label, place: int, total: int) -> Label:
    if total == 1 or isinstance(label, str):
        return label
    return {
        **label,
        "zh": f"{label.get('zh', '')}（{place}/{total}）",
        "en": f"{label.get('en', '')} ({place} of {total})",
    }


def parts_of(asked: list[NeededElement]) -> list[list[NeededElement]]:
    """Split the questions of one group into pages, between one person or thing and the next."""
    if _room(asked) <= MOST:
        return [asked]
    pages: list[list[NeededElement]] = []
    for _subject, run in groupby(asked, key=lambda needed: needed.element.code.partition(".")[0]):
        for piece in _pieces(list(run)):
            if pages and _room(pages[-1]) + _room(piece) <= MOST:
                pages[-1] += piece
            else:
                pages.append(piece)
    return pages


def _pieces(run: list[NeededElement]) -> list[list[NeededElement]]:
    """Cut what belongs together and is too long into pieces of about the same length."""
    count = -(-_room(run) // MOST)
    length = -(-len(run) // count)
    return [run[start : start + length] for start in range(0, len(run), length)]


def _room(asked: list[NeededElement]) -> int:
    return sum(LIST if needed.element.sub else 1 for needed in asked)


def one_question(step: Step, application: Application, query: Mapping[str, str]) -> Step:
    """Return the step cut down to one question: number `q`, the one with the element `on`, else the first open one."""
    questions = questions_of(step)
    if len(questions) == 1:
        return step
    place = _place(questions, application, query)
    known = step.known if place == 1 else ()
    return replace(step, asked=tuple(questions[place - 1]), known=known, question=place, questions=len(questions))


def questions_of(step: Step) -> list[list[NeededElement]]:
    """Return what is asked one after the other where each screen has one question; name and number go together."""
    found: list[list[NeededElement]] = []
    for needed in step.asked:
        subject, _dot, name = needed.element.code.rpartition(".")
        if found and name == "id_no" and [one.element.code for one in found[-1]] == [f"{subject}.name"]:
            found[-1].append(needed)
        else:
            found.append([needed])
    return found


def _place(questions: list[list[NeededElement]], application: Application, query: Mapping[str, str]) -> int:
    wished = query.get("q", "")
    if wished.isascii() and wished.isdigit() and 1 <= int(wished) <= len(questions):
        return int(wished)
    named = query.get("on", "")
    for place, asked in enumerate(questions, start=1):
        codes = {needed.element.code for needed in asked}
        if named in codes or (not named and (codes - set(application.answers) or unanswered(asked, application))):
            return place
    return 1


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

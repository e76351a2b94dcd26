"""What the pages of the form show, beside the forms themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from services.applications import steps, supply
from services.applications.display import Shown, shown
from services.applications.models import Application
from services.applications.readiness import CHANGES, CONFIRMATIONS, MATERIALS, SITUATION, Gap, Readiness
from services.applications.steps import Step
from services.catalogue.situation import Situation
from services.core.labels import Label

LONG_FORM = 3  # with more steps than this the task list is the way in
BY_THE_PORTAL = "known"


def wall_clock() -> Any:
    """Return the city's time of day, without a zone, as the form's dates are."""
    return timezone.localtime().replace(tzinfo=None)


@dataclass(frozen=True)
class Way:
    """Where a page stands among the pages of the form: the `place`-th of `total`, with the tones of the bar."""

    place: int
    total: int
    tones: tuple[str, ...]


def way(state: Readiness, place: int) -> Way:
    """Return the way through the form: its steps, then materials, then the check."""
    tones = [TONES[step.state] for step in state.steps]
    tones += ["is-done" if state.form_done and state.papers_done else "", ""]
    tones[place - 1] = "is-doing"
    return Way(place, len(tones), tuple(tones))


TONES = {steps.DONE: "is-done", steps.TODO: "", steps.FIX: "is-need"}


def address_of(application: Application, gap: Gap) -> str:
    """Return the page on which a gap is closed."""
    if gap.place == SITUATION:
        return reverse("applications:situation", args=[application.pk])
    if gap.place == CHANGES:
        return reverse("applications:check", args=[application.pk]) + "#changes"
    if gap.place == CONFIRMATIONS:
        return reverse("applications:parties", args=[application.pk])
    if gap.place == MATERIALS:
        return reverse("applications:materials", args=[application.pk]) + "?missing=1"
    return step_address(application, gap.place)


def step_address(application: Application, group: str, **query: str) -> str:
    """Return the address of a step."""
    address = reverse("applications:step", args=[application.pk, group])
    return f"{address}?{urlencode(query)}" if query else address


def step_before(application: Application, state: Readiness, current: Step) -> str:
    """Return the address of the page or question before, or "" on the first one."""
    if current.question > 1:
        return step_address(application, current.code, q=str(current.question - 1))
    before = steps.before(state.steps, current.code)
    if before is None:
        return ""
    return step_address(
        application, before.code, **({"q": str(len(steps.questions_of(before)))} if current.question else {})
    )


def way_in(application: Application, state: Readiness) -> str:
    """Return the page to go to first: the task list of a long form, else whatever is open."""
    if len(state.steps) > LONG_FORM:
        return reverse("applications:tasks", args=[application.pk])
    return next_address(application, state)


def next_address(application: Application, state: Readiness) -> str:
    """Return the first page that is not done."""
    if state.first and state.first.place == SITUATION:
        return address_of(application, state.first)
    if step := state.first_open_step:
        return step_address(application, step.code)
    name = "check" if state.papers_done else "materials"
    return reverse(f"applications:{name}", args=[application.pk])


@dataclass(frozen=True)
class Answer:
    """One line of the check page; `group` is the step to change it in, `source` says who supplied it.

    `disputable`: a register supplied it, and the applicant may say that it is wrong.
    """

    code: str
    label: Label
    value: Shown
    group: str = ""
    source: Label = ""
    disputable: bool = False


@dataclass(frozen=True)
class Section:
    """The answers of one step."""

    label: Label
    answers: tuple[Answer, ...]
    group: str = ""


def sections(situation: Situation, application: Application, form: list[Step]) -> list[Section]:
    """Return every answer by step as the applicant reads it, the known ones beside the typed ones."""
    found = []
    for group in sorted(situation.definition.groups, key=lambda group: group.order):
        parts = [step for step in form if step.group == group.code]
        typed = tuple(answer for step in parts for answer in _typed(step, application))
        known = tuple(
            Answer(one.code, one.label, one.value, source=one.source, disputable=one.disputable)
            for one in supply.known(situation, application, group.code)
        )
        if typed or known:
            found.append(Section(group.label, typed + known, parts[0].code if parts else ""))
    return found


def _typed(step: Step, application: Application) -> list[Answer]:
    return [
        Answer(
            needed.element.code,
            needed.element.label,
            shown(needed.element, application.answers.get(needed.element.code)),
            step.code,
        )
        for needed in step.asked
    ]


def chosen(situation: Situation) -> list[tuple[Label, Label]]:
    """Return the situational questions with the answers given, in words."""
    options = {
        question.code: {option.code: option.label for option in question.options} for question in situation.questions
    }
    return [
        (question.label, options[question.code][situation.answers[question.code]])
        for question in situation.questions
        if question.code in situation.answers
    ]


def row_defaults(step: Step, facts: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    """Return the applicant's own row of each list, filled from the account: a fact, or "=" and a fixed value."""
    found = {}
    for needed in step.asked:
        if needed.row:
            row = {name: fact[1:] if fact.startswith("=") else facts.get(fact, "") for name, fact in needed.row.items()}
            found[needed.element.code] = [row]
    return found

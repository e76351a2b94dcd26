"""What the draft of a change says otherwise than the application: shown to the applicant before it is sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from services.applications import queries, supply
from services.applications.display import Shown, masked, shown
from services.applications.models import Application
from services.catalogue.definition import Element
from services.catalogue.situation import NeededElement, Situation
from services.core.calendar import load
from services.core.labels import Label
from services.materials import changing

EARLIER: Label = {"zh": "原图片", "en": "the earlier picture"}
NEW: Label = {"zh": "新图片", "en": "the new picture"}


@dataclass(frozen=True)
class Line:
    """One answer: what it was and what it is now; empty where there was, or is, none."""

    label: Label
    was: Shown | Label
    now: Shown | Label


@dataclass(frozen=True)
class Differences:
    """Everything that is different. Empty, and false, when the draft says what was submitted already."""

    questions: tuple[Line, ...]
    answers: tuple[Line, ...]
    elements: frozenset[str]
    materials: frozenset[str]
    papers: tuple[Label, ...]
    papers_gone: tuple[Label, ...]
    matters_added: tuple[Label, ...]
    matters_gone: tuple[Label, ...]
    promised_before: date | None
    promised_now: date
    provisional: bool

    def __bool__(self) -> bool:
        return bool(self.questions or self.elements or self.materials)


def differences(draft: Application) -> Differences:
    """Return what a draft changes in the application it belongs to."""
    original = draft.amends
    assert original
    old, new = queries.situation_of(original), queries.situation_of(draft)
    touched = changing.differing(application_id=original.pk, draft_id=draft.pk)
    wanted = {one.material.code: one.material.label for one in new.materials}
    before = {one.material.code: one.material.label for one in old.materials}
    changed = _elements(original, draft, old, new, touched)
    promise = new.promise_days(load(), timezone.localdate())
    return Differences(
        questions=tuple(_questions(old, new)),
        answers=tuple(_line(one, original, draft) for one in changed),
        elements=frozenset(one.needed.element.code for one in changed),
        materials=frozenset(touched | (wanted.keys() ^ before.keys())),
        papers=tuple(wanted[code] for code in wanted if code in touched or code not in before),
        papers_gone=tuple(before[code] for code in before if code not in wanted),
        matters_added=_labels(new, without=old),
        matters_gone=_labels(old, without=new),
        promised_before=original.promised_on,
        promised_now=promise.on,
        provisional=promise.provisional,
    )


def _labels(situation: Situation, *, without: Situation) -> tuple[Label, ...]:
    known = {matter.code for matter in without.matters}
    return tuple(matter.label for matter in situation.matters if matter.code not in known)


def _questions(old: Situation, new: Situation) -> Iterable[Line]:
    for code in dict.fromkeys([*old.answers, *new.answers]):
        if old.answers.get(code) != new.answers.get(code):
            place = next(one for one in old.definition.questions if one.code == code)
            words = {option.code: option.label for option in place.options}
            yield Line(place.label, words.get(old.answers.get(code, ""), ""), words.get(new.answers.get(code, ""), ""))


@dataclass(frozen=True)
class _Answer:
    """An element whose answer is another one, with both."""

    needed: NeededElement
    was: Any
    now: Any


def _elements(
    original: Application, draft: Application, old: Situation, new: Situation, touched: set[str]
) -> list[_Answer]:
    """Return the elements whose answer is another one, or which are asked only before or only now."""
    before = {one.element.code: one for one in old.elements}
    after = {one.element.code: one for one in new.elements}
    found = []
    for code, needed in (before | after).items():
        was, now = _value(original, code, before), _value(draft, code, after)
        is_picture = needed.element.type == "image" and was and now  # whose answer is the key of a copy
        if needed.supply != supply.SIBLING and (code in touched if is_picture else was != now):
            found.append(_Answer(needed, was, now))
    return found


def _value(application: Application, code: str, asked: Mapping[str, NeededElement]) -> Any:
    value = application.answers.get(code) if code in asked else None
    return None if supply.is_empty(value) else value


def _line(answer: _Answer, original: Application, draft: Application) -> Line:
    element = answer.needed.element
    if element.type == "image":
        return Line(element.label, EARLIER if answer.was else "", NEW if answer.now else "")
    return Line(element.label, _shown(element, answer.was, original), _shown(element, answer.now, draft))


def _shown(element: Element, value: Any, application: Application) -> Shown:
    """Return an answer as its applicant reads it on the check page: what came from elsewhere is masked there too."""
    known = application.sources.get(element.code, {}).get("source") in supply.FROM_ELSEWHERE
    return masked(element, value) if known else shown(element, value)

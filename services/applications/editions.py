"""A newer edition of an errand was published while a draft was open: what changed, and moving the draft over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from services.applications import queries
from services.applications.actions import locked
from services.applications.models import Application
from services.applications.prefill import prefill
from services.catalogue import queries as catalogue
from services.catalogue.definition import Definition, Element
from services.catalogue.models import OneThing, OneThingVersion
from services.catalogue.situation import Situation
from services.core.actors import Actor
from services.core.labels import Label
from services.people.models import Account


@dataclass(frozen=True)
class Difference:
    """What one kind of thing (questions, matters, materials, entries) gained and lost."""

    kind: str
    added: tuple[Label, ...]
    gone: tuple[Label, ...]


def newer(application: Application) -> OneThingVersion | None:
    """Return the edition in force if the draft is on an older one; a change stays on the edition of its application."""
    if application.amends_id:
        return None
    try:
        version = catalogue.published(application.one_thing)
    except OneThing.DoesNotExist:
        return None
    return version if version.pk != application.version_id else None


def differences(application: Application, version: OneThingVersion) -> list[Difference]:
    """Return what is different for this applicant's situation; empty when nothing that concerns it changed."""
    old = queries.situation_of(application)
    new = _situation(application, catalogue.definition(version))
    pairs = [
        ("questions", _questions(old), _questions(new)),
        ("matters", _matters(old), _matters(new)),
        ("materials", _materials(old), _materials(new)),
        ("entries", _elements(old), _elements(new)),
    ]
    found = [_difference(*pair) for pair in pairs]
    return [one for one in found if one.added or one.gone]


def _situation(application: Application, definition: Definition) -> Situation:
    return definition.situation(application.situation, only=application.only_matters)


def _difference(kind: str, old: Mapping[str, Label], new: Mapping[str, Label]) -> Difference:
    added = tuple(label for code, label in new.items() if code not in old)
    return Difference(kind, added, tuple(label for code, label in old.items() if code not in new))


def _questions(situation: Situation) -> dict[str, Label]:
    return {one.code: one.label for one in situation.questions}


def _matters(situation: Situation) -> dict[str, Label]:
    return {one.code: one.label for one in situation.matters}


def _materials(situation: Situation) -> dict[str, Label]:
    return {one.material.code: one.material.label for one in situation.materials}


def _elements(situation: Situation) -> dict[str, Label]:
    return {one.element.code: one.element.label for one in situation.elements}


def move_over(application: Application, version: OneThingVersion, *, account: Account, actor: Actor) -> Application:
    """Pin a draft to a newer edition; answers stay by the name of their element, what has no place is kept aside."""
    definition = catalogue.definition(version)
    with transaction.atomic():
        current = locked(application.pk)
        if not current.is_draft:
            return current
        current.version = version
        current.situation = _situation(current, definition).answers
        kept = {code: value for code, value in _all_answers(current) if _fits(definition.elements.get(code), value)}
        current.aside = {code: value for code, value in _all_answers(current) if code not in kept}
        current.answers = kept
        current.sources = {code: source for code, source in current.sources.items() if code in kept}
        current.save()
        current._definition = None  # type: ignore[attr-defined]
    return prefill(current, account=account, actor=actor)


def _all_answers(application: Application) -> Iterable[tuple[str, Any]]:
    return {**application.aside, **application.answers}.items()


def _fits(element: Element | None, value: Any) -> bool:
    """Say whether an answer is still one of the element's possible ones."""
    if element is None:
        return False
    if element.repeat or element.sub:
        return isinstance(value, list)
    if element.options is None:
        return not isinstance(value, list)
    codes = {option.code for option in element.options}
    return set(value if isinstance(value, list) else [value]) <= codes | {""}

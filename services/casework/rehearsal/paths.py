"""Every way through the situational questions of a one-thing. Pure."""

import random
from collections.abc import Hashable, Iterator

from services.catalogue.definition import Definition

Situation = dict[str, str]


def every_path(definition: Definition) -> Iterator[Situation]:
    """Return every complete and permitted set of answers, in the order of the questions, one after the other."""
    yield from _from(definition, {})


def _from(definition: Definition, answers: Situation) -> Iterator[Situation]:
    situation = definition.situation(answers)
    if situation.problems:
        return
    if not situation.open_questions:
        yield dict(situation.answers)
        return
    question = situation.open_questions[0]
    for option in question.options or ():
        yield from _from(definition, {**answers, question.code: option.code})


def some_paths(definition: Definition, count: int, seed: int) -> list[Situation]:
    """Return up to `count` different paths; the same seed gives the same ones. All of them when there are no more."""
    rng, found, tries = random.Random(seed), {}, 0
    first = next(every_path(definition), None)
    if first is not None:
        found[tuple(sorted(first.items()))] = first
    while len(found) < count and tries < count * 20:
        tries += 1
        if path := _at_random(definition, rng):
            found.setdefault(tuple(sorted(path.items())), path)
    return list(found.values())[:count]


def _at_random(definition: Definition, rng: random.Random) -> Situation | None:
    answers: Situation = {}
    while True:
        situation = definition.situation(answers)
        if situation.problems:
            return None
        if not situation.open_questions:
            return dict(situation.answers)
        question = situation.open_questions[0]
        answers[question.code] = rng.choice([option.code for option in question.options or ()])


def different_paths(definition: Definition) -> Iterator[Situation]:
    """Return of the paths that lead to the same matters, answers and materials only the first."""
    known = set()
    for path in every_path(definition):
        asked = _asked(definition, path)
        if asked not in known:
            known.add(asked)
            yield path


def _asked(definition: Definition, path: Situation) -> Hashable:
    situation = definition.situation(path)
    return (
        tuple((matter.code, situation.is_instant(matter.code)) for matter in situation.matters),
        tuple((needed.element.code, needed.required, needed.supply) for needed in situation.elements),
        tuple((needed.material.code, needed.supply) for needed in situation.materials),
    )

"""Every move of a case raced with every other one on the same case, on real connections.

A scene is prepared once for each state and copied for each race. What two moves at once leave behind has to be what
one of them leaves behind when it comes first and the other second: the same winners, states, movements, letters,
certificates, decisions and clocks. So nothing happens twice, and nothing halfway. The loser reads who was faster.
"""

import itertools
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from services.applications.models import Application
from services.casework import actions
from services.casework.actions import noticing
from services.casework.correction_texts import shipped
from services.casework.models import Case, CorrectionItem, CorrectionNotice, Decision, Pledge
from services.certificates.models import Certificate, Letter
from services.core.actors import Actor
from services.core.models import ClockSegment, Movement
from services.core.workflow import MoveNotPossible, MoveRefused
from services.people.queries import actor_of
from tests.support import casework, synthetic
from tests.support.at_once import at_once
from tests.support.clones import clone
from tests.support.commands_of_applicants import register

pytestmark = pytest.mark.django_db(transaction=True)

RACES_IN_THE_GATE, OF_A_PAIR_IN_FULL = 400, int(os.environ.get("RACES_OF_A_PAIR", "400"))
LATER = timedelta(days=60)
Act = Callable[["Scene"], object]


@dataclass
class Scene:
    """One application: the raced case is the second, the first is what it builds on."""

    application: UUID
    people: dict[str, Actor] = field(repr=False)

    def case(self, place: int = 1) -> Case:
        found = Case.objects.select_related("application", "department", "owner")
        return found.get(application=self.application, position=place)

    def notice(self) -> CorrectionNotice | None:
        return CorrectionNotice.objects.filter(application=self.application).order_by("-no").first()

    def copy(self) -> "Scene":
        with transaction.atomic():
            return Scene(clone(self.application), self.people)


def ask(scene: Scene) -> object:
    case, actor = scene.case(), scene.people["first"]
    with transaction.atomic():
        item = actions.add_item(
            case=case, kind="invalid", target_kind="element", target=synthetic.FIELD, template=shipped("invalid"),
            override_reason="漏列", actor=actor,
        )  # fmt: skip
        actions.prepare_item(item=item, actor=actor)
        return noticing.issue_notice(application_id=case.application_id)


def answer(scene: Scene) -> object:
    notice, me = scene.notice(), scene.people["applicant"]
    if notice is None:
        raise MoveNotPossible("no notice")
    with transaction.atomic():
        answers = {item.place: {"kind": "said", "text": "说明"} for item in notice.items.all()}
        actions.save_answers(notice=notice, answers=answers, actor=me)
        return actions.send_answers(notice=notice, actor=me)


def lapse(scene: Scene) -> object:
    notice = scene.notice()
    return _done(notice is not None and noticing.lapse(notice_id=notice.pk, at=timezone.now() + LATER))


def clock(scene: Scene) -> object:
    by_clock = Movement.objects.filter(subject_id=scene.case().pk, actor_kind="clock").exclude(name="terminate")
    before = by_clock.count()
    actions.see_to(scene.case().pk, at=timezone.now() + LATER)
    return _done(by_clock.count() > before)


def by_rule(scene: Scene) -> object:
    return _done(actions.decide_by_rule(case_id=scene.case().pk))


def _done(happened: object) -> object:
    if not happened:
        raise MoveNotPossible("nothing to do")
    return happened


def by(who: str, name: str, place: int = 1, **facts: Any) -> Act:
    """Return the act: an officer's or the applicant's action on a case of the scene, from a page shown before."""

    def act(scene: Scene, case: Case | None = None) -> object:
        return getattr(actions, name)(case=case or scene.case(place), actor=scene.people[who], **facts)

    return act


GROUND = {"ground": "error", "reason": "登记有误"}
DRAFT = {"reasons": "理由", "basis": "依据"}
ACTS: dict[str, Act] = {
    "upstream accepted": by("lead", "accept", 0),
    "upstream withdrawn": by("applicant", "withdraw", 0),
    "accept": by("first", "accept"),
    "not accept": by("second", "not_accept", reason_code="x", reason={"zh": "理由", "en": "r"}, explanation="说明"),
    "ask correction": ask,
    "answer": answer,
    "lapse": lapse,
    "clock": clock,
    "suspend": by("first", "suspend", kind="hearing", days=3, basis="《行政许可法》第四十五条"),
    "resume": by("second", "resume", result="已听证"),
    "propose": by("first", "propose", kind="grant", **DRAFT),
    "return": by("second", "return_to_review", reason="再核"),
    "grant": by("second", "grant"),
    "refuse": by("second", "refuse"),
    "rule": by_rule,
    "withdraw": by("applicant", "withdraw"),
    "withdraw all": lambda scene: actions.withdraw_all(
        application=scene.case().application, actor=scene.people["applicant"]
    ),
    "cease": by("second", "subject_ceased", reason="已注销"),
    "reopen": by("second", "reopen", **GROUND),
    "revive": by("applicant", "revive"),
    "deliver": lambda scene: deliver(scene),
}


def deliver(scene: Scene) -> object:
    """Let the worker sign what the decision hands over; a second worker finds it signed."""
    pk = scene.case().pk
    with transaction.atomic():
        letters = Letter.objects.select_for_update().filter(case_id=pk, state="draft", code="D13")
        document = Certificate.objects.select_for_update().filter(case_id=pk, state="draft").first() or letters.first()
        if document is None:
            raise MoveNotPossible("nothing to deliver")
        register(document, timezone.now())
    return document


# How each scene comes about from a submitted application, and what its raced case is like.
SCENES: dict[str, tuple[str, tuple[str, ...]]] = {
    "pending": ("licence", ()),
    "intake": ("licence", ("upstream accepted",)),
    "instant": ("instant", ("upstream accepted",)),
    "correction": ("licence", ("upstream accepted", "ask correction")),
    "reviewing": ("licence", ("upstream accepted", "accept")),
    "notice period": ("notice_period", ("upstream accepted", "accept")),
    "silent": ("silent", ("upstream accepted", "accept", "propose")),
    "suspended": ("licence", ("upstream accepted", "accept", "suspend")),
    "to grant": ("licence", ("upstream accepted", "accept", "propose")),
    "to refuse": ("licence", ("upstream accepted", "accept", "propose to refuse")),
    "granted": ("licence", ("upstream accepted", "accept", "propose", "grant")),
    "refused": ("licence", ("upstream accepted", "accept", "propose to refuse", "refuse")),
    "not accepted": ("licence", ("upstream accepted", "not accept")),
    "terminated": ("licence", ("upstream not accepted", "upstream reopened")),
}
BEFORE: dict[str, Act] = {
    **ACTS,
    "propose to refuse": by("first", "propose", kind="refuse", **DRAFT),
    "upstream not accepted": by("lead", "not_accept", 0, reason_code="x", reason={"zh": "理由"}, explanation="说明"),
    "upstream reopened": by("lead", "reopen", 0, **GROUND),
}
EDGE = [(0, 1, "start_after_accept", "block")]


@pytest.fixture
def scenes() -> dict[str, Scene]:
    account = casework.citizen()
    powers = ("intake", "review", "decide", "supervise")
    lead = casework.officer("health", *powers)
    first, second = casework.officer("police", *powers), casework.officer("police", *powers)
    people = {"lead": lead, "first": first, "second": second, "applicant": actor_of(account)}
    made = {}
    for name, (kind, steps) in SCENES.items():
        cases = synthetic.submitted(["registration", kind], EDGE, account=account)
        scene = Scene(cases[0].application_id, people)
        for step in steps:
            BEFORE[step](scene)
        made[name] = scene
    return made


def outcome(result: object) -> str:
    """Say how an act ended: done, or refused by whom the product means to refuse."""
    if isinstance(result, MoveRefused):
        return "refused"
    return f"{type(result).__name__}: {result}" if isinstance(result, Exception) else "done"


def attempt(act: Act, scene: Scene) -> object:
    try:
        with transaction.atomic():
            return act(scene)
    except MoveRefused as refused:
        return refused


def print_of(scene: Scene) -> tuple[object, ...]:
    """Return everything that two moves leave behind, without keys and times."""
    cases = list(Case.objects.filter(application=scene.application).order_by("position"))
    keys = [case.pk for case in cases]
    application = Application.objects.get(pk=scene.application)
    moves = Movement.objects.filter(aggregate_id=scene.application).values_list("subject_type", "name", "to_state")
    running = ClockSegment.objects.filter(clock__subject_id__in=keys, ended=None).values_list("clock__kind", flat=True)
    return (
        [(case.state, case.round, case.accepted_at is None, case.delivered_at is None) for case in cases],
        (
            application.state,
            application.outcome,
            sorted(set(application.facets) - {"overdue"}),
        ),  # the clock act looks ahead
        Counter(moves),
        Counter(Letter.objects.filter(application_id=scene.application).values_list("code", "state")),
        Counter(Certificate.objects.filter(application_id=scene.application).values_list("state", flat=True)),
        Counter(Decision.objects.filter(case__in=keys).values_list("kind", "status")),
        Counter(running),
        Counter(CorrectionItem.objects.filter(case__in=keys).values_list("state", flat=True)),
        Counter(CorrectionNotice.objects.filter(application=scene.application).values_list("state", flat=True)),
        Counter(Pledge.objects.filter(case__in=keys).values_list("state", flat=True)),
    )


class Undo(Exception):
    """Takes a rehearsal back."""


def one_after_the_other(scene: Scene, first: str, second: str) -> dict[str, object]:
    """Return what it leaves behind when one act comes first and the other second; nothing stays."""
    found: dict[str, object] = {}
    try:
        with transaction.atomic():
            results = {first: outcome(attempt(ACTS[first], scene))}
            results[second + "'"] = outcome(attempt(ACTS[second], scene))
            found = {"results": sorted(results.values()), "print": print_of(scene), "by": results}
            raise Undo
    except Undo:
        return found


def is_open(scene: Scene, name: str) -> bool:
    try:
        with transaction.atomic():
            if outcome(attempt(ACTS[name], scene)) == "done":
                raise Undo
    except Undo:
        return True
    return False


def pairs(scenes: dict[str, Scene]) -> Iterator[tuple[str, str, str]]:
    """Return (scene, act, act): every pair in every scene where both are open, else in one where one of them is."""
    opened = {name: {act for act in ACTS if is_open(scene, act)} for name, scene in scenes.items()}
    assert all(any(act in found for found in opened.values()) for act in ACTS), "an act is open in no scene"
    for a, b in itertools.combinations_with_replacement(ACTS, 2):
        both = [name for name, found in opened.items() if a in found and b in found]
        one = [name for name, found in opened.items() if a in found or b in found]
        yield from ((name, a, b) for name in both or one[:1])


def race(scene: Scene, a: str, b: str) -> None:
    """Race two acts on a copy of the scene; raise AssertionError when the end is that of no order."""
    copy = scene.copy()
    orders = [one_after_the_other(copy, a, b), one_after_the_other(copy, b, a)]
    results = at_once(partial(ACTS[a], copy), partial(ACTS[b], copy))
    left = sorted(outcome(result) for result in results)
    now = print_of(copy)
    same = [order["results"] == left and order["print"] == now for order in orders]
    assert any(same), f"{a} and {b}: {left} {now}\n" + "\n".join(map(str, orders))
    loser_reads_who_was_faster(copy, results)


def loser_reads_who_was_faster(scene: Scene, results: list[object]) -> None:
    for result in results:
        last = getattr(result, "last", None)
        if isinstance(result, MoveNotPossible) and last is not None and "%" not in str(result.message):
            name = last.actor_name
            assert not name or name in str(result.message) or last.to_state not in scene.case().state, result.message


def test_every_move_raced_with_every_other_ends_as_one_of_the_two_orders(scenes: dict[str, Scene]) -> None:
    chosen = list(pairs(scenes))
    rounds = -(-RACES_IN_THE_GATE // len(chosen))
    for _round in range(rounds):
        for name, a, b in chosen:
            race(scenes[name], a, b)
    sys.stdout.write(f"\n{rounds * len(chosen)} races of {len(chosen)} pairs in {len(scenes)} scenes\n")
    assert rounds * len(chosen) >= RACES_IN_THE_GATE


@pytest.mark.slow
def test_four_hundred_races_of_every_pair(scenes: dict[str, Scene]) -> None:
    for name, a, b in pairs(scenes):
        for _race in range(OF_A_PAIR_IN_FULL):
            race(scenes[name], a, b)

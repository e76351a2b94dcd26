"""Walks through what can be done to an application, on both sides at once: Hypothesis chooses, novelty guides.

A walk is made of five ways: what is open, by whom it is for; what only a guard refuses; what is open, by anybody;
anything by the right person; days that pass. Among the steps of one way those come first that were tried least in this
kind of situation, so that rare guards are tried soon. Everything is derived from the seed.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.support.command import Command
from tests.support.commands import COMMANDS
from tests.support.lockstep import Lockstep, Stage
from tests.support.shadow import APPLICANT, EVERYBODY, LIVE, OFFICERS, STRANGER, Person, Shadow

STEPS_OF_ONE = 60
WAYS = ("open",) * 10 + ("guarded",) * 5 + ("anybody", "out_of_turn") + ("days",) * 3
DAYS = (1, 1, 1, 1, 1, 2, 2, 3, 3, 6, 12, 22)
SLOWLY = 20  # what ends a case is done that many times less often
PICK = st.integers(0, 2**20)
Step = tuple[Command, int, Person]


@dataclass
class Tally:
    """What the walks of one run have in common: how much was done, what was tried already, what went wrong."""

    done: int = 0
    refused: int = 0
    tried: Counter[Any] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    failure: BaseException | None = None

    @property
    def steps(self) -> int:
        """Count steps taken; those refused by both count for at most half."""
        return self.done + min(self.refused, self.done)


class Walk(RuleBasedStateMachine):
    """One walk; an application of which nothing is left is followed by the next."""

    stage: Stage
    tally: Tally
    salt = 0

    def __init__(self) -> None:
        super().__init__()
        self.world: Lockstep | None = None

    @initialize(plan=PICK, verified=st.booleans())
    def begin(self, plan: int, verified: bool) -> None:
        self.begin_anew(plan + self.salt, verified)

    @rule(way=st.sampled_from(WAYS), pick=PICK, who=PICK)
    def go(self, way: str, pick: int, who: int) -> None:
        pick += self.salt
        if self.tally.failure:
            raise self.tally.failure
        try:
            self._go(way, pick, who)
        except Exception as error:
            self.tally.failure = error
            raise

    def _go(self, way: str, pick: int, who: int) -> None:
        if way == "days":
            self._world.pass_days(DAYS[pick % len(DAYS)])
            return
        steps = list(getattr(self, f"_{way}")(who))
        if not steps or (way == "open" and not self._anything_lives() and pick % 4 == 0):
            self.begin_anew(pick, verified=bool(who % 2))
            return
        command, c, person = self._least_tried(steps, pick)
        refused = self._world.refused
        self._world.step(command, c, person)
        if self._world.refused > refused:
            self.tally.refusals[str(command)] += 1

    @property
    def _world(self) -> Lockstep:
        assert self.world
        return self.world

    def begin_anew(self, plan: int, verified: bool) -> None:
        """Close the application, and submit the next."""
        self.leave()
        plans = self.stage.plans
        try:
            self.world = Lockstep(self.stage, plans[plan % len(plans)], verified=verified)
        except Exception as error:
            self.tally.failure = self.tally.failure or error
            raise

    def leave(self) -> None:
        if self.world:
            self.tally.done += self.world.done
            self.tally.refused += self.world.refused
            self.world.close()
        self.world = None

    def teardown(self) -> None:
        self.leave()

    # ---- the ways

    def _known(self, which: Callable[[Command, Shadow, int], bool]) -> Iterable[tuple[Command, int]]:
        w = self._world.shadow
        return [(one, c) for one in COMMANDS for c in w.places() if one.exists(w, c) and which(one, w, c)]

    def _open(self, who: int) -> Iterable[Step]:
        """What is open, by somebody whose turn it is."""
        for command, c in self._known(lambda one, w, c: one.open(w, c)):
            if right := command.right(self._world.shadow, c):
                yield command, c, right[who % len(right)]

    def _guarded(self, who: int) -> Iterable[Step]:
        """What is so nearly open that only a guard refuses it: a fact, a power, another's turn."""
        w = self._world.shadow
        for command, c in self._known(lambda one, w, c: one.near(w, c)):
            for person in people_around(w, c):
                if not (command.open(w, c) and command.permits(w, c, person)):
                    yield command, c, person

    def _anybody(self, who: int) -> Iterable[Step]:
        """What is open, by anybody at all."""
        for command, c in self._known(lambda one, w, c: one.open(w, c)):
            yield command, c, EVERYBODY[who % len(EVERYBODY)]

    def _out_of_turn(self, who: int) -> Iterable[Step]:
        """Anything, by somebody who might do it another time."""
        for command, c in self._known(lambda one, w, c: True):
            right = command.right(self._world.shadow, c) or EVERYBODY
            yield command, c, right[who % len(right)]

    # ---- what comes next

    def _least_tried(self, steps: list[Step], pick: int) -> Step:
        scored = [(self.tally.tried[self._situation(step)], step) for step in steps]
        least = min(score for score, _step in scored)
        best = [step for score, step in scored if score == least]
        chosen = best[pick % len(best)]
        self.tally.tried[self._situation(chosen)] += SLOWLY if chosen[0].ends else 1
        return chosen

    def _situation(self, step: Step) -> Any:
        command, c, person = step
        w, case = self._world.shadow, self._world.shadow.cases[c]
        facts = (case.flagged, case.main_rejected, case.pledge, case.proposed, w.edges_satisfied(c), case.was_noticed)
        relation = (person.powers, person.department == case.department, person == case.proposer, case.holder is person)
        open_now = command.open(w, c), case.holder is None
        return str(command), w.state(c), case.kind, facts if not open_now[0] else (), relation, open_now

    def _anything_lives(self) -> bool:
        w = self._world.shadow
        return any(w.state(c) in LIVE for c in w.places())


def people_around(w: Shadow, c: int) -> list[Person]:
    """Return those who are near a case: its department's people, an officer of another, the applicant, a stranger."""
    own = [who for who in EVERYBODY if who.department == w.cases[c].department]
    foreign = next(who for who in OFFICERS if who.department != w.cases[c].department)
    return [*own, foreign, APPLICANT, STRANGER]


def walk(stage: Stage, *, seed: int, steps: int) -> Tally:
    """Walk until so many steps were taken on both sides; always the same way. AssertionError: the two differ."""
    tally, round_no = Tally(), 0
    while tally.steps < steps:
        machine = hypothesis.seed(seed * 1000 + round_no)(
            type("Walk", (Walk,), {"stage": stage, "tally": tally, "salt": seed * 7919 + round_no * 31})
        )
        chosen = settings(
            max_examples=max((steps - tally.steps) // STEPS_OF_ONE, 1), stateful_step_count=STEPS_OF_ONE, database=None,
            deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
        )  # fmt: skip
        try:
            run_state_machine_as_test(machine, settings=chosen)
        except Exception as error:
            raise tally.failure or error from None
        round_no += 1
    return tally

"""Walks through what can be done to an application, on both sides at once: Hypothesis chooses, novelty guides.

A walk is made of six ways: what is open, by whom it is for; what leads a case on; what only one guard refuses; what is
open, by anybody; anything by the right person; days that pass. Among the steps of one way those come first that were
tried least, so that rare guards are tried soon. Everything is derived from the seed.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.support.command import Command, OfApplicant
from tests.support.commands import COMMANDS
from tests.support.lockstep import Lockstep, Stage
from tests.support.shadow import APPLICANT, EVERYBODY, LIVE, OFFICERS, STRANGER, Person, Shadow

STEPS_OF_ONE = 60
ALL_WAYS = ("open",) * 7 + ("onward",) * 2 + ("guarded",) * 6 + ("anybody", "out_of_turn") + ("days",) * 2
AT_GUARDS = ("open",) * 4 + ("onward",) * 4 + ("guarded",) * 12 + ("days",)  # what is refused costs little
AT_LIMITS = ("open",) * 2 + ("onward",) * 2 + ("guarded",) * 8 + ("days",) * 8
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
    def tries(self) -> int:
        """Count everything that was tried."""
        return self.done + self.refused

    @property
    def steps(self) -> int:
        """Count steps taken; those refused by both count for at most half."""
        return self.done + min(self.refused, self.done)


class Walk(RuleBasedStateMachine):
    """One walk; an application of which nothing is left is followed by the next."""

    stage: Stage
    tally: Tally
    salt = 0
    ways = ALL_WAYS
    toward: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.world: Lockstep | None = None

    @initialize(plan=PICK, verified=st.booleans())
    def begin(self, plan: int, verified: bool) -> None:
        self.begin_anew(plan + self.salt, verified)

    @rule(way=PICK, pick=PICK, who=PICK)
    def go(self, way: int, pick: int, who: int) -> None:
        pick += self.salt
        if self.tally.failure:
            raise self.tally.failure
        try:
            self._go(self.ways[way % len(self.ways)], pick, who)
        except Exception as error:
            if self.world:
                error.add_note("\n".join([f"{self.world.plan.kinds} {self.world.plan.edges}", *self.world.trace]))
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
        command, c, person = self._least_tried(way, steps, pick)
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

    def _onward(self, who: int) -> Iterable[Step]:
        """What leads a case on to its decision, where something does; else what is open."""
        steps = list(self._open(who))
        return [one for one in steps if one[0].onward or str(one[0]) in self.toward] or steps

    def _guarded(self, who: int) -> Iterable[Step]:
        """What only one guard refuses: a fact of the case, or that it is another's to do or another's turn."""
        w = self._world.shadow
        for command, c in self._known(lambda one, w, c: one.near(w, c)):
            is_open = command.open(w, c)
            for person in people_around(w, c, command):
                if is_open != command.permits(w, c, person):
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

    def _least_tried(self, way: str, steps: list[Step], pick: int) -> Step:
        """Choose what was tried least in this way: first by the command, then by the situation it is tried in."""
        tried = self.tally.tried
        scored = [((tried[way, str(one[0])], tried[way, self._situation(one)]), one) for one in steps]
        least = min(score for score, _step in scored)
        best = [step for score, step in scored if score == least]
        chosen = best[pick % len(best)]
        tried[way, str(chosen[0])] += SLOWLY if chosen[0].ends and way != "guarded" else 1
        tried[way, self._situation(chosen)] += 1
        return chosen

    def _situation(self, step: Step) -> Any:
        command, c, person = step
        w, case = self._world.shadow, self._world.shadow.cases[c]
        facts = (
            case.kind,
            case.proposed,
            case.flagged,
            case.papers_in_order,
            case.pledge,
            w.edges_satisfied(c),
            case.was_noticed,
        )
        relation = (person.powers, person.department == case.department, person == case.proposer, case.holder is None)
        return str(command), () if command.open(w, c) else facts, relation

    def _anything_lives(self) -> bool:
        w = self._world.shadow
        return any(w.state(c) in LIVE for c in w.places())


def people_around(w: Shadow, c: int, command: Command) -> list[Person]:
    """Return those who come near: an applicant and a stranger, or the department's people and one of another's."""
    own = [who for who in EVERYBODY if who.department == w.cases[c].department]
    if isinstance(command, OfApplicant):
        return [APPLICANT, STRANGER, own[0]]
    return [*own, next(who for who in OFFICERS if who.department != w.cases[c].department)]


def walk(stage: Stage, *, seed: int, steps: int) -> Tally:
    """Walk until so many steps were taken on both sides; always the same way. AssertionError: the two differ."""
    tally, round_no = Tally(), 0
    while tally.steps < steps:
        some = max((steps - tally.steps) // STEPS_OF_ONE, 1)
        walk_on(tally, stage, seed=seed * 1000 + round_no, walks=some, ways=ALL_WAYS)
        round_no += 1
    return tally


def play(tally: Tally, stage: Stage, plot: Iterable[tuple[str, int]]) -> None:
    """Take the steps of a plot one by one, each by whose turn it is; what is not open is tried all the same."""
    world = Lockstep(stage, stage.plans[0], verified=False)
    try:
        for name, c in plot:
            command = next(one for one in COMMANDS if str(one) == name)
            assert command.exists(world.shadow, c), f"{name} on {c}: there is nothing to ask"
            world.step(command, c, (command.right(world.shadow, c) or EVERYBODY)[0])
    finally:
        tally.done += world.done
        tally.refused += world.refused
        world.close()


def walk_on(
    tally: Tally, stage: Stage, *, seed: int, walks: int, ways: tuple[str, ...], toward: tuple[str, ...] = ()
) -> None:
    """Walk some times, and keep count. `toward`: commands that lead on to what is looked for."""
    marks = {"stage": stage, "tally": tally, "salt": seed * 31, "ways": ways, "toward": toward}
    machine = hypothesis.seed(seed)(type("Walk", (Walk,), marks))
    chosen = settings(
        max_examples=walks, stateful_step_count=STEPS_OF_ONE, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )  # fmt: skip
    try:
        run_state_machine_as_test(machine, settings=chosen)
    finally:  # Hypothesis tries a failing walk again and wonders why it went otherwise: what was found first counts
        if tally.failure:
            raise tally.failure from None

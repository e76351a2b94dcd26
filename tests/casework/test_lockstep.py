"""Thousands of steps: a real application on the real database and the executable model, moved together.

The graphs are every kind of edge with every policy, and random ones; the matters are of nine kinds. A step is one
command by one person, or days that pass. Many steps have to be refused, and are. LOCKSTEP_STEPS=100000 runs long.
"""

import itertools
import os
import random
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.support import synthetic
from tests.support.command import Command
from tests.support.commands import COMMANDS
from tests.support.lockstep import Lockstep, Stage, stage
from tests.support.shadow import EVERYBODY

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WANTED, PARTS = int(os.environ.get("LOCKSTEP_STEPS", "10000")), 4
STEPS_OF_ONE = 45
EDGE_KINDS = ("start_after_grant", "start_after_accept", "decide_after")
POLICIES = ("block", "skip", "proceed")
PICK = st.integers(0, 2**20)


def graphs(count: int, seed: int) -> list[tuple[list[str], list[synthetic.Edge], list[bool]]]:
    """Return pairs of edge kind and policy over two matters (all nine over the parts), and random graphs."""
    chance, kinds = random.Random(seed), sorted(synthetic.KINDS)
    found: list[Any] = []
    for no, (kind, policy) in enumerate(itertools.product(EDGE_KINDS, POLICIES)):
        if no % PARTS == seed:
            found.append(([chance.choice(kinds), chance.choice(kinds)], [(0, 1, kind, policy)], [True, True]))
    while len(found) < count:
        n = chance.randint(1, 4)
        pairs = [(above, below) for below in range(n) for above in range(below)]
        edges = [(*pair, chance.choice(EDGE_KINDS), chance.choice(POLICIES)) for pair in pairs if chance.random() < 0.6]
        found.append(([chance.choice(kinds) for _ in range(n)], edges, [chance.random() < 0.7 for _ in range(n)]))
    return found


class Machine(RuleBasedStateMachine):
    """The rules: a command that is open, anything by anybody, days that pass."""

    stage: Stage
    steps = 0
    refused = 0
    salt = 0  # what makes another run another one, although each is derandomised

    def __init__(self) -> None:
        super().__init__()
        self.world: Lockstep | None = None

    @initialize(plan=PICK, verified=st.booleans())
    def submit(self, plan: int, verified: bool) -> None:
        plans = self.stage.plans
        self.world = Lockstep(self.stage, plans[(plan + self.salt) % len(plans)], verified=verified)

    def candidates(self, *, only_open: bool) -> list[tuple[Command, int]]:
        assert self.world
        w = self.world.shadow
        known = [(command, c) for command in COMMANDS for c in w.places() if command.exists(w, c)]
        return [(command, c) for command, c in known if not only_open or command.open(w, c)]

    def go(self, pick: int, who: int, *, only_open: bool, only_right: bool) -> None:
        assert self.world
        chosen = self.candidates(only_open=only_open)
        if not chosen:
            return
        command, c = chosen[(pick + self.salt) % len(chosen)]
        people = command.right(self.world.shadow, c) if only_right else []
        people = people or EVERYBODY
        self.world.step(command, c, people[who % len(people)])

    @rule(pick=PICK, who=PICK)
    def move(self, pick: int, who: int) -> None:
        self.go(pick, who, only_open=True, only_right=True)

    @rule(pick=PICK, who=PICK)
    def move_on(self, pick: int, who: int) -> None:
        self.go(pick, who, only_open=True, only_right=True)

    @rule(pick=PICK, who=PICK)
    def by_anybody(self, pick: int, who: int) -> None:
        self.go(pick, who, only_open=True, only_right=False)

    @rule(pick=PICK, who=PICK)
    def out_of_turn(self, pick: int, who: int) -> None:
        self.go(pick, who, only_open=False, only_right=True)

    @precondition(lambda self: self.world is not None)
    @rule(days=st.sampled_from([1, 1, 1, 2, 3, 6]))
    def days_pass(self, days: int) -> None:
        assert self.world
        self.world.pass_days(days)

    def teardown(self) -> None:
        if self.world:
            type(self).steps += self.world.done + self.world.refused
            type(self).refused += self.world.refused
            self.world.close()


def run(machine: type[Machine], examples: int, steps: int = STEPS_OF_ONE, **more: Any) -> None:
    """Run a machine, always the same way."""
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, derandomize=True, database=None, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck), **more,
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=chosen)


@pytest.mark.parametrize("part", range(PARTS))
def test_the_product_and_the_model_agree_at_every_step(part: int, db: None) -> None:
    Machine.stage, Machine.steps, Machine.refused = stage(graphs(12, seed=part)), 0, 0
    wanted = WANTED // PARTS
    while Machine.steps < wanted:
        run(Machine, examples=max((wanted - Machine.steps) // STEPS_OF_ONE, 1))
        Machine.salt += 1
    sys.stdout.write(f"\n{Machine.steps} steps compared with the model, {Machine.refused} of them refused by both\n")
    assert Machine.steps >= wanted

"""Thousands of steps: a real application on the real database and the executable model, moved together.

The graphs are every kind of edge with every policy, and random ones; the matters are of nine kinds. A step is one
command by one person, or days that pass. About a third of the steps have to be refused, and are. The gate walks ten
thousand steps in parts that two processes share; LOCKSTEP_STEPS=100000 walks as many as that.
"""

import itertools
import os
import random
import sys
from typing import Any

import pytest

from tests.support import synthetic
from tests.support.lockstep import stage
from tests.support.walking import walk

pytestmark = pytest.mark.django_db

WANTED, PARTS = int(os.environ.get("LOCKSTEP_STEPS", "10000")), 8
STEPS_PER_GRAPH = 250  # beyond the nine kinds of edges and a few graphs, which every part walks
EDGE_KINDS = ("start_after_grant", "start_after_accept", "decide_after")
POLICIES = ("block", "skip", "proceed")


def graphs(count: int, seed: int) -> list[tuple[list[str], list[synthetic.Edge], list[bool]]]:
    """Return pairs of edge kind and policy over two matters (all nine over the parts), and random graphs."""
    chance, kinds = random.Random(seed), sorted(synthetic.KINDS)
    found: list[Any] = []
    for no, (kind, policy) in enumerate(itertools.product(EDGE_KINDS, POLICIES)):
        if no % PARTS == seed:
            found.append(([chance.choice(kinds), chance.choice(kinds)], [(0, 1, kind, policy)], [True, True]))
    while len(found) < count:
        n = chance.choice((1, 2, 2, 3, 3, 4))
        pairs = [(above, below) for below in range(n) for above in range(below)]
        edges = [(*pair, chance.choice(EDGE_KINDS), chance.choice(POLICIES)) for pair in pairs if chance.random() < 0.6]
        found.append(([chance.choice(kinds) for _ in range(n)], edges, [chance.random() < 0.7 for _ in range(n)]))
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_the_product_and_the_model_agree_at_every_step(part: int) -> None:
    wanted = -(-WANTED // PARTS)
    tally = walk(stage(graphs(max(12, wanted // STEPS_PER_GRAPH), seed=part)), seed=part, steps=wanted)
    sys.stdout.write(f"\n{tally.done} steps done by both, {tally.refused} refused by both\n")
    assert tally.steps >= wanted
    assert tally.refused >= wanted / 5, "too few refusals to say anything about guards"

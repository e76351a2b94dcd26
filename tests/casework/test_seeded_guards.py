"""Guards taken away one at a time: the lockstep finds every one of them, within a bounded number of steps.

The faults stand in tests/support/faults.py, each with the sentence of law it breaks. A fault that is not found is a hole
in the lockstep, not in this test.
"""

import sys

import pytest
from django.db import DatabaseError

from tests.support import synthetic
from tests.support.faults import FAULTS
from tests.support.lockstep import Stage, stage
from tests.support.walking import AT_GUARDS, Tally, walk_on

pytestmark = pytest.mark.django_db

MOST_WALKS, SEED = 25, 3
GRAPHS: list[tuple[list[str], list[synthetic.Edge], list[bool]]] = [
    (["registration", "licence"], [(0, 1, "decide_after", "block")], [True, True]),
    (["signed_along", "service"], [(0, 1, "start_after_grant", "skip")], [True, True]),
    (["notice_period", "licence"], [(0, 1, "start_after_accept", "block")], [True, False]),
    (["land", "registration", "silent"], [(1, 2, "decide_after", "proceed")], [True, True, True]),
    (["instant", "service"], [(0, 1, "start_after_grant", "block")], [True, True]),
    (["licence", "licence"], [], [True, True]),
]  # fmt: skip


@pytest.fixture
def small_stage(db: None) -> Stage:
    return stage(GRAPHS)


def test_there_are_more_than_ten_faults_and_none_of_them_is_in_the_product(small_stage: Stage) -> None:
    assert len(FAULTS) >= 10
    tally = Tally()
    walk_on(tally, small_stage, seed=SEED, walks=MOST_WALKS, ways=AT_GUARDS)
    assert tally.refused > tally.done > MOST_WALKS * 10


@pytest.mark.parametrize("law", FAULTS, ids=[patch.__name__ for patch in FAULTS.values()])
def test_the_fault_is_found(law: str, small_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    FAULTS[law](monkeypatch)
    tally = Tally()
    with pytest.raises((AssertionError, DatabaseError)) as found:
        walk_on(tally, small_stage, seed=SEED, walks=MOST_WALKS, ways=AT_GUARDS)
    sys.stdout.write(f"\n{law}\n  found after {tally.tries} tries: {str(found.value)[:300]}\n")

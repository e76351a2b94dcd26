"""Guards taken away one at a time: the lockstep finds every one of them, within a bounded number of tries.

The faults stand in tests/support/faults.py, each with the sentence of law it breaks. A fault that is not found is a
hole in the lockstep, not in this test.
"""

import sys

import pytest
from django.db import DatabaseError

from tests.support.faults import FAULTS, Fault
from tests.support.lockstep import stage
from tests.support.walking import Tally, play, walk_on

pytestmark = pytest.mark.django_db

MOST_WALKS, SEED = 60, 3
FAULTLESS = Fault(
    "no guard is missing", lambda patch: None, ("registration", "licence"), ((0, 1, "decide_after", "block"),)
)


def look_for(fault: Fault, tally: Tally, walks: int = MOST_WALKS) -> None:
    """Walk where the guard matters; AssertionError or DatabaseError when product and model differ."""
    one = stage([(fault.kinds, fault.edges, [True] * len(fault.kinds))])
    play(tally, one, fault.plot)
    walk_on(tally, one, seed=SEED, walks=walks, ways=fault.ways, toward=fault.toward)


def test_there_are_more_than_ten_faults_and_without_one_nothing_is_found() -> None:
    assert len({fault.law for fault in FAULTS.values()}) > 10
    tally = Tally()
    look_for(FAULTLESS, tally, walks=8)
    assert min(tally.refused, tally.done) > 100


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.plot])
def test_without_the_fault_its_plot_finds_nothing(name: str) -> None:
    fault, tally = FAULTS[name], Tally()
    play(tally, stage([(fault.kinds, fault.edges, [True] * len(fault.kinds))]), fault.plot)
    assert tally.tries == len(fault.plot)
    assert tally.refused <= 1, "the step that only the guard refuses"


@pytest.mark.parametrize("name", FAULTS)
def test_the_fault_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fault, tally = FAULTS[name], Tally()
    fault.patch(monkeypatch)
    with pytest.raises((AssertionError, DatabaseError)) as found:
        look_for(fault, tally)
    sys.stdout.write(f"\n{fault.law}\n  found after {tally.tries} tries: {str(found.value)[:200]}\n")

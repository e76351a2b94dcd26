"""Every move of a case raced with every other, and with itself, on the same case, on two real connections.

After a race the case, the application and everything that can be counted are as one of the two orders leaves them:
nothing is lost, nothing happens twice, nobody sees half of a move. Who would have got through alone and comes too late
is told who was faster. The gate races every pair twice, bin/test --full 400 times; RACES_PER_PAIR says how often
instead.
"""

import itertools
import os
import sys
from collections.abc import Iterator

import pytest
from django.db.models import QuerySet

from services.casework.models import Case
from services.core.refusals import who_moved
from services.core.workflow import MoveRefused, table_of
from tests.support.race_moves import MOVES, OPEN_IN, VARIANTS
from tests.support.racing import DID, RACED, Ground, Outcome, standing_clock

pytestmark = pytest.mark.django_db(transaction=True)

RACES_PER_PAIR, PARTS = int(os.environ.get("RACES_PER_PAIR", "2")), 4
PAIRS = list(itertools.combinations_with_replacement(MOVES, 2))


@pytest.fixture
def ground() -> Iterator[Ground]:
    made = Ground(VARIANTS)
    with standing_clock(RACED):
        yield made
    made.close()


def test_every_move_of_the_machine_is_raced() -> None:
    assert {name.split(" ")[0] for name in MOVES} == {one.name for one in table_of(Case)}
    assert len(PAIRS) * RACES_PER_PAIR >= 400


def courses(first: str, second: str) -> list[str]:
    """Return where a pair is raced: where both are open, else where either is."""
    both = [one for one in OPEN_IN[first] if one in OPEN_IN[second]]
    either = [OPEN_IN[first][0], OPEN_IN[second][0]]
    wanted = list(dict.fromkeys(both or either))
    return list(itertools.islice(itertools.cycle(wanted), max(RACES_PER_PAIR, 1)))


@pytest.mark.parametrize("part", range(PARTS))
def test_a_race_ends_as_one_of_the_two_orders_would(part: int, ground: Ground) -> None:
    races = collisions = 0
    for first, second in PAIRS[part::PARTS]:
        orders: dict[str, list[Outcome]] = {}
        for variant in courses(first, second):
            if variant not in orders:
                acts = variant, MOVES[first], MOVES[second]
                orders[variant] = [ground.in_turn(*acts), ground.in_turn_backwards(*acts)]
            collisions += race(ground, variant, first, second, orders[variant])
            races += 1
    sys.stdout.write(f"\n{races} races, in {collisions} of them one was too late\n")
    assert collisions >= races / 5


def race(ground: Ground, variant: str, first: str, second: str, orders: list[Outcome]) -> bool:
    """Race once; return whether somebody was too late who would have got through alone."""
    where = f"{first} and {second} where the case is: {variant}"
    outcome, results = ground.at_once(variant, MOVES[first], MOVES[second])
    assert outcome in orders, f"{where}\n{outcome}\nbut in turn\n{orders[0]}\nor\n{orders[1]}"
    alone = orders[0].results[0], orders[1].results[1]
    late = [one for one, word in zip(results, alone, strict=True) if word == DID and isinstance(one, MoveRefused)]
    if outcome.traces["cases"][1] == ground.before[variant]["cases"][1]:
        return bool(late)  # what another case has done is not told by who did it, but by what is missing now
    for error in late:
        assert error.last is not None, f"{where}: {error}"
        assert who_moved(error.last) in str(error), f"{where}: {error}"
    return bool(late) or outcome.results != alone


@pytest.mark.parametrize("name", MOVES)
def test_a_move_is_open_where_it_is_raced(name: str) -> None:
    assert OPEN_IN[name]


def in_both_orders(ground: Ground, pair: tuple[str, str]) -> list[Outcome]:
    acts = OPEN_IN[pair[0]][0], MOVES[pair[0]], MOVES[pair[1]]
    return [ground.in_turn(*acts), ground.in_turn_backwards(*acts)]


def test_without_the_lock_races_are_lost(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: the same races with the row lock taken away."""
    pairs = [("accept", "accept"), ("grant", "grant"), ("grant", "withdraw"), ("propose", "propose")]
    orders = {pair: in_both_orders(ground, pair) for pair in pairs}
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
    lost = 0
    for pair in pairs * 5:
        outcome, _results = ground.at_once(OPEN_IN[pair[0]][0], *(MOVES[one] for one in pair))
        lost += outcome not in orders[pair]
    assert lost

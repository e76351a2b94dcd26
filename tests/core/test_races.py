"""Two at the same moment, on real connections."""

import pytest

from services.core.actions import move
from services.core.models import Movement
from services.core.workflow import MoveNotPossible
from tests.support.at_once import at_once
from tests.support.core import CLERK, Parcel, Sack

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 40


def race(parcel: Parcel) -> list[object]:
    """Two clerks send the same parcel, each from a page that shows it as weighed."""
    copies = [Parcel.objects.get(pk=parcel.pk) for _ in range(2)]
    return at_once(*(lambda copy=copy: move(copy, "send", actor=CLERK) for copy in copies))


@pytest.mark.parametrize("under_a_root", [True, False])
def test_of_two_at_once_exactly_one_wins_and_the_other_reads_who_won(under_a_root: bool) -> None:
    for _ in range(ROUNDS):
        parcel = Parcel.objects.create(sack=Sack.objects.create() if under_a_root else None)
        move(parcel, "weigh", actor=CLERK)
        results = race(parcel)
        losers = [one for one in results if isinstance(one, MoveNotPossible)]
        assert len(losers) == 1, results
        assert "Already sent by 王敏" in str(losers[0].message)
        assert Movement.objects.filter(subject_id=parcel.pk, name="send").count() == 1


def test_parcels_of_one_sack_move_one_after_the_other_without_deadlock() -> None:
    sack = Sack.objects.create()
    parcels = [Parcel.objects.create(sack=sack) for _ in range(4)]
    for name in ("weigh", "send"):
        results = at_once(*(lambda one=one, name=name: move(one, name, actor=CLERK) for one in parcels))
        assert all(isinstance(one, Movement) for one in results), results

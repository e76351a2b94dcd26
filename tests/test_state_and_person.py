"""Who may do what in which state, for every machine: a table to be read, compared with the buttons the product draws.

What is not in the table is refused when it is tried, and leaves the state as it was. A person who is not named in a row
has no move there. A machine of the services without a table fails the test.
"""

import pytest

from services.core.actions import move
from services.core.models import Movement
from services.core.queries import moves_open_to
from services.core.workflow import MoveRefused, table_of
from tests.support.machines import MACHINES, Scene

pytestmark = pytest.mark.django_db

# machine -> state (or a variant of it) -> person -> moves
TABLE: dict[str, dict[str, dict[str, str]]] = {
    # TABLE#
}
BY_LABEL = {model._meta.label: model for model in MACHINES}


def test_every_machine_has_a_table_that_knows_all_its_states_and_moves() -> None:
    assert set(TABLE) == set(BY_LABEL)
    for label, rows in TABLE.items():
        model = BY_LABEL[label]
        assert {name.split(" ")[0].rstrip(",") for name in rows} == set(model.codes()), label
        named = {one for cells in rows.values() for moves in cells.values() for one in moves.split()}
        assert named == {one.name for one in table_of(model)}, label


@pytest.mark.parametrize("label", sorted(TABLE))
def test_the_moves_open_are_those_of_the_table_and_all_others_are_refused(label: str) -> None:
    scene = Scene()
    for name, instance in scene.rows(BY_LABEL[label]):
        open_moves = {
            who: " ".join(sorted({one.name for one in moves_open_to(actor, instance)}))
            for who, actor in scene.people.items()
        }
        assert {who: moves for who, moves in open_moves.items() if moves} == TABLE[label][name], name
        refused(label, scene, instance, open_moves)


def refused(label: str, scene: Scene, instance: object, open_moves: dict[str, str]) -> None:
    """Make every move that is not open and see that it is refused and nothing has moved."""
    model = BY_LABEL[label]
    state, moved = instance.state, Movement.objects.count()  # type: ignore[attr-defined]
    for who, actor in scene.people.items():
        for one in sorted({one.name for one in table_of(model)} - set(open_moves[who].split())):
            with pytest.raises(MoveRefused):
                move(instance, one, actor=actor)  # type: ignore[arg-type]
    assert Movement.objects.count() == moved
    assert model._base_manager.get(pk=instance.pk).state == state  # type: ignore[attr-defined]

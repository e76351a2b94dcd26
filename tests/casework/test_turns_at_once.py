"""The order of acceptance between officers who act at the same moment, each on a connection of their own."""

import time

import pytest

from services.casework import actions, turns
from services.casework.actions import intake
from services.casework.models import Case
from services.core.workflow import MoveNotPossible
from tests.casework.test_turns import accepted, proposed, publish, received
from tests.support.at_once import at_once
from tests.support.casework import officer
from tests.support.limits import again

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


@pytest.fixture(autouse=True)
def published(db, tmp_path, monkeypatch):
    publish(tmp_path, monkeypatch)


@pytest.fixture
def slow_clerk(monkeypatch):
    """The first acceptance takes its time between reading the clock and the end of its transaction."""
    look = intake._check_off_uploads

    def slowly(case, actor, at):
        time.sleep(0.4 if "slow" in actor.name else 0)
        look(case, actor, at)

    monkeypatch.setattr(intake, "_check_off_uploads", slowly)


def out_of_turn() -> list[Case]:
    """Return the grants that went past somebody who was accepted earlier and not decided yet."""
    cases = list(Case.objects.exclude(accepted_at=None))
    return [
        case
        for case in cases
        if case.state == "granted"
        and any(
            (one.accepted_at, one.received_at, one.pk) < (case.accepted_at, case.received_at, case.pk)
            and (one.decided_at > case.decided_at if one.decided_at else not one.is_closed)
            for one in cases
            if one.matter == case.matter
        )
    ]


def slow(department: str):
    actor = officer(department)
    return type(actor)(**{**vars(actor), "name": "slow"})


def accept_slowly_while_another_is_granted() -> list[object]:
    """Return what came of accepting one application while a later one is granted on the spot."""
    first, second, patient, quick = received("rank"), received("rank"), slow("health"), officer("health")

    def a_moment_later():
        time.sleep(0.15)
        return actions.decide_on_the_spot(case=second, actor=quick)

    return at_once(lambda: actions.accept(case=first, actor=patient), a_moment_later)


def test_whoever_is_just_being_accepted_is_not_passed(slow_clerk):
    taken, granted = accept_slowly_while_another_is_granted()
    assert not isinstance(taken, Exception), taken
    assert isinstance(granted, MoveNotPossible), granted
    assert not out_of_turn()


def test_without_the_lock_of_the_matter_the_order_is_lost(slow_clerk, monkeypatch):
    """The test above can fail."""
    monkeypatch.setattr(turns, "one_at_a_time", lambda department, matter: None)
    accept_slowly_while_another_is_granted()
    assert out_of_turn()


def test_two_officers_who_sign_two_applications_at_once_keep_the_order():
    signers = [officer("health"), officer("health")]
    for _ in range(ROUNDS):
        first, second = proposed(accepted()), proposed(accepted())
        pairs = zip((second, first), signers, strict=True)
        later, earlier = at_once(*(lambda c=case, a=actor: actions.grant(case=c, actor=a) for case, actor in pairs))
        assert not isinstance(earlier, Exception), earlier
        assert not out_of_turn()
        if isinstance(later, Exception):
            assert isinstance(later, MoveNotPossible)
            assert first.application.number in str(later)
            actions.grant(case=again(second), actor=signers[0])
    assert not out_of_turn()


def test_acceptances_grants_and_withdrawals_all_at_once_never_wait_in_a_circle():
    from services.people.queries import actor_of

    clerks = [officer("health") for _ in range(3)]
    for _ in range(ROUNDS):
        first, second, third = proposed(accepted()), proposed(accepted()), received()
        owner = actor_of(first.application.account)
        came = at_once(
            lambda c=second: actions.grant(case=c, actor=clerks[0]),
            lambda c=first: actions.grant(case=c, actor=clerks[1]),
            lambda c=third: actions.accept(case=c, actor=clerks[2]),
            lambda c=first, a=owner: actions.withdraw(case=c, actor=a),
        )
        refused = [one for one in came if isinstance(one, Exception)]
        assert all(isinstance(one, MoveNotPossible) for one in refused), refused
        assert not out_of_turn()
        for case in (second, third):  # so that the next round begins with an empty line
            if not again(case).is_closed:
                actions.withdraw(case=again(case), actor=actor_of(case.application.account))

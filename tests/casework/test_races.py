"""Two officers at once, on real connections: exactly one decision, and the other is told who was faster."""

import pytest
from django.db.models import QuerySet

from services.casework import actions
from services.casework.models import Case, Decision
from services.core.models import Movement
from services.core.workflow import MoveNotPossible
from tests.support.at_once import at_once
from tests.support.casework import case_of, officer, results_for, submitted

pytestmark = pytest.mark.django_db(transaction=True)

APPLICATIONS, MATTERS = 50, ("birth_reg", "birth_cert")  # 50 × 2 matters × 2 moves = 200 races


@pytest.fixture
def officers():
    return [officer("health") for _ in range(3)]


def race(case: Case, act, contenders) -> list[object]:
    """Every contender acts on the page as it was before anybody moved."""
    copies = [Case.objects.select_related("department", "application").get(pk=case.pk) for _ in contenders]
    return at_once(
        *(
            lambda copy=copy, actor=actor: act(case=copy, actor=actor)
            for copy, actor in zip(copies, contenders, strict=True)
        )
    )


def has_one_winner(results: list[object]) -> bool:
    """One got through, everybody else was told that it was too late."""
    losers = [result for result in results if isinstance(result, MoveNotPossible)]
    winners = [result for result in results if not isinstance(result, Exception)]
    return len(winners) == 1 and len(losers) == len(results) - 1


def rounds(officers, applications: int):
    """Race acceptance and signature on fresh cases; yield each case, the move's name and what came of it."""
    proposer, *deciders = officers
    for _ in range(applications):
        application = submitted()
        for matter in MATTERS:
            case = case_of(application, matter)
            yield case, "accept", race(case, actions.accept, deciders)
            actions.propose(case=case, kind="grant", results=results_for(case), actor=proposer)
            yield case, "grant", race(case, actions.grant, deciders)


def test_of_two_officers_at_once_exactly_one_accepts_and_exactly_one_decides(officers):
    races = 0
    for case, name, results in rounds(officers, APPLICATIONS):
        assert has_one_winner(results), (name, results)
        assert Movement.objects.filter(subject_id=case.pk, name=name).count() == 1
        races += 1
    assert races >= 200
    assert Decision.objects.filter(status="made").count() == APPLICATIONS * len(MATTERS)


def test_without_the_lock_the_race_is_lost(officers, monkeypatch):
    """The test above can fail: with the row lock taken away, losers run into constraints or win twice."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
    assert any(not has_one_winner(results) for _, _, results in _until_error(officers))


def _until_error(officers):
    try:
        yield from rounds(officers, 15)
    except MoveNotPossible:
        yield None, "", [MoveNotPossible("the case is not where a single acceptance would have left it")]


def test_grant_and_withdrawal_at_the_same_moment_leave_one_ending(officers):
    from services.people.queries import actor_of

    proposer, decider, _ = officers
    for _ in range(10):
        application = submitted()
        case = case_of(application, "birth_reg")
        actions.accept(case=case, actor=proposer)
        actions.propose(case=case, kind="grant", actor=proposer)
        me = actor_of(application.account)
        results = at_once(
            lambda case=case: actions.grant(case=case, actor=decider),
            lambda case=case, me=me: actions.withdraw(case=case, actor=me),
        )
        assert has_one_winner(results), results
        assert case_of(application, "birth_reg").state in {"granted", "withdrawn"}

"""A change against an acceptance, and against another change, on real connections: one comes first, nothing is torn."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from services.applications import actions as applications
from services.applications import amending, submission
from services.applications.models import Application
from services.applications.statements import DECLARATION_VERSION
from services.casework import actions
from services.casework.models import Case, CaseEdge
from services.casework.recomputing import difference
from services.core.models import Movement
from services.core.workflow import MoveNotPossible
from services.people.queries import actor_of
from tests.support.at_once import at_once
from tests.support.casework import EVERYTHING, case_of, officer, submitted

pytestmark = pytest.mark.django_db(transaction=True)

RACES = 12


def changed(application: Application) -> Application:
    """The draft of a change that drops two matters; each application is for a child of its own."""
    draft = begin(application)
    applications.save_step(application=draft, group="all", answers={"child.name": f"林{application.query_code}"})
    return applications.save_situation(
        application=draft, situation={**EVERYTHING, "want_subsidy": "no", "want_card": "no"}
    )


def begin(application: Application) -> Application:
    account = application.account
    return amending.begin(application, account=account, actor=actor_of(account))


def send(draft: Application) -> Application:
    return submission.send(
        application=Application.objects.get(pk=draft.pk), actor=actor_of(draft.account),
        declaration_version=DECLARATION_VERSION, command_id=uuid4(),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def complete(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the form asks for is tested elsewhere."""
    monkeypatch.setattr("services.applications.submission._gaps", lambda application: [])


def test_a_change_and_an_acceptance_at_once() -> None:
    health, outcomes = officer("health"), set()
    for no in range(RACES):
        application = submitted()
        draft, case = changed(application), case_of(application, "birth_reg")
        late = partial(_after, 0.03 * (no % 3), partial(actions.accept, case=case, actor=health))
        sent, accepted = at_once(partial(send, draft), late)
        application.refresh_from_db()
        was_accepted = Movement.objects.filter(subject_id=case.pk, name="accept").count()
        was_changed = application.revisions.filter(cause="change").count()
        assert not isinstance(accepted, Exception), accepted
        assert was_accepted == 1
        assert isinstance(sent, amending.TooLate) == (was_changed == 0), sent
        assert Application.objects.filter(pk=draft.pk).exists() == (was_changed == 0)
        dropped = Case.objects.filter(application=application, state="skipped").count()
        assert dropped == (2 if was_changed else 0)
        assert not difference(application, at=timezone.now())
        outcomes.add(was_changed)
    assert outcomes == {0, 1}, "both came first at least once"


def _after(seconds: float, act: Callable[[], Any]) -> Any:
    time.sleep(seconds)
    return act()


def test_a_matter_that_is_dropped_is_not_accepted_afterwards_and_the_other_way_round() -> None:
    application = submitted(situation={**EVERYTHING})
    draft = changed(application)
    send(draft)
    case = case_of(application, "childcare_subsidy")
    with pytest.raises(MoveNotPossible):
        actions.accept(case=case, actor=officer("health"))


def test_two_pages_send_the_same_change_at_once() -> None:
    for _ in range(RACES):
        application = submitted()
        draft = changed(application)
        results = at_once(*[partial(send, draft)] * 3)
        assert {getattr(result, "pk", result) for result in results} == {application.pk}
        assert application.revisions.filter(cause="change").count() == 1
        assert Movement.objects.filter(aggregate_id=application.pk, name="drop").count() == 2


def test_two_pages_begin_a_change_at_once() -> None:
    for _ in range(RACES):
        application = submitted()
        results = at_once(*[partial(begin, application)] * 3)
        assert len({result.pk for result in results}) == 1
        assert Application.objects.filter(amends=application).count() == 1


def test_the_edges_are_those_of_the_new_situation() -> None:
    application = submitted()
    send(changed(application))
    matters = set(CaseEdge.objects.filter(below__application=application).values_list("below__matter", flat=True))
    assert not matters & {"childcare_subsidy", "sscard_child"}

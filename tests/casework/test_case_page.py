"""The page of a case: which buttons whom, internal notes, who has looked, and what nobody else reads."""

import pytest
from django.urls import reverse

from services.casework import actions, queries
from services.casework.models import Case, Note
from services.core.queries import moves_blocked_for, moves_open_to
from services.people.queries import actor_of
from tests.support import people
from tests.support.casework import case_of, catalogue_loaded, officer
from tests.support.people import signed_in

pytestmark = pytest.mark.django_db

POWERS = ("intake", "review", "decide", "supervise")
OFFICERS_MOVES: dict[str, dict[str, set[str]]] = {
    "pending": {},
    "intake": {"intake": {"accept", "not_accept"}},
    "correction": {},
    "reviewing": {"review": {"propose", "suspend"}},
    "suspended": {"review": {"resume"}},
    "deciding": {"decide": {"return_to_review", "grant", "refuse"}},
    "granted": {"supervise": {"reopen"}},
    "refused": {"supervise": {"reopen"}},
    "not_accepted": {"supervise": {"reopen"}},
    "withdrawn": {},
    "terminated": {},
    "skipped": {},
}
APPLICANTS_MOVES = {
    **{state: {"withdraw"} for state in ("reviewing", "suspended", "deciding")},
    "pending": {"withdraw", "drop"},
    "intake": {"withdraw", "drop", "wait"},
    "correction": {"withdraw", "respond"},
    "terminated": {"revive"},
    "skipped": {"revive", "rejoin"},
}


def in_state(case: Case, state: str) -> Case:
    """The case as if it were in a state; nothing is saved."""
    case.__dict__["state"] = state
    return case


def moves(actor, case: Case) -> set[str]:
    return {one.name for one in [*moves_open_to(actor, case), *moves_blocked_for(actor, case)]}


@pytest.mark.parametrize("state", OFFICERS_MOVES)
def test_every_person_has_the_moves_of_the_state_and_no_other(state, application):
    case = in_state(case_of(application, "birth_cert"), state)
    for power in POWERS:
        assert moves(officer("health", power), case) == OFFICERS_MOVES[state].get(power, set()), power
        assert moves(officer("police", power), case) == set()
    assert moves(actor_of(application.account), case) == APPLICANTS_MOVES.get(state, set())
    assert moves(actor_of(people.citizen()), case) == set()


def test_a_blocked_move_says_why(application):
    health, case = people.officer("health"), case_of(application, "birth_cert")
    case.case_materials.update(status="missing")
    text = signed_in(health).get(reverse("desk:case", args=[case.pk])).content.decode()
    [blocked] = moves_blocked_for(actor_of(health), case)
    assert str(blocked.reason) in text
    assert reverse("desk:accept", args=[case.pk]) not in text


def test_a_note_is_read_by_the_department_and_by_nobody_else(application):
    health, case = people.officer("health"), case_of(application, "birth_cert")
    client = signed_in(health)
    client.post(reverse("desk:add_note", args=[case.pk]), {"text": "内部：已电话核实"})
    page = reverse("desk:case", args=[case.pk])
    assert "内部：已电话核实" in client.get(page).content.decode()
    citizen = signed_in(application.account)
    for address in (application.get_absolute_url(), reverse("applications:answers", args=[application.pk])):
        assert "电话核实" not in citizen.get(address).content.decode()
    sibling = case_of(application, "birth_reg")
    assert "电话核实" not in client.get(reverse("desk:case", args=[sibling.pk])).content.decode()
    police = signed_in(people.officer("police"))
    assert police.post(reverse("desk:add_note", args=[case.pk]), {"text": "x"}).status_code == 404
    assert Note.objects.count() == 1


def test_the_page_says_who_has_looked_at_personal_data_and_how_often(application):
    catalogue_loaded()
    case, curious = case_of(application, "birth_cert"), people.officer("health")
    for _ in range(3):
        signed_in(curious).get(reverse("desk:case", args=[case.pk]))
    [reader] = queries.readers(case)
    assert (reader.name, reader.times) == (curious.display_name, 3)
    assert queries.readers(case_of(application, "birth_reg")) == [], "another matter is another reading"


def test_the_history_names_the_moves_in_words(application):
    case, health = case_of(application, "birth_cert"), people.officer("health")
    actions.accept(case=case, actor=actor_of(health))
    response = signed_in(health).get(reverse("desk:case", args=[case.pk]))
    assert [str(step.label) for step in response.context["history"]][-1] == "受理"
    assert response.context["history"][-1].who == health.display_name

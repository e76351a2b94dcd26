"""One act on many cases: a result per row, nothing twice, and nothing lost when the form comes back."""

from uuid import uuid4

import pytest
from django.urls import reverse

from services.casework import actions
from services.casework.models import Case, CaseMaterial
from services.core.models import Movement
from services.notices.models import Notice
from services.people.queries import actor_of
from tests.support import many_cases, people
from tests.support.casework import case_of, catalogue_loaded, officer, submitted
from tests.support.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def health(db):
    catalogue_loaded()
    return people.officer("health", "intake", "review", "decide", "supervise")


def test_a_row_that_fails_stops_nothing_and_says_why(health):
    good, missing, held = (case_of(submitted(), "birth_cert") for _ in range(3))
    CaseMaterial.objects.filter(case=missing, supply="share").update(status="missing")
    CaseMaterial.objects.filter(case=missing).update(status="missing")
    holder = officer("health")
    actions.claim(case=held, actor=holder)
    data = {"act": "accept", "command": str(uuid4()), "cases": [str(one.pk) for one in (good, missing, held)]}
    answer = signed_in(health).post(reverse("desk:bulk"), data)
    text = answer.content.decode()
    assert {row.case.pk for row in answer.context["done"]} == {good.pk}
    assert {row.case.pk for row in answer.context["failed"]} == {missing.pk, held.pk}
    assert holder.name in text
    states = dict(Case.objects.filter(pk__in=data["cases"]).values_list("pk", "state"))
    assert states == {good.pk: "reviewing", missing.pk: "intake", held.pk: "intake"}


def test_the_same_form_sent_twice_accepts_once_and_answers_the_same(health):
    case, client = case_of(submitted(), "birth_cert"), signed_in(health)
    data = {"act": "accept", "command": str(uuid4()), "cases": [str(case.pk)]}
    for _ in range(2):
        answer = client.post(reverse("desk:bulk"), data)
        assert len(answer.context["done"]) == 1
    assert Movement.objects.filter(subject_id=case.pk, name="accept").count() == 1
    data["command"] = str(uuid4())
    assert len(client.post(reverse("desk:bulk"), data).context["failed"]) == 1, "another form comes too late"


def test_refusing_many_at_once_is_not_offered(health, application):
    case = case_of(application, "birth_cert")
    for act in ("refuse", "not_accept", "grant", "x"):
        data = {"act": act, "command": str(uuid4()), "cases": [str(case.pk)]}
        assert signed_in(health).post(reverse("desk:bulk"), data).status_code == 422
    assert Case.objects.get(pk=case.pk).state == "intake"


def test_the_form_keeps_the_selection_when_something_is_missing(health, application):
    case = case_of(application, "birth_cert")
    data = {"act": "assign", "command": str(uuid4()), "cases": [str(case.pk)], "here": "tab=team&matter=birth_cert"}
    answer = signed_in(health).post(reverse("desk:bulk"), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{case.pk}" checked' in text
    assert case_of(application, "birth_reg").label["zh"] not in text.split("<tbody>")[1], "the filter is kept, too"


def test_nothing_chosen_comes_back_as_a_question(health, application):
    answer = signed_in(health).post(reverse("desk:bulk"), {"act": "accept", "command": str(uuid4())})
    assert answer.status_code == 422


def test_at_most_two_hundred_and_only_the_departments_own(health, application):
    foreign = case_of(application, "hukou_birth")
    many_cases.copy(case_of(application, "birth_reg"), 201)
    mine = [str(pk) for pk in Case.objects.filter(matter="birth_reg1").values_list("pk", flat=True)]
    client = signed_in(health)
    for chosen in (mine, [str(foreign.pk)], ["nonsense"]):
        data = {"act": "remind", "command": str(uuid4()), "cases": chosen}
        assert client.post(reverse("desk:bulk"), data).status_code == 422
    assert not Notice.objects.filter(kind="desk_reminder").exists()


def test_a_reminder_reaches_the_holder_once_a_day(health, application):
    case, holder = case_of(application, "birth_cert"), officer("health")
    actions.claim(case=case, actor=holder)
    client, first = signed_in(health), str(uuid4())
    for command, key in ((first, "done"), (first, "done"), (str(uuid4()), "failed")):
        data = {"act": "remind", "command": command, "cases": [str(case.pk)]}
        assert len(client.post(reverse("desk:bulk"), data).context[key]) == 1
    assert Notice.objects.filter(account_id=holder.account_id, kind="desk_reminder").count() == 1


def test_nobody_is_reminded_of_what_nobody_holds(health, application):
    case, actor = case_of(application, "birth_cert"), actor_of(health)
    rows = actions.carry_out(act="remind", cases=[case], actor=actor, command=uuid4())
    actions.claim(case=case, actor=actor)
    rows += actions.carry_out(act="remind", cases=[case], actor=actor, command=uuid4())
    assert [row.done for row in rows] == [False, False]
    assert all(str(row.reason) for row in rows)


def test_only_a_supervisor_assigns_many(application):
    catalogue_loaded()
    plain, colleague = people.officer("health", "intake"), officer("health")
    case = case_of(application, "birth_cert")
    data = {"act": "assign", "command": str(uuid4()), "cases": [str(case.pk)], "officer": colleague.account_id}
    assert len(signed_in(plain).post(reverse("desk:bulk"), data).context["failed"]) == 1
    assert Case.objects.get(pk=case.pk).owner_id is None


def test_the_team_page_shows_the_load_and_gives_work_to_somebody_else(health, application):
    colleague, client = officer("health"), signed_in(health)
    many_cases.copy(case_of(application, "birth_reg"), 12)
    page = client.get(reverse("desk:team"))
    assert page.context["loads"][0].held == 14
    data = {"command": str(uuid4()), "holder": "", "officer": colleague.account_id, "most": "5"}
    answer = client.post(reverse("desk:reassign"), data)
    assert len(answer.context["done"]) == 5
    urgent = list(answer.context["done"])
    rest = Case.objects.filter(owner=None, state="intake", department__code="health", due_on__isnull=False)
    assert max(row.case.due_on for row in urgent) <= min(rest.values_list("due_on", flat=True))
    assert page.context["indicators"].open_cases == 14


def test_only_supervisors_learn_that_there_is_a_team_page(application):
    catalogue_loaded()
    client = signed_in(people.officer("health"))
    assert client.get(reverse("desk:team")).status_code == 404
    assert client.post(reverse("desk:reassign")).status_code == 404
    assert reverse("desk:team") not in client.get(reverse("desk:queue")).content.decode()

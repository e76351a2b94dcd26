"""The desk's lists: what each tab and filter holds, what the search finds, and that size does not matter."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from services.audit.models import AuditEntry
from services.casework import actions, desk_lists, search
from services.casework.desk_lists import Wanted
from services.casework.models import Case, SavedFilter
from services.people.queries import actor_of
from tests.support import many_cases, people
from tests.support.casework import case_of, catalogue_loaded, citizen, officer, submitted
from tests.support.people import signed_in

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 30
TODAY = timezone.localdate


@pytest.fixture
def health(db):
    catalogue_loaded()
    return people.officer("health", "intake", "review", "decide", "supervise")


def statements(client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def found(actor, **wanted) -> set[str]:
    return {case.application.number for case in desk_lists.listed(actor, Wanted(**wanted), TODAY()).rows}


def test_ten_rows_and_two_hundred_take_the_same_statements(health, application):
    client, queue = signed_in(health), reverse("desk:queue")
    many_cases.copy(case_of(application, "birth_reg"), 10)
    client.get(queue)
    few = statements(client, queue)
    many_cases.copy(case_of(application, "birth_reg"), 190, first=11)
    assert statements(client, queue) == few <= MOST_STATEMENTS
    assert "202" in client.get(queue).content.decode(), "two of the application itself"


@pytest.mark.parametrize("tab", ["team", "intake", "decide", "citizen", "yellow", "red", "closed"])
def test_an_index_gives_the_rows_of_a_tab_in_their_order(tab, health, application):
    """However many cases there are, nobody sorts them for a page of 25."""
    rows = desk_lists.listed(actor_of(health), Wanted(tab=tab), timezone.localdate()).rows
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    assert "Sort" not in rows[:25].explain()


def test_counts_take_one_statement_and_say_what_the_tabs_list(health, application):
    actor = actor_of(health)
    many_cases.copy(case_of(application, "birth_reg"), 30)
    actions.claim(case=case_of(application, "birth_reg"), actor=actor)
    with CaptureQueriesContext(connection) as captured:
        counted = desk_lists.counts(actor, TODAY())
    assert len(captured) == 1
    for tab in desk_lists.queues(actor, TODAY()):
        assert counted[tab.code] == desk_lists.listed(actor, Wanted(tab=tab.code), TODAY()).rows.count(), tab.code
    assert counted["mine"] == 1
    assert counted["red"] > 0


def test_counting_stops_at_a_thousand(health, application):
    many_cases.copy(case_of(application, "birth_reg"), 300, each=4)
    actor = actor_of(health)
    assert desk_lists.counts(actor, TODAY())["intake"] == 1001
    pages = desk_lists.Pages(desk_lists.listed(actor, Wanted(), TODAY()).rows, desk_lists.PAGE_SIZE)
    assert (pages.count, pages.num_pages, pages.is_cut) == (1000, 40, True)
    assert "1000+" in signed_in(health).get(reverse("desk:queue")).content.decode()


def test_what_is_due_first_stands_first_and_what_has_no_date_last(health, application):
    many_cases.copy(case_of(application, "birth_reg"), 20)
    Case.objects.filter(pk=case_of(application, "birth_cert").pk).update(due_on=None)
    rows = list(desk_lists.listed(actor_of(health), Wanted(), TODAY()).rows)
    dates = [row.due_on for row in rows if row.due_on]
    assert dates == sorted(dates)
    assert rows[-1].matter == "birth_cert"


def test_filters_narrow_a_tab(health, application):
    actor, mine = actor_of(health), case_of(application, "birth_reg")
    actions.claim(case=mine, actor=actor)
    Case.objects.filter(pk=mine.pk).update(due_on=TODAY() - timedelta(days=1))

    def matters(**wanted):
        return {case.matter for case in desk_lists.listed(actor, Wanted(**wanted), TODAY()).rows}

    assert matters() == {"birth_reg", "birth_cert"}
    assert matters(matter="birth_cert") == {"birth_cert"}
    assert matters(owner=str(actor.account_id)) == {"birth_reg"}
    assert matters(owner="nobody") == {"birth_cert"}
    assert matters(overdue=True) == {"birth_reg"}
    assert matters(tab="team", state="reviewing") == set()


def test_a_filter_nobody_offers_is_as_good_as_none(health, application):
    answer = signed_in(health).get(reverse("desk:queue") + "?owner=x&state=nonsense&matter=%27&page=999&tab=no")
    assert answer.status_code == 200
    assert application.number in answer.content.decode()


@pytest.mark.parametrize("text", ["林晓月", "晓月", "lxy", "LX", "ｌｘｙ", "xy", "{number}", "{short}", "{code}"])
def test_the_search_finds_an_applicant_by(text, health, application):
    text = text.format(number=application.number, short=application.number[-5:], code=application.query_code)
    assert found(actor_of(health), text=text) == {application.number}


@pytest.mark.parametrize("text", ["", "林", "晓星", "zzz", "%", "__", "9999x"])
def test_the_search_does_not_find_an_applicant_by(text, health, application):
    if text:
        assert found(actor_of(health), text=text) == set()


def test_a_name_of_several_readings_is_found_by_each():
    assert {"SYX", "DYX"} <= set(search.initials("单雨昕"))
    assert {"ZX", "CX"} <= set(search.initials("曾祥"))


def test_the_search_reaches_closed_cases_but_no_other_department(health, application):
    actions.not_accept(
        case=case_of(application, "birth_reg"), reason_code="duplicate", reason={"zh": "重复", "en": "twice"},
        explanation="重复", actor=actor_of(health),
    )  # fmt: skip
    rows = desk_lists.listed(actor_of(health), Wanted(text="林晓月"), TODAY()).rows
    assert {row.state for row in rows} == {"not_accepted", "intake", "pending"}
    foreign = desk_lists.listed(officer("police"), Wanted(text="林晓月"), TODAY()).rows
    assert {row.department.code for row in foreign} == {"police"}


def test_a_search_by_the_end_of_the_identity_number_is_recorded_without_the_number(health):
    application = submitted(account=citizen())
    tail = application.applicant_id_no[-4:]
    answer = signed_in(health).post(reverse("desk:search"), {"q": tail}, follow=True)
    assert application.number in answer.content.decode()
    entry = AuditEntry.objects.get(action="searched_by_identity")
    assert (entry.purpose, entry.elements, entry.actor_id) == ("desk_search", ["person.id_no"], health.pk)
    assert tail not in str(entry.detail)


def test_a_search_that_shows_nobody_is_not_a_reading(health, application):
    signed_in(health).post(reverse("desk:search"), {"q": "000X"}, follow=True)
    assert not AuditEntry.objects.filter(action="searched_by_identity").exists()


def test_an_officer_keeps_filters_and_opens_the_desk_with_one(health, application):
    client = signed_in(health)
    client.post(reverse("desk:save_filter"), {"name": "急件", "is_default": "on", "here": "tab=team&overdue=on&q=林"})
    kept = SavedFilter.objects.get(account=health)
    assert kept.query == {"tab": "team", "overdue": "on"}, "what was searched for is not kept"
    answer = client.get(reverse("desk:queue"))
    assert (answer.status_code, answer.url) == (302, reverse("desk:queue") + "?tab=team&overdue=on")
    assert "急件" in client.get(answer.url).content.decode()


def test_only_one_filter_opens_the_desk_and_nobody_removes_anothers(health):
    client, other = signed_in(health), signed_in(people.officer("health"))
    for name in ("one", "two"):
        client.post(reverse("desk:save_filter"), {"name": name, "is_default": "on", "here": "tab=mine"})
    assert list(SavedFilter.objects.filter(is_default=True).values_list("name", flat=True)) == ["two"]
    other.post(reverse("desk:forget_filter", args=[SavedFilter.objects.get(name="one").pk]))
    assert SavedFilter.objects.count() == 2
    client.post(reverse("desk:forget_filter", args=[SavedFilter.objects.get(name="one").pk]))
    assert SavedFilter.objects.count() == 1

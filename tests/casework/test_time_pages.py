"""The time of a case on its desk page: special procedures, more time, hearings, and whose days passed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from services.casework import actions, times
from services.casework.consequences import settle
from services.casework.models import Case, Extension, SpecialProcedure
from services.certificates import queries as certificates
from services.core import calendar
from services.core.calendar_files import SHIPPED, import_file
from services.people.queries import actor_of
from tests.support import people
from tests.support.casework import citizen, submitted
from tests.support.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present_calendar")]


@pytest.fixture
def licence(db) -> Case:
    """A licence under review (20 working days by law, 10 more with approval)."""
    application = submitted("restaurant", {"has_licence": "yes", "form": "company", "drainage": "yes"}, citizen())
    case = application.cases.select_related("application", "department").filter(regime="licensing").first()
    case.edges_up.all().delete()
    settle(application, at=timezone.now())
    case.case_materials.update(status="satisfied")
    case.refresh_from_db()
    actions.accept(case=case, actor=actor_of(officer(case)))
    return fresh(case)


def officer(case: Case, *powers: str):
    return people.officer(case.department.code, *(powers or ("intake", "review")))


def fresh(case: Case) -> Case:
    return Case.objects.select_related("application", "department").get(pk=case.pk)


def post(case: Case, client, name: str, *ids, **data):
    return client.post(reverse(f"desk:{name}", args=[case.pk, *ids]), data)


def page(case: Case, client) -> str:
    return client.get(reverse("desk:case", args=[case.pk])).content.decode()


def letters(case: Case) -> set[str]:
    return {letter.code for letter in certificates.letters_of_case(case.pk)}


def in_workdays(days: int) -> str:
    return calendar.load().add_workdays(timezone.localdate(), days)[0].isoformat()


def test_a_special_procedure_is_started_and_ended_on_the_page_with_its_letter(licence):
    client = signed_in(officer(licence))
    answer = post(licence, client, "suspend", kind="testing", basis="《行政许可法》第四十五条", until=in_workdays(7))
    assert answer.status_code == 302
    procedure = SpecialProcedure.objects.get(case=licence)
    assert (fresh(licence).state, procedure.announced_days, procedure.kind) == ("suspended", 7, "testing")
    assert "D09" in letters(licence)
    shown = page(licence, client)
    assert "检测" in shown
    of_clocks = [shown.count(f'<span class="muted">{word}</span>') for word in ("停止计算", "已结束")]
    assert of_clocks == [2, 1], "the two clocks of the decision stand, the check is over"
    assert post(licence, client, "resume", result="水质合格").status_code == 302
    procedure.refresh_from_db()
    assert (fresh(licence).state, procedure.result) == ("reviewing", "水质合格")


def test_the_page_of_a_case_under_review_keeps_to_its_statements(licence):
    client = signed_in(officer(licence, "intake", "review", "decide", "supervise"))
    page(licence, client)
    with CaptureQueriesContext(connection) as captured:
        page(licence, client)
    assert len(captured) <= 34


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "site_visit", "basis": "x", "until": "2027-01-11"}, "kind"),
        ({"kind": "testing", "basis": "", "until": "2027-01-11"}, "basis"),
        ({"kind": "testing", "basis": "x", "until": "2026-01-01"}, "until"),
        ({"kind": "testing", "basis": "x", "until": ""}, "until"),
    ],
)
def test_what_the_law_asks_for_is_asked_for_beside_its_field(licence, data, field):
    answer = post(licence, signed_in(officer(licence)), "suspend", **data)
    assert answer.status_code == 422
    assert f'id="suspend-{field}_error"' in answer.content.decode()
    assert fresh(licence).state == "reviewing"


def test_more_time_is_asked_for_by_one_and_approved_by_the_head_of_the_agency(licence):
    asks, head = signed_in(officer(licence)), signed_in(officer(licence, "decide", "supervise"))
    before = fresh(licence).due_on
    assert post(licence, asks, "request_extension", days="11", reason="x").status_code == 422, "ten at most"
    assert post(licence, asks, "request_extension", days="10", reason="需要专家论证").status_code == 302
    asked = Extension.objects.get(case=licence)
    assert "需要专家论证" in page(licence, asks)
    assert reverse("desk:decide_extension", args=[licence.pk, asked.pk]) not in page(licence, asks)
    assert reverse("desk:decide_extension", args=[licence.pk, asked.pk]) in page(licence, head)
    assert post(licence, asks, "decide_extension", asked.pk, approve="1").status_code == 403
    assert post(licence, head, "decide_extension", asked.pk, approve="1").status_code == 302
    asked.refresh_from_db()
    assert (asked.status, "D10" in letters(licence)) == ("approved", True)
    assert fresh(licence).due_on > before
    shown = page(licence, head)
    assert "需要专家论证" in shown, "why the date moved"
    assert "第四十二条" in shown, "the law is named for staff"


def test_declined_time_leaves_the_date(licence):
    asks, head = signed_in(officer(licence)), signed_in(officer(licence, "decide", "supervise"))
    post(licence, asks, "request_extension", days="5", reason="人手不足")
    asked, before = Extension.objects.get(case=licence), fresh(licence).due_on
    assert post(licence, head, "decide_extension", asked.pk, approve="0").status_code == 302
    asked.refresh_from_db()
    assert (asked.status, fresh(licence).due_on) == ("declined", before)


def test_who_only_receives_or_sits_elsewhere_gets_no_buttons(licence):
    receives = signed_in(officer(licence, "intake"))
    shown = page(licence, receives)
    for name in ("suspend", "request_extension", "offer_hearing"):
        assert reverse(f"desk:{name}", args=[licence.pk]) not in shown
    elsewhere = signed_in(people.officer("police", "review"))
    assert post(licence, elsewhere, "suspend", kind="testing", basis="x", until=in_workdays(3)).status_code == 404


def test_the_page_tells_government_time_from_the_applicants(licence):
    import_file(SHIPPED)
    calendar.forget()
    Case.objects.filter(pk=licence.pk).update(wake_at=None)
    later = timezone.localdate() + timedelta(days=14)
    found = times.of_cases([licence.pk], later)[licence.pk]
    spent = calendar.load().workdays_between(timezone.localdate(), later)
    assert [(one.value, one.unit) for one in found.government] == [(spent, "workday")], "two clocks, one time"
    assert found.citizen == []
    assert {one.kind for one in found.running} >= {"acceptance", "statutory", "promised"}

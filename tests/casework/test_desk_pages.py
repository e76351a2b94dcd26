"""The officers' desk as pages: who sees what, in how many statements, and what a late officer reads."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from services.casework import actions
from services.casework.models import Case
from services.people.queries import actor_of
from tests.support import people
from tests.support.casework import case_of, catalogue_loaded, submitted
from tests.support.people import signed_in

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 30


@pytest.fixture
def health():
    catalogue_loaded()
    return people.officer("health")


def statements(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_queue_takes_the_same_statements_for_one_row_and_for_many(health):
    client, queue = signed_in(health), reverse("desk:queue")
    submitted()
    client.get(queue)
    few = statements(client, queue)
    for _ in range(4):
        submitted()
    assert statements(client, queue) == few
    assert few <= MOST_STATEMENTS


def test_the_case_page_keeps_to_its_statements_and_shows_only_what_the_matter_binds(health):
    case = case_of(submitted(), "birth_reg")
    client, address = signed_in(health), reverse("desk:case", args=[case.pk])
    client.get(address)
    assert statements(client, address) <= MOST_STATEMENTS
    text = client.get(address).content.decode()
    assert "父亲姓名" in text
    assert "银行卡号" not in text


def test_another_department_and_a_citizen_do_not_find_the_case(health):
    application = submitted()
    address = reverse("desk:case", args=[case_of(application, "birth_reg").pk])
    assert signed_in(people.officer("police")).get(address).status_code == 404
    assert signed_in(application.account).get(address).status_code == 404


def test_an_officer_who_comes_too_late_reads_who_was_faster(health):
    application = submitted()
    case = case_of(application, "birth_reg")
    actions.decide_on_the_spot(case=case, actor=actor_of(health))
    response = signed_in(people.officer("health")).post(reverse("desk:accept", args=[case.pk]))
    assert response.status_code == 409
    assert "叶知秋" in response.content.decode()


def test_a_refusal_without_reasons_comes_back_with_what_was_entered(health):
    application = submitted()
    case = case_of(application, "birth_reg")
    actions.accept(case=case, actor=actor_of(health))
    data = {"kind": "refuse", "reasons": "", "basis": "某法第一条"}
    response = signed_in(health).post(reverse("desk:propose", args=[case.pk]), data)
    assert response.status_code == 422
    assert "某法第一条" in response.content.decode()
    assert Case.objects.get(pk=case.pk).state == "reviewing"


def test_withdrawing_says_first_what_would_end_too(health):
    application = submitted()
    client = signed_in(application.account)
    address = reverse("casework:withdraw", args=[application.pk])
    assert "国(境)内出生登记(落户)" in client.get(address).content.decode()
    chosen = case_of(application, "birth_cert")
    assert client.post(address, {"case": str(chosen.pk)}).status_code == 302
    assert case_of(application, "birth_cert").state == "withdrawn"


def test_a_filing_whose_uploads_wait_for_an_eye_is_accepted_on_its_page_as_in_the_list(health):
    case = case_of(submitted(), "birth_cert")
    case.case_materials.update(status="satisfied")
    row = case.case_materials.first()
    row.status = "offered"
    row.save()
    client, address = signed_in(health), reverse("desk:accept", args=[case.pk])
    assert address in client.get(reverse("desk:case", args=[case.pk])).content.decode()
    row.status, row.reason = "rejected", "不清晰"
    row.save()
    assert address not in client.get(reverse("desk:case", args=[case.pk])).content.decode()
    row.status, row.reason = "offered", ""
    row.save()
    assert client.post(address).status_code == 302
    row.refresh_from_db()
    assert row.status == "satisfied"

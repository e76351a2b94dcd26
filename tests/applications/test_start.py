"""Between the one-time notice and the form."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from services.applications.models import Application
from services.catalogue import queries as catalogue
from tests.support.applications import BORN, citizen, enterprise, filler
from tests.support.catalogue import publish_catalogue
from tests.support.people import officer, signed_in

pytestmark = pytest.mark.django_db

LICENSED = {
    "has_licence": "yes",
    "public_venue": "no",
    "signboard": "no",
    "drainage": "no",
    "tobacco": "no",
    "high_risk": "no",
}


def address(code: str = "newborn", **answers: str) -> str:
    return reverse("applications:start", args=[code]) + (f"?{urlencode(answers)}" if answers else "")


def test_starting_needs_a_sign_in_and_keeps_the_answers_on_the_way() -> None:
    publish_catalogue()
    response = Client().get(address(**BORN))
    assert response.status_code == 302
    assert "want_card" in response["Location"]


def test_answers_that_are_missing_are_asked_on_one_page_and_open_no_draft() -> None:
    somebody = filler()
    page = somebody.client.get(address(applicant="mother"))
    assert page.status_code == 200
    assert "applicant" not in page.context["questions"].fields
    assert "born_local" in page.context["questions"].fields
    asked = page.context["questions"].asked
    wrong = somebody.client.post(address(applicant="mother"), {"applicant": "mother", "asked": asked})
    assert wrong.status_code == 422
    response = somebody.client.post(address(), {**BORN, "asked": asked})
    assert response.status_code == 200
    assert response.context["ready"]
    assert not Application.objects.exists()


def test_a_question_that_opens_only_now_is_asked_without_complaint() -> None:
    somebody = filler()
    response = somebody.client.post(
        address("restaurant"), {**LICENSED, "has_licence": "no", "asked": ",".join(LICENSED)}
    )
    assert response.status_code == 200
    assert list(response.context["questions"].fields) == ["form"]
    assert not response.context["questions"].errors


def test_an_impossible_combination_is_stopped_with_its_message() -> None:
    somebody = filler()
    answers = {"route": "simple", "on_abnormal_list": "yes", "entity": "company"}
    response = somebody.client.post(address("deregistration"), {**answers, "go": "1"})
    assert "不能走简易注销" in response.content.decode()
    assert not Application.objects.exists()


def test_a_draft_is_pinned_to_the_version_it_was_started_on() -> None:
    somebody = filler().start("newborn", BORN)
    assert somebody.application.version == catalogue.published("newborn")
    assert somebody.application.situation == BORN


def test_a_draft_or_a_running_application_is_offered_for_resuming() -> None:
    somebody = filler()
    somebody.start("newborn", BORN)
    page = somebody.client.get(address(**BORN))
    assert [one.pk for one in page.context["existing"]] == [somebody.application_id]
    assert somebody.address("tasks") in page.content.decode()
    somebody.fill_in().hand_in().submit()
    assert somebody.address("progress") in somebody.client.get(address(**BORN)).content.decode()


def test_an_enterprise_is_chosen_and_fills_in_what_the_portal_knows_of_it() -> None:
    account = citizen("何文静")
    somebody = filler(account)
    mine = enterprise(account)
    page = somebody.client.get(address("restaurant", **LICENSED))
    assert str(mine.pk) in page.content.decode()
    assert somebody.client.post(address("restaurant"), {**LICENSED, "go": "1"}).status_code == 422
    somebody.start("restaurant", LICENSED, mine)
    assert somebody.application.organisation == mine
    assert somebody.application.answers["ent.uscc"] == mine.uscc


def test_somebody_elses_enterprise_cannot_be_chosen() -> None:
    theirs = enterprise(citizen("吴建平"))
    account = citizen("何文静")
    enterprise(account)
    somebody = filler(account)
    response = somebody.client.post(address("restaurant"), {**LICENSED, "go": "1", "enterprise": str(theirs.pk)})
    assert response.status_code == 422
    assert not Application.objects.exists()


def test_an_enterprise_that_is_not_registered_yet_is_not_asked_for() -> None:
    account = citizen("许安")
    enterprise(account)
    somebody = filler(account)
    somebody.start("restaurant", {**LICENSED, "has_licence": "no", "form": "sole"})
    assert somebody.application.organisation is None
    assert somebody.application.is_enterprise


def test_a_bookmark_of_an_earlier_edition_leads_to_the_current_one() -> None:
    somebody = filler()
    page = somebody.client.get(address(**BORN, v="00000000-0000-4000-8000-000000000000"))
    assert page.status_code == 200
    assert page.context["outdated"]
    assert not somebody.client.get(address(**BORN)).context["outdated"]


def test_an_unknown_one_thing_is_not_found() -> None:
    assert filler().client.get(address("nothing")).status_code == 404


def test_staff_do_not_apply_with_their_staff_account() -> None:
    publish_catalogue()
    staff = signed_in(officer())
    assert staff.get(address(**BORN)).status_code == 403
    assert staff.get(reverse("applications:list")).status_code == 403

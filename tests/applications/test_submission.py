"""Submitting: once, complete, with a number, a revision and a receipt; never twice for the same subject."""

from datetime import timedelta
from functools import partial
from unittest import mock
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from services.applications import actions, queries, submission
from services.applications.models import Application, Revision
from services.applications.statements import DECLARATION_VERSION
from services.applications.subjects import subject_key
from services.catalogue.models import OneThing, OneThingVersion
from services.certificates.models import Letter
from services.core import outbox
from services.core.numbers import is_application_number
from services.notices.models import Notice
from services.people.queries import actor_of
from tests.support.applications import BORN, citizen, filler
from tests.support.at_once import at_once
from tests.support.filler import Filler, id_no

pytestmark = pytest.mark.django_db


def ready(somebody: Filler | None = None, **changes: str) -> Filler:
    return (somebody or filler()).start("newborn", {**BORN, **changes}).fill_in().hand_in()


def test_a_submission_has_a_number_a_revision_a_declaration_and_a_receipt() -> None:
    somebody = ready()
    application = somebody.submit()
    assert is_application_number(application.number)
    assert application.declaration["version"] == DECLARATION_VERSION
    assert "zh" in application.declaration["text"]
    revision = Revision.objects.get(application=application)
    assert (revision.no, revision.cause) == (1, "submit")
    assert {link["material"] for link in revision.materials} >= {"bank_card", "id_card"}
    letter = Letter.objects.get(application_id=application.pk, code="D01")
    assert letter.application_number == application.number
    table = next(block for block in letter.blocks if block["type"] == "table")
    assert len(table["rows"]) == len(somebody.papers())


def test_the_confirmation_says_so_while_the_receipt_is_being_made() -> None:
    somebody = ready()
    application = somebody.submit()
    page = somebody.client.get(somebody.address("submitted")).content.decode()
    assert application.number in page
    assert application.query_code in page
    assert "正在生成" in page
    assert somebody.client.get(somebody.address("receipt"))["Location"] == somebody.address("submitted")


def test_sending_it_twice_gives_the_same_application() -> None:
    somebody = ready()
    sent = somebody.declaration()
    first = somebody.client.post(somebody.address("submit"), sent)
    again = somebody.client.post(somebody.address("submit"), sent)
    other = somebody.client.post(somebody.address("submit"), {**sent, "command": str(uuid4())})
    assert first["Location"] == again["Location"] == other["Location"] == somebody.address("submitted")
    assert Application.objects.count() == 1
    assert Revision.objects.count() == 1


def test_without_the_declaration_nothing_is_sent() -> None:
    somebody = ready()
    sent = somebody.declaration()
    response = somebody.client.post(somebody.address("submit"), {**sent, "agreed": ""})
    assert response.status_code == 422
    assert somebody.application.is_draft


def test_a_declaration_that_has_changed_is_read_again() -> None:
    somebody = ready()
    sent = {**somebody.declaration(), "version": "2020-01"}
    response = somebody.client.post(somebody.address("submit"), sent)
    assert response["Location"] == somebody.address("check")
    assert somebody.application.is_draft


def test_a_missing_answer_leads_back_to_its_step_with_a_message() -> None:
    somebody = ready()
    sent = somebody.declaration()
    application = somebody.application
    del application.answers["child.name"]
    application.save()
    response = somebody.client.post(somebody.address("submit"), sent, follow=True)
    assert response.redirect_chain[-1][0] == somebody.address("step", "child")
    assert "孩子姓名" in response.content.decode()
    assert somebody.application.is_draft


def test_a_missing_material_leads_back_to_the_materials() -> None:
    somebody = filler().start("newborn", BORN).fill_in()
    response = somebody.client.post(somebody.address("submit"), somebody.declaration())
    assert response["Location"].startswith(somebody.address("materials"))
    assert somebody.application.is_draft


def test_what_became_impossible_since_it_was_entered_leads_back_to_its_step() -> None:
    somebody = ready()
    application = somebody.application
    application.answers["child.birth_time"] = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    application.save()
    response = somebody.client.post(somebody.address("submit"), somebody.declaration())
    assert response["Location"] == somebody.address("step", "child")


def test_the_same_child_is_registered_once_whoever_of_the_parents_applies() -> None:
    mother, father = citizen("林晓月"), citizen("陈志远", female=False)
    child = {"child.name": "陈云溪", "child.birth_time": "2026-11-09T06:32"}
    first = ready(filler(mother, child)).submit()
    values = {**child, "mother.id_no": mother.person.id_no, "mother.name": "林晓月"}
    second = ready(filler(father, values), applicant="father")
    response = second.client.post(second.address("submit"), second.declaration())
    assert response.status_code == 409
    assert first.number not in response.content.decode()
    assert second.application.is_draft


def test_the_same_applicant_is_led_to_the_running_application() -> None:
    account = citizen("林晓月")
    child = {"child.name": "陈云溪", "child.birth_time": "2026-11-09T06:32"}
    first = ready(filler(account, child)).submit()
    second = ready(filler(account, child))
    response = second.client.post(second.address("submit"), second.declaration())
    assert response.status_code == 409
    assert first.number in response.content.decode()


def test_twins_are_two_applications() -> None:
    account = citizen("林晓月")
    for name in ("陈云", "陈溪"):
        ready(filler(account, {"child.name": name, "child.birth_time": "2026-11-09T06:32"})).submit()
    assert Application.objects.exclude(state="draft").count() == 2


def test_subject_keys_tell_nothing_about_the_subject() -> None:
    somebody = ready()
    key = subject_key(somebody.application, queries.situation_of(somebody.application))
    assert key.startswith("child:")
    assert somebody.application.answers["mother.id_no"] not in key


def test_an_answer_that_no_longer_applies_is_not_submitted() -> None:
    somebody = ready()
    assert "person.bank_name" in somebody.application.answers
    changed = {**BORN, "want_card": "no", "want_subsidy": "no", "mother_insured": "none"}
    somebody.client.post(somebody.address("situation"), changed)
    application = somebody.submit()
    assert "person.bank_name" not in application.answers


def test_a_newer_published_version_never_changes_a_draft() -> None:
    somebody = ready()
    old = somebody.application.version
    newer = OneThingVersion.objects.create(
        one_thing=old.one_thing,
        number=old.number + 1,
        document={**old.document, "label": {"zh": "新版", "en": "New edition"}},
        checksum="f" * 64,
        effective_from=old.effective_from,
        published_at=timezone.now(),
    )
    OneThing.objects.filter(pk=old.one_thing_id).update(current=newer)
    assert somebody.client.get(somebody.address("check")).status_code == 200
    application = somebody.submit()
    assert application.version == old
    assert "新版" not in somebody.client.get(somebody.address("progress")).content.decode()


def test_pages_of_the_form_lead_on_once_it_is_submitted() -> None:
    somebody = ready()
    somebody.submit()
    for name, arguments in (("tasks", ()), ("check", ()), ("materials", ()), ("step", ("child",)), ("situation", ())):
        response = somebody.client.get(somebody.address(name, *arguments))
        assert response["Location"] == somebody.address("progress")
    late = somebody.client.post(somebody.address("step", "child"), {"child.name": "别的", "do": "next"})
    assert late["Location"] == somebody.address("progress")
    assert somebody.application.answers["child.name"] != "别的"


def test_nothing_is_left_behind_when_something_after_the_submission_fails() -> None:
    somebody = ready()
    sent = somebody.declaration()
    somebody.client.raise_request_exception = False
    with mock.patch("services.applications.actions.draft_receipt", side_effect=RuntimeError("printer on fire")):
        assert somebody.client.post(somebody.address("submit"), sent).status_code == 500
    assert somebody.application.is_draft
    assert not Revision.objects.exists()
    assert somebody.client.post(somebody.address("submit"), sent)["Location"] == somebody.address("submitted")


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_give_one_application() -> None:
    somebody = ready()
    application = somebody.application
    actor, command = actor_of(application.account), uuid4()

    def send(place: int) -> str | None:
        command_id = command if place % 2 else uuid4()
        sent = submission.send(
            application=application, actor=actor, declaration_version=DECLARATION_VERSION, command_id=command_id
        )
        return sent.number

    numbers = at_once(*[partial(send, place) for place in range(8)])
    assert len(set(numbers)) == 1
    assert Revision.objects.filter(application=application).count() == 1
    assert Letter.objects.filter(application_id=application.pk, code="D01").count() == 1


@pytest.mark.django_db(transaction=True)
def test_several_drafts_for_one_child_at_once_give_one_running_application() -> None:
    account = citizen("林晓月")
    child = {"child.name": "陈云溪", "child.birth_time": "2026-11-09T06:32", "father.id_no": id_no()}
    drafts = [ready(filler(account, child)).application for _ in range(4)]
    actor = actor_of(account)

    def send(draft: Application) -> str:
        try:
            return str(
                submission.send(
                    application=draft, actor=actor, declaration_version=DECLARATION_VERSION, command_id=uuid4()
                ).number
            )
        except actions.AlreadyRunning:
            return "running"

    results = at_once(*[partial(send, draft) for draft in drafts])
    assert results.count("running") == 3, results
    assert Application.objects.exclude(state="draft").count() == 1


def test_the_receipt_is_made_by_the_worker_and_told_about() -> None:
    somebody = ready()
    somebody.submit()
    outbox.drain(strict=True)
    response = somebody.client.get(somebody.address("receipt"))
    letter = Letter.objects.get(application_id=somebody.application_id, code="D01")
    assert response["Location"] == reverse("certificates:letter", args=[letter.pk])
    pdf = somebody.client.get(response["Location"])
    assert b"".join(pdf.streaming_content if pdf.streaming else [pdf.content]).startswith(b"%PDF")
    assert Notice.objects.filter(account=somebody.application.account, kind="receipt_ready").count() == 1

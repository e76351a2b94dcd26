"""Accidents while filling in: a broken line, the back button, two windows, a session that ends, reloading."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from services.applications import actions, queries
from services.applications.models import Application
from services.applications.steps import steps_of
from services.casework.models import Case, CorrectionItem, CorrectionNotice
from services.catalogue import queries as catalogue
from services.materials.models import MaterialVersion
from tests.support import people
from tests.support.applications import BORN
from tests.support.casework import case_of, catalogue_loaded, submitted
from tests.support.catalogue import publish_catalogue
from tests.support.filler import Filler, picture

pytestmark = pytest.mark.django_db(transaction=True)
SAVED = re.compile(r"\d\d:\d\d")


@pytest.fixture
def draft(transactional_db: None) -> Application:
    publish_catalogue()
    return actions.start(version=catalogue.published("newborn"), account=people.citizen("mother"), situation=BORN)


@pytest.fixture
def mother(draft: Application, live: Any, page: Any) -> Any:
    """The mother's phone, signed in."""
    sign_in(page, live)
    return page


def sign_in(page: Any, live: Any) -> None:
    page.goto(live.url("/login/"))
    type_password(page)


def type_password(page: Any) -> None:
    page.locator('[name="username"]').fill("mother")
    page.locator('[name="password"]').fill(people.PASSWORD)
    page.locator('main button[type="submit"]').first.click()
    page.wait_for_load_state()


def child_step(draft: Application, live: Any) -> str:
    step = next(one for one in steps_of(queries.situation_of(draft), draft) if "child.name" in one.codes)
    return str(live.url(f"/my/applications/{draft.pk}/step/{step.code}/"))


def materials(draft: Application, live: Any) -> str:
    return str(live.url(f"/my/applications/{draft.pk}/materials/"))


def name(page: Any) -> Any:
    return page.locator('[name="child.name"]')


def test_a_pause_in_typing_saves(mother: Any, draft: Application, live: Any) -> None:
    mother.goto(child_step(draft, live))
    name(mother).press_sequentially("陈小云")
    expect(mother.locator("[data-save-status]")).to_contain_text(SAVED)
    mother.goto(live.url("/my/"))
    mother.goto(child_step(draft, live))
    expect(name(mother)).to_have_value("陈小云")
    expect(mother.locator(".error-summary")).to_have_count(0)


def test_two_windows_on_one_draft_lose_nothing(
    mother: Any, draft: Application, live: Any, allowed_failures: set[int]
) -> None:
    allowed_failures.add(409)
    address = child_step(draft, live)
    second = mother.context.new_page()
    mother.goto(address)
    second.goto(address)
    name(second).fill("陈二云")
    second.locator('.buttons button[value="later"]').click()
    second.wait_for_load_state()
    name(mother).fill("陈一云")
    mother.locator('.buttons button[value="next"]').click()
    expect(mother.locator("main [role=alert]").first).to_be_visible()
    expect(name(mother)).to_have_value("陈一云")
    draft.refresh_from_db()
    assert draft.answers["child.name"] == "陈二云"
    mother.locator('.buttons button[value="later"]').click()
    mother.wait_for_load_state()
    draft.refresh_from_db()
    assert draft.answers["child.name"] == "陈一云"


def test_the_back_button_shows_what_was_saved_and_saving_again_is_no_conflict(
    mother: Any, draft: Application, live: Any
) -> None:
    mother.goto(child_step(draft, live))
    name(mother).fill("陈小云")
    mother.locator('.buttons button[value="later"]').click()
    mother.wait_for_url(live.url("/my/"))
    mother.go_back()
    expect(name(mother)).to_have_value("陈小云")
    name(mother).fill("陈大云")
    mother.locator('.buttons button[value="later"]').click()
    mother.wait_for_url(live.url("/my/"))
    draft.refresh_from_db()
    assert draft.answers["child.name"] == "陈大云"


def test_what_was_typed_when_the_session_had_ended_is_back_after_signing_in(
    mother: Any, draft: Application, live: Any
) -> None:
    mother.goto(child_step(draft, live))
    Session.objects.all().delete()
    name(mother).fill("陈小云")
    mother.locator('.buttons button[value="next"]').click()
    mother.wait_for_url(re.compile(r".*/login/.*"))
    type_password(mother)
    expect(name(mother)).to_have_value("陈小云")
    mother.locator('.buttons button[value="later"]').click()
    mother.wait_for_load_state()
    draft.refresh_from_db()
    assert draft.answers["child.name"] == "陈小云"


def test_an_upload_that_breaks_off_is_sent_again_and_stored_once(mother: Any, draft: Application, live: Any) -> None:
    mother.goto(materials(draft, live))
    photo = picture("book.jpg")
    sent = {"name": photo.name, "mimeType": "image/jpeg", "buffer": photo.read()}
    mother.route("**/materials/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    mother.locator('[name="file-hukou_book"]').first.set_input_files(sent)
    again = mother.locator("#paper-hukou_book [data-upload-status] button")
    expect(again).to_be_visible()
    mother.unroute("**/materials/")
    again.click()
    expect(mother.locator("#paper-hukou_book img")).to_be_visible()
    assert MaterialVersion.objects.on_file().count() == 1


def test_an_upload_whose_answer_is_lost_is_stored_once_though_it_is_sent_again(
    mother: Any, draft: Application, live: Any
) -> None:
    """The line breaks when the portal has the file already and the phone does not know."""
    mother.goto(materials(draft, live))
    photo = picture("book.jpg")
    sent = {"name": photo.name, "mimeType": "image/jpeg", "buffer": photo.read()}
    mother.route("**/materials/", lose_the_answer)
    mother.locator('[name="file-hukou_book"]').first.set_input_files(sent)
    again = mother.locator("#paper-hukou_book [data-upload-status] button")
    expect(again).to_be_visible()
    assert MaterialVersion.objects.on_file().count() == 1
    mother.unroute("**/materials/")
    again.click()
    expect(mother.locator("#paper-hukou_book img")).to_have_count(1)
    assert MaterialVersion.objects.on_file().count() == 1


def test_typing_without_a_connection_stays_and_is_saved_when_it_is_back(
    mother: Any, draft: Application, live: Any
) -> None:
    mother.goto(child_step(draft, live))
    mother.route("**/step/**", lambda route: route.abort())
    name(mother).press_sequentially("陈小云")
    expect(mother.locator("[data-save-status]")).to_contain_text("未保存")
    mother.unroute("**/step/**")
    mother.evaluate("window.dispatchEvent(new Event('online'))")
    expect(mother.locator("[data-save-status]")).to_contain_text(SAVED)
    expect(name(mother)).to_have_value("陈小云")


def test_reloading_after_saving_sends_nothing_twice(mother: Any, draft: Application, live: Any) -> None:
    """The page that follows a sent form is fetched, never the form again."""
    mother.goto(child_step(draft, live))
    name(mother).fill("陈小云")
    mother.locator('.buttons button[value="later"]').click()
    mother.wait_for_url(live.url("/my/"))
    saves = Application.objects.get().marks
    mother.reload()
    assert Application.objects.get().marks == saves
    assert Application.objects.count() == 1


def test_reloading_going_back_and_pressing_again_after_the_submission_submits_once(
    mother: Any, ready: Application, live: Any
) -> None:
    submit(mother, ready, live)
    mother.wait_for_url("**/submitted/")
    mother.reload()
    mother.go_back()
    again = mother.locator('form[action$="/submit/"] .button')
    if again.count():  # the browser shows the page from its memory
        mother.locator('[name="agreed"]').check()
        again.click()
    mother.wait_for_url(re.compile(r".*/(submitted/|[0-9a-f-]{36}/)$"))
    submitted_once(ready)


def test_a_submission_whose_answer_is_lost_is_pressed_again_and_submitted_once(
    mother: Any, ready: Application, live: Any
) -> None:
    mother.route("**/submit/", lose_the_answer)
    submit(mother, ready, live)
    mother.wait_for_timeout(500)
    submitted_once(ready)
    mother.unroute("**/submit/")
    mother.goto(live.url(f"/my/applications/{ready.pk}/check/"))
    mother.wait_for_load_state()
    assert mother.locator('form[action$="/submit/"] .button').count() == 0, "nothing is left to be sent"
    assert Application.objects.get().number in mother.locator("main").inner_text()
    submitted_once(ready)


def test_a_session_that_ended_before_submitting_loses_nothing(mother: Any, ready: Application, live: Any) -> None:
    mother.goto(live.url(f"/my/applications/{ready.pk}/check/"))
    Session.objects.all().delete()
    mother.locator('[name="agreed"]').check()
    mother.locator('form[action$="/submit/"] .button').click()
    mother.wait_for_url(re.compile(r".*/login/.*"))
    type_password(mother)
    assert Application.objects.get().is_draft
    mother.locator('[name="agreed"]').check()
    mother.locator('form[action$="/submit/"] .button').click()
    mother.wait_for_url("**/submitted/")
    submitted_once(ready)


@pytest.fixture
def ready(draft: Application) -> Application:
    """The draft, complete but for the declaration."""
    filler = Filler(people.signed_in(draft.account))
    filler.application_id = draft.pk
    return filler.fill_in().hand_in().application


def submit(page: Any, draft: Application, live: Any) -> None:
    page.goto(live.url(f"/my/applications/{draft.pk}/check/"))
    page.locator('[name="agreed"]').check()
    page.locator('form[action$="/submit/"] .button').click()


def submitted_once(draft: Application) -> None:
    draft.refresh_from_db()
    assert draft.number
    assert Application.objects.count() == 1
    matters = list(Case.objects.values_list("matter", flat=True))
    assert len(matters) == len(set(matters)) == 9


def lose_the_answer(route: Any) -> None:
    """Let the portal have what is sent, and the browser never hear of it."""
    if route.request.method == "POST":
        route.fetch(max_redirects=0)
        route.abort()
    else:
        route.continue_()


@pytest.fixture
def notice(transactional_db: None) -> CorrectionNotice:
    """A notice about one paper of the mother's application."""
    catalogue_loaded()
    application = submitted(account=people.citizen("mother"))
    case = case_of(application, "birth_cert")
    desk = people.signed_in(people.officer("health", "intake", "review", "decide", "supervise"))
    paper = case.case_materials.order_by("material").first().material  # type: ignore[union-attr]
    fields = {"correction-target": f"material:{paper}", "correction-kind": "invalid", "do": "draft"}
    desk.post(reverse("desk:correct", args=[case.pk]), fields)
    desk.post(reverse("desk:correction", args=[case.pk, CorrectionItem.objects.get().pk, "ready"]))
    desk.post(reverse("desk:send_notice", args=[case.pk]))
    return CorrectionNotice.objects.get()


def test_an_answer_to_a_correction_keeps_photos_and_words_before_anything_is_sent(
    notice: CorrectionNotice, live: Any, page: Any
) -> None:
    sign_in(page, live)
    address = live.url(reverse("casework:correction", args=[notice.application_id]))
    page.goto(address)
    words = page.locator('[name="text-1"]')
    words.fill("两页都在")
    photo = picture("receipt.jpg")
    page.set_input_files("#file-1", {"name": "receipt.jpg", "mimeType": "image/jpeg", "buffer": photo.read()})
    expect(page.locator("#files-1 img")).to_have_count(1)
    expect(words).to_have_value("两页都在")
    words.fill("两页都在，请核对")
    expect(page.locator("[data-save-status]")).to_contain_text(SAVED)
    page.goto(live.url("/my/"))
    page.goto(address)
    expect(words).to_have_value("两页都在，请核对")
    expect(page.locator("#files-1 img")).to_have_count(1)
    notice.refresh_from_db()
    assert notice.state == "open"

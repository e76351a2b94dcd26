"""The citizen's part of a birth in a real browser, on a phone: from the home page to the receipt."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from cms import demo
from services.applications import queries
from services.applications.models import Application
from services.applications.papers import papers_of
from services.applications.steps import DONE, steps_of
from services.casework.models import Case
from services.certificates.models import Letter
from services.core import outbox
from tests.support import people
from tests.support.applications import BORN
from tests.support.catalogue import publish_catalogue
from tests.support.filler import picture, posted

pytestmark = pytest.mark.django_db(transaction=True)

SIGNED_IN = re.compile(r".*/my/.*")


@pytest.fixture
def mother(transactional_db: None) -> Any:
    publish_catalogue()
    demo.seed()
    return people.citizen("mother")


def test_a_mother_registers_the_birth_on_her_phone(mother, live, registers, page, tmp_path) -> None:
    page.goto(live.url("/"))
    page.get_by_role("link", name="孩子出生了").first.click()
    _describe_the_situation(page)
    page.locator('form[action$="/start/"] .button').first.click()
    _sign_in(page, mother)
    _open_the_draft(page)
    application = Application.objects.get(account=mother)

    _fill_in(page, live, application)
    _come_back_another_day(page, live, application)
    _hand_in(page, live, application, tmp_path)
    _submit(page, live, application)

    application.refresh_from_db()
    assert application.number
    assert Case.objects.filter(application=application).count() == 9
    _fetch_the_receipt(page, live, application)


def _describe_the_situation(page: Any) -> None:
    for question, answer in BORN.items():
        page.locator(f'input[name="{question}"][value="{answer}"]').check()
    page.locator('form[action="#result"] .buttons .button').click()
    expect(page.locator("body")).to_contain_text("国(境)内出生登记(落户)")


def _sign_in(page: Any, account: Any) -> None:
    page.locator('input[name="username"]').fill(account.username)
    page.locator('input[name="password"]').fill(people.PASSWORD)
    page.locator('input[name="password"]').press("Enter")
    page.wait_for_url(re.compile(r".*/things/newborn/start/.*"))


def _open_the_draft(page: Any) -> None:
    page.locator('button[name="go"]').click()
    page.wait_for_url(SIGNED_IN)


def _fill_in(page: Any, live: Any, application: Application) -> None:
    for _ in range(12):
        application.refresh_from_db()
        step = next(
            (one for one in steps_of(queries.situation_of(application), application) if one.state != DONE), None
        )
        if step is None:
            return
        page.goto(live.url(f"/my/applications/{application.pk}/step/{step.code}/"))
        for needed in step.asked:
            for name, value in posted(needed).items():
                _enter(page, name, value)
        page.locator('.buttons button[name="do"][value="next"]').click()
        page.wait_for_load_state()
        expect(page.locator(".error-summary")).to_have_count(0)
    pytest.fail("the steps do not come to an end")


def _enter(page: Any, name: str, value: Any) -> None:
    field = page.locator(f'[name="{name}"]')
    kind = field.first.get_attribute("type") or field.first.evaluate("node => node.tagName.toLowerCase()")
    if isinstance(value, SimpleUploadedFile):
        field.set_input_files({"name": value.name, "mimeType": "image/jpeg", "buffer": value.read()})
    elif kind == "select":
        field.select_option(str(value))
    elif kind in {"radio", "checkbox"}:
        for one in value if isinstance(value, list) else [value]:
            page.locator(f'[name="{name}"][value="{one}"]').check()
    elif kind != "hidden":
        field.fill(str(value))


def _come_back_another_day(page: Any, live: Any, application: Application) -> None:
    """Another visit finds everything as it was left."""
    page.goto(live.url("/my/"))
    expect(page.locator("main")).to_contain_text("新生儿出生")
    application.refresh_from_db()
    assert application.answers["child.name"]


def _hand_in(page: Any, live: Any, application: Application, folder: Path) -> None:
    page.goto(live.url(f"/my/applications/{application.pk}/materials/"))
    for paper in papers_of(queries.situation_of(application), application):
        if paper.settled:
            continue
        if paper.way == "upload":
            photo = picture(f"{paper.code}.jpg")
            sent = {"name": photo.name, "mimeType": "image/jpeg", "buffer": photo.read()}
            page.locator(f"#file-{paper.code}").set_input_files(sent)
        elif paper.way == "statement":
            page.locator(f'[name="agree"][value="{paper.code}"]').check()
    page.locator('.buttons button[name="do"][value="next"]').click()
    page.wait_for_load_state()


def _submit(page: Any, live: Any, application: Application) -> None:
    page.goto(live.url(f"/my/applications/{application.pk}/check/"))
    page.locator('input[name="agreed"]').check()
    page.locator('form[action$="/submit/"] .button').first.click()
    page.wait_for_url(re.compile(r".*/submitted/"))
    expect(page.locator("main")).to_contain_text("YJS990100")


def _fetch_the_receipt(page: Any, live: Any, application: Application) -> None:
    outbox.drain(strict=True)
    receipt = Letter.objects.get(application_id=application.pk, code="D01")
    assert isinstance(receipt.pk, UUID)
    answer = page.request.get(live.url(f"/my/applications/{application.pk}/receipt/"))
    assert answer.ok
    assert answer.body().startswith(b"%PDF")
    page.goto(live.url(f"/my/applications/{application.pk}/"))
    expect(page.locator("main")).to_contain_text("公安局")

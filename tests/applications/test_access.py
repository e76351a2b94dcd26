"""Another citizen's application, draft, file or PDF is never reachable: the page is that of one that does not exist."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from services.applications.urls.citizen import urlpatterns
from services.certificates.models import Letter
from services.core import outbox
from services.materials import queries as materials
from tests.support.applications import BORN, citizen, filler, signed_in
from tests.support.filler import picture

pytestmark = pytest.mark.django_db

FURTHER: dict[str, list[Any]] = {
    "step": ["parents"],
    "dispute": ["household.addr"],
    "urge": [uuid4()],
    "supplement": [uuid4()],
}
OF_AN_APPLICATION = [pattern.name for pattern in urlpatterns if "application_id" in str(pattern.pattern)]


def addresses(key: object) -> list[str]:
    return [reverse(f"applications:{name}", args=[key, *FURTHER.get(name, [])]) for name in OF_AN_APPLICATION]


def told(response: Any) -> str:
    """Return a page without its address and the token that differs on every page."""
    return re.sub(r"[0-9a-f-]{36}|[A-Za-z0-9]{64}", "", response.content.decode())


def test_every_page_of_an_application_is_covered_here() -> None:
    assert set(OF_AN_APPLICATION) >= {"progress", "tasks", "step", "materials", "check", "submit", "answers", "receipt"}


def test_a_foreign_draft_is_not_found_exactly_as_one_that_does_not_exist() -> None:
    somebody = filler().start("newborn", BORN)
    stranger = signed_in(citizen("钱伟"))
    for method in ("get", "post"):
        for theirs, nobodys in zip(addresses(somebody.application_id), addresses(uuid4()), strict=True):
            found, missing = getattr(stranger, method)(theirs), getattr(stranger, method)(nobodys)
            assert found.status_code == missing.status_code, theirs
            if found.status_code in {302, 405}:  # takes only what is sent, whosever it is
                continue
            assert found.status_code == 404, theirs
            assert told(found) == told(missing), theirs
    assert somebody.application.is_draft


def test_a_foreign_application_its_files_and_letters_are_not_found() -> None:
    somebody = filler().start("newborn", BORN).fill_in()
    somebody.client.post(somebody.address("materials"), {"file-bank_card": picture("1.jpg"), "do": "stay"})
    somebody.hand_in().submit()
    outbox.drain(strict=True)
    version = materials.of_application(somebody.application.pk)["bank_card"][0]
    letter = Letter.objects.get(application_id=somebody.application_id, code="D01")
    stranger = signed_in(citizen("钱伟"))
    private = [reverse("materials:file", args=[version.pk]), reverse("certificates:letter", args=[letter.pk])]
    for address in [*private, somebody.address("progress"), somebody.address("answers"), somebody.address("receipt")]:
        assert stranger.get(address).status_code == 404, address
    for address in private:
        assert somebody.client.get(address).status_code == 200, address


def test_a_foreign_application_is_in_nobody_elses_list() -> None:
    somebody = filler().start("newborn", BORN)
    page = signed_in(citizen("钱伟")).get(reverse("applications:list")).content.decode()
    assert str(somebody.application_id) not in page


def test_nothing_is_shown_without_signing_in() -> None:
    somebody = filler().start("newborn", BORN)
    for address in addresses(somebody.application_id):
        if "discard" in address:
            continue
        response = Client().get(address)
        assert response.status_code == 302
        assert "/login/" in response["Location"]

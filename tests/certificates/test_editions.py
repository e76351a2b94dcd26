"""A certificate for paper and in large print, made when its holder asks; its photograph on the page."""

import base64
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from services.certificates import actions, editions, inspection, sheets, storage, verification
from services.certificates.models import Certificate, Edition
from services.core import outbox
from services.core.models import Outbox
from tests.support.certificates import FACTS, account, decide, draft, draft_letter, issued, issued_letter
from tests.support.conformance import faults
from tests.support.paper import text_of

pytestmark = pytest.mark.django_db
KINDS = ["paper", "large"]


@pytest.fixture
def holder() -> Any:
    return account("linxiaoyue")


@pytest.fixture
def certificate(holder: Any) -> Certificate:
    return issued(holder_account_id=holder.pk)


def address(certificate: Certificate, kind: str) -> str:
    return reverse("certificates:edition", args=[certificate.pk, kind])


def made(certificate: Certificate, kind: str) -> bytes:
    return storage.read(certificate.editions.get(kind=kind).file)


@pytest.mark.parametrize("kind", KINDS)
def test_a_holder_has_an_edition_made_and_fetches_it(
    client: Client, holder: Any, certificate: Certificate, kind: str
) -> None:
    client.force_login(holder)
    page = reverse("certificates:read", args=[certificate.pk])
    assert client.get(address(certificate, kind)).status_code == 404
    assert client.post(address(certificate, kind)).headers["Location"] == page
    assert client.get(address(certificate, kind)).status_code == 404
    assert {one.kind: one.is_there for one in client.get(page).context["offers"]} == {"paper": False, "large": False}
    outbox.drain(strict=True)
    response = client.get(address(certificate, kind))
    assert response.content == made(certificate, kind)
    assert quote({"paper": "打印版", "large": "大字版"}[kind]) in response["Content-Disposition"]
    assert address(certificate, kind) in client.get(page).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_an_edition_is_signed_keeps_both_standards_and_verifies_as_the_certificate(
    client: Client, holder: Any, certificate: Certificate, kind: str
) -> None:
    client.force_login(holder)
    client.post(address(certificate, kind))
    outbox.drain(strict=True)
    content = made(certificate, kind)
    assert faults(content) == []
    assert inspection.trouble_with(content) == inspection.SOUND
    found = verification.by_file(content, on=certificate.valid_from)
    assert (found.is_valid, found.number) == (True, certificate.number)
    assert not verification.by_file(content + b"\n", on=certificate.valid_from).is_valid
    actions.revoke(certificate, **decide())
    assert verification.by_file(content, on=certificate.valid_from).result == "revoked"


def test_the_large_print_is_larger_and_paper_has_no_ground(
    client: Client, holder: Any, certificate: Certificate
) -> None:
    client.force_login(holder)
    for kind in KINDS:
        client.post(address(certificate, kind))
    outbox.drain(strict=True)
    assert "本件为纸质打印版" in text_of(made(certificate, "paper"))
    large = made(certificate, "large")
    assert "陈㛃䶮" in text_of(large)
    with pikepdf.open(BytesIO(large)) as file, pikepdf.open(BytesIO(storage.read(certificate.file))) as usual:
        assert len(file.pages) >= len(usual.pages)
        assert file.trailer.ID[0] != usual.trailer.ID[0]


def test_asked_twice_it_is_made_once(client: Client, holder: Any, certificate: Certificate) -> None:
    client.force_login(holder)
    for _ in range(2):
        client.post(address(certificate, "large"))
    outbox.drain(strict=True)
    first = made(certificate, "large")
    client.post(address(certificate, "large"))
    assert outbox.drain(strict=True) == 0
    assert (Edition.objects.count(), Outbox.objects.filter(kind=editions.MAKE).count()) == (1, 1)
    assert made(certificate, "large") == first


def test_nobody_else_asks_for_one_and_what_has_ended_is_not_printed_again(
    client: Client, holder: Any, certificate: Certificate
) -> None:
    client.force_login(account())
    assert client.post(address(certificate, "paper")).status_code == 404
    client.force_login(holder)
    assert client.post(address(certificate, "golden")).status_code == 404
    assert client.post(address(draft(holder_account_id=holder.pk), "paper")).status_code == 404
    actions.suspend(certificate, **decide())
    assert client.post(address(certificate, "paper")).status_code == 409
    assert not Edition.objects.exists()


def with_photo(holder: Any) -> Certificate:
    written = BytesIO()
    Image.effect_mandelbrot((300, 420), (-2, -1.5, 1, 1.5), 30).convert("RGB").save(written, "JPEG", comment=b"hidden")
    photo = {"label": {"zh": "照片", "en": "Photo"}, "photo": base64.b64encode(written.getvalue()).decode()}
    return issued(holder_account_id=holder.pk, facts=[*FACTS, photo])


def test_the_page_shows_the_photograph_as_it_is_printed(client: Client, holder: Any) -> None:
    certificate = with_photo(holder)
    client.force_login(holder)
    response = client.get(reverse("certificates:read", args=[certificate.pk]))
    head, _, picture = response.context["photo"].partition(",")
    assert head == "data:image/jpeg;base64"
    assert response.context["photo"].replace("+", "&#x2B;") in response.content.decode() or picture[:60] in str(
        response.content
    )
    shown = base64.b64decode(picture)
    assert b"hidden" not in shown
    with pikepdf.open(BytesIO(storage.read(certificate.file))) as file:
        printed = [bytes(one.read_raw_bytes()) for one in file.objects if is_picture(one)]
    assert shown in printed


def is_picture(one: Any) -> bool:
    return isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"


def test_the_public_finds_a_certificate_with_a_photograph_and_does_not_see_it(client: Client, holder: Any) -> None:
    certificate = with_photo(holder)
    response = client.get(sheets.verify_path(certificate))
    assert response.status_code == 200
    assert "data:image" not in response.content.decode()
    told = client.get(sheets.verify_path(certificate), {"format": "json"}).json()
    assert [fact["label"]["zh"] for fact in told["facts"] if fact["label"]["zh"] == "照片"] == []


def test_a_recipient_has_a_letter_made_in_large_print(client: Client, holder: Any) -> None:
    letter = issued_letter(recipient_account_id=holder.pk)
    page = reverse("certificates:read_letter", args=[letter.pk])
    large = reverse("certificates:letter_edition", args=[letter.pk, "large"])
    client.force_login(holder)
    assert client.get(large).status_code == 404
    assert client.post(large).headers["Location"] == page
    outbox.drain(strict=True)
    content = client.get(large).content
    assert large in client.get(page).content.decode()
    assert faults(content) == []
    assert inspection.trouble_with(content) == inspection.SOUND
    found = verification.by_file(content, on=letter.dated)
    assert (found.is_valid, found.number) == (True, letter.number)
    assert text_of(content)[:40] == text_of(storage.read(letter.file))[:40]
    with pikepdf.open(BytesIO(content)) as file, pikepdf.open(BytesIO(storage.read(letter.file))) as usual:
        assert len(file.pages) >= len(usual.pages)
        assert file.trailer.ID[0] != usual.trailer.ID[0]


def test_a_letter_has_no_other_edition_and_nobody_else_has_one_made(client: Client, holder: Any) -> None:
    letter, unmade = (make(recipient_account_id=holder.pk) for make in (issued_letter, draft_letter))
    client.force_login(holder)
    for document, kind in ((letter, "paper"), (letter, "golden"), (unmade, "large")):
        address = reverse("certificates:letter_edition", args=[document.pk, kind])
        assert client.post(address).status_code == 404
    client.force_login(account())
    assert client.post(reverse("certificates:letter_edition", args=[letter.pk, "large"])).status_code == 404
    assert not Edition.objects.exists()

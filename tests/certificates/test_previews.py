"""An editor's preview and the issued file come from the same renderer; a preview cannot be taken for a certificate."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from services.certificates import compiled, inspection, issuing, press, previews, samples, sheets, storage, verification
from services.certificates.hole import RESERVED
from services.certificates.models import Certificate
from services.core.models import Outbox
from tests.support import casework
from tests.support.certificates import draft
from tests.support.paper import text_of
from tests.support.people import officer, signed_in, staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
DESK = "/en/desk/certificates/previews/"


def without_signature(content: bytes, value_at: int) -> bytes:
    return content[:value_at] + content[value_at + 2 * RESERVED :]


def test_the_issued_file_is_byte_for_byte_what_the_preview_prints_but_for_the_signature(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certificate = draft()
    certificate.refresh_from_db()
    compiled.forget()
    monkeypatch.setattr(issuing.timezone, "now", lambda: AT)
    printed = press.render(sheets.certificate_sheet(certificate, issuing._as_printed(AT), is_specimen=True))
    compiled.forget()  # both the ordinary way; that the mould's way looks the same is shown in test_compiled.py
    issued = storage.read(issuing.issue_certificate(certificate.pk).file)
    at = printed.value_at
    assert without_signature(issued, at) == without_signature(printed.content, at)
    assert bytes(2 * RESERVED).replace(b"\0", b"0") == printed.content[at : at + 2 * RESERVED]


def test_preview_and_issue_stop_together_when_the_one_renderer_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(sheet: Any) -> Any:
        raise press.RenderingFailed("the press is broken")

    monkeypatch.setattr(press, "render", broken)
    for work in (lambda: previews.pdf("permit"), lambda: issuing.issue_certificate(draft().pk)):
        with pytest.raises(press.RenderingFailed, match="the press is broken"):
            work()


def test_a_preview_is_a_specimen_in_every_city_unsigned_and_unknown(settings: Any) -> None:
    settings.IS_DEMO = False
    content = previews.pdf("certificate")
    assert "不具有法律效力" in text_of(content)
    settings.IS_DEMO = True
    assert inspection.trouble_with(content) != inspection.SOUND
    assert verification.by_file(content, on=samples.DAY).result == "not_ours"
    assert verification.by_secret("YX-HEALTH-2026-000001-X", samples.SECRET, on=samples.DAY).result == "unknown"
    assert not Certificate.objects.exists()
    assert not Outbox.objects.exists()


def test_outside_the_demo_city_no_certificate_says_specimen(settings: Any) -> None:
    settings.IS_DEMO = False
    real, sample = (
        sheets.certificate_sheet(samples.certificate("certificate"), AT, is_specimen=one) for one in (None, True)
    )
    assert not real.context["is_demo"]
    assert real.drawings["art:seal"] != sample.drawings["art:seal"]
    assert b'"specimen": false' in real.data


def test_every_result_of_the_catalogue_can_be_previewed() -> None:
    casework.catalogue_loaded()
    codes = [one.code for one in previews.choices()]
    assert len(codes) > 30
    for code in codes[::9]:
        assert previews.pdf(code).startswith(b"%PDF-1.7")


def test_an_officer_asks_for_one_and_tries_a_name() -> None:
    browser = signed_in(officer("health", "review"))
    assert browser.get(DESK).status_code == 200
    asked = {"code": "certificate", "edition": "large", "version": "2", "holder": "阿卜杜热合曼·买买提依明"}
    response = browser.get(DESK, asked)
    assert response["Content-Type"] == "application/pdf"
    assert asked["holder"] in text_of(response.content)
    missing = browser.get(DESK, {**asked, "holder": "王\U0002ebf0"})
    assert missing.status_code == 422
    assert "U+2EBF0" in missing.content.decode()
    for wrong in ({"code": "crown"}, {"edition": "golden"}, {"version": "9"}, {"holder": "王" * 51}):
        assert browser.get(DESK, {**asked, **wrong}).status_code == 422


def test_an_editor_finds_it_in_the_administration_of_the_website() -> None:
    editor = staff()
    group = Group.objects.get_or_create(name="Editors")[0]
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    editor.groups.add(group)
    browser = signed_in(editor)
    here = reverse("certificate_previews")
    assert 'name="holder"' in browser.get(here).content.decode()
    response = browser.get(here, {"code": "permit", "edition": "file", "version": "2"})
    assert response["Content-Type"] == "application/pdf"
    assert browser.get(DESK).status_code == 404

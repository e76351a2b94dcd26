"""Uploaded files leave the house only through an authorised view, and harmless."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from PIL import Image

from services.audit.models import AuditEntry
from services.catalogue.models import Department
from services.core.actors import Actor
from services.materials import access, actions, storage
from services.materials.models import MaterialVersion
from services.people.models import Account, Officer, Person
from tests.support import files

pytestmark = pytest.mark.django_db

APPLICATION = uuid4()


@pytest.fixture(autouse=True)
def own_store(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "materials": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }


@pytest.fixture(autouse=True)
def resolvers(monkeypatch: Any, applicant: Account) -> None:
    """What the rooms above would say: the applicant reads the own files, the police the household ones."""

    def own(actor: Actor, application_id: Any, type_code: str) -> bool:
        return actor.account_id == applicant.pk and application_id == APPLICATION

    def police(actor: Actor, application_id: Any, type_code: str) -> bool:
        return actor.department == "police" and type_code == "hukou_book"

    monkeypatch.setattr(access, "_resolvers", [])
    access.register(own)
    access.register(police)


@pytest.fixture
def applicant() -> Account:
    person = Person.objects.create(name="林晓月", id_no="990100199604120245", real_name_level=3)
    return Account.objects.create_user("linxiaoyue", password="x", person=person)


@pytest.fixture
def other() -> Account:
    return Account.objects.create_user("chenzhiyuan", password="x")


def officer_of(code: str) -> Account:
    department = Department.objects.create(code=code, label={"zh": code, "en": code})
    account = Account.objects.create_user(f"{code}.review", password="x", realm="staff")
    Officer.objects.create(account=account, department=department, powers=["review"])
    return account


def kept(content: bytes, name: str, type_code: str = "hukou_book") -> MaterialVersion:
    return actions.add_upload(
        application_id=APPLICATION,
        type_code=type_code,
        uploaded_file=SimpleUploadedFile(name, content),
        actor=Actor(account_id=None, kind="citizen", name="林晓月"),
    )


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    if account.is_member_of_staff:
        give_second_factor(client, account)
    return client


def give_second_factor(client: Client, account: Account) -> None:
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_totp.models import TOTPDevice

    session = client.session
    session[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.create(user=account, confirmed=True).persistent_id
    session.save()


def test_the_applicant_opens_a_picture_in_the_browser_and_nothing_in_it_can_run(applicant: Account) -> None:
    version = kept(files.jpeg(), "户口簿.jpg")
    answer = signed_in(applicant).get(reverse("materials:file", args=[version.pk]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    assert len(b"".join(answer)) == version.size  # type: ignore[arg-type]


def test_a_pdf_is_saved_and_never_shown_inside_the_portal(applicant: Account) -> None:
    version = kept(files.pdf(), "户口簿.pdf")
    answer = signed_in(applicant).get(reverse("materials:file", args=[version.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer) == files.pdf() or answer.status_code == 200  # type: ignore[arg-type]


def test_a_small_picture_is_small(applicant: Account) -> None:
    version = kept(files.png("RGBA"), "户口簿.png")
    answer = signed_in(applicant).get(reverse("materials:thumbnail", args=[version.pk]))
    assert answer["Content-Type"] == "image/jpeg"
    assert len(answer.content) < 10_000
    assert Image.open(BytesIO(answer.content)).size == (144, 144)
    assert answer["Cache-Control"].startswith("private")


def test_a_foreign_file_and_a_missing_one_look_the_same(other: Account) -> None:
    version = kept(files.jpeg(), "户口簿.jpg")
    client = signed_in(other)
    foreign = client.get(reverse("materials:file", args=[version.pk]))
    missing = client.get(reverse("materials:file", args=[uuid4()]))
    assert foreign.status_code == missing.status_code == 404
    assert client.get(reverse("materials:thumbnail", args=[version.pk])).status_code == 404


def test_without_signing_in_nothing_is_sent() -> None:
    version = kept(files.jpeg(), "户口簿.jpg")
    answer = Client().get(reverse("materials:file", args=[version.pk]))
    assert answer.status_code == 302


def test_an_officer_opens_what_the_own_matters_need_and_that_is_recorded() -> None:
    version = kept(files.jpeg(), "户口簿.jpg")
    actions.seal(application_id=APPLICATION)
    officer = officer_of("police")
    answer = signed_in(officer).get(reverse("desk_materials:file", args=[version.pk]))
    assert answer.status_code == 200
    entry = AuditEntry.objects.get(action="read", subject_id=version.pk)
    assert (entry.actor, entry.aggregate_id, entry.elements) == (officer, APPLICATION, ["material:hukou_book"])
    assert entry.purpose


def test_an_officer_of_another_department_gets_nothing_and_staff_cannot_avoid_the_record() -> None:
    version = kept(files.jpeg(), "户口簿.jpg")
    actions.seal(application_id=APPLICATION)
    tax, police = signed_in(officer_of("tax")), signed_in(officer_of("police"))
    assert tax.get(reverse("desk_materials:file", args=[version.pk])).status_code == 404
    assert police.get(reverse("materials:file", args=[version.pk])).status_code == 404
    assert not AuditEntry.objects.filter(action="read").exists()


def test_an_officer_does_not_see_what_was_not_submitted_yet() -> None:
    version = kept(files.jpeg(), "户口簿.jpg")
    assert signed_in(officer_of("police")).get(reverse("desk_materials:file", args=[version.pk])).status_code == 404


def test_a_file_that_was_taken_back_is_gone(applicant: Account) -> None:
    version = kept(files.jpeg(), "户口簿.jpg")
    actions.remove_upload(version_id=version.pk, application_id=APPLICATION, actor=Actor(None, "citizen", ""))
    assert signed_in(applicant).get(reverse("materials:file", args=[version.pk])).status_code == 404


def test_a_file_lost_from_the_store_is_not_found(applicant: Account) -> None:
    version = kept(files.jpeg(), "户口簿.jpg")
    storage.remove(version.file)
    client = signed_in(applicant)
    for page in ("materials:file", "materials:thumbnail"):
        assert client.get(reverse(page, args=[version.pk])).status_code == 404


def test_files_are_never_changed_by_address(applicant: Account) -> None:
    version = kept(files.jpeg(), "户口簿.jpg")
    assert signed_in(applicant).post(reverse("materials:file", args=[version.pk])).status_code == 405


def test_without_a_resolver_nobody_reads_anything(monkeypatch: Any, applicant: Account) -> None:
    monkeypatch.setattr(access, "_resolvers", [])
    version = kept(files.jpeg(), "户口簿.jpg")
    assert signed_in(applicant).get(reverse("materials:file", args=[version.pk])).status_code == 404


def test_the_list_of_files_offers_to_look_and_until_they_are_submitted_to_remove() -> None:
    versions = [kept(files.jpeg(), "户口簿.jpg"), kept(files.pdf(pages=3), "户口簿.pdf")]
    page = listed(versions)
    for version in versions:
        assert reverse("materials:file", args=[version.pk]) in page
        assert f'name="remove" value="{version.pk}"' in page
    assert page.count("<img") == 1
    actions.seal(application_id=APPLICATION)
    for version in versions:
        version.refresh_from_db()
    assert 'name="remove"' not in listed(versions)


def listed(versions: list[MaterialVersion]) -> str:
    return render_to_string("materials/citizen/files.html", {"versions": versions, "removable": True})


def test_the_desk_lists_files_and_what_was_agreed_to() -> None:
    picture = kept(files.jpeg(), "户口簿.jpg")
    statement = actions.add_statement(
        application_id=APPLICATION,
        type_code="commitment",
        text={"zh": "我承诺。", "en": "I pledge."},
        text_version="1",
        actor=Actor(account_id=None, kind="citizen", name="林晓月"),
    )
    page = render_to_string("materials/desk/files.html", {"versions": [picture, statement]})
    assert reverse("desk_materials:file", args=[picture.pk]) in page
    assert "林晓月" in page

"""What an application hands over is kept once, says how far it can be trusted, and never changes."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from services.core.actors import Actor
from services.materials import actions, queries, storage
from services.materials.models import Material, MaterialVersion
from services.materials.refusals import UploadRefused

pytestmark = pytest.mark.django_db

APPLICANT = Actor(account_id=None, kind="citizen", name="林晓月")


@pytest.fixture(autouse=True)
def own_store(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "materials": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }


def photo(colour: str = "navy", name: str = "出院小结.jpg") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def test_an_upload_is_kept_under_a_name_that_says_nothing() -> None:
    application = uuid4()
    version = actions.add_upload(
        application_id=application, type_code="discharge_note", uploaded_file=photo(), actor=APPLICANT
    )
    assert (version.source, version.trust, version.name) == ("upload", "C", "出院小结.jpg")
    assert version.file.endswith(".jpg")
    assert "出院" not in version.file
    assert len(storage.open_file(version.file).read()) == version.size
    assert queries.of_application(application) == {"discharge_note": [version]}


def test_the_same_file_sent_twice_is_kept_once() -> None:
    application = uuid4()
    first, second = (
        actions.add_upload(application_id=application, type_code="photo", uploaded_file=photo(), actor=APPLICANT)
        for _ in range(2)
    )
    assert first == second


def test_one_material_has_at_most_twenty_files(settings: Any) -> None:
    settings.MATERIAL_MAX_FILES = 2
    application = uuid4()
    colours = [photo(colour) for colour in ("red", "green", "blue")]
    kept, refused = actions.add_uploads(
        application_id=application, type_code="layout", uploaded_files=colours, actor=APPLICANT
    )
    assert len(kept) == 2
    assert "2" in refused[0]


def test_a_removed_upload_is_gone_with_its_file(django_capture_on_commit_callbacks: Any) -> None:
    application = uuid4()
    version = actions.add_upload(application_id=application, type_code="photo", uploaded_file=photo(), actor=APPLICANT)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.remove_upload(version_id=version.pk, application_id=application, actor=APPLICANT)
    assert queries.of_application(application) == {}
    assert not storage.store().exists(version.file)
    assert actions.remove_upload(version_id=version.pk, application_id=application, actor=APPLICANT) is None


def test_what_was_submitted_stays() -> None:
    application = uuid4()
    version = actions.add_upload(application_id=application, type_code="photo", uploaded_file=photo(), actor=APPLICANT)
    assert actions.seal(application_id=application) == 1
    assert actions.remove_upload(version_id=version.pk, application_id=application, actor=APPLICANT) is None
    with pytest.raises(Error), transaction.atomic():
        MaterialVersion.objects.filter(pk=version.pk).update(removed_at=timezone.now())


def test_an_upload_of_another_application_cannot_be_removed() -> None:
    version = actions.add_upload(application_id=uuid4(), type_code="photo", uploaded_file=photo(), actor=APPLICANT)
    assert actions.remove_upload(version_id=version.pk, application_id=uuid4(), actor=APPLICANT) is None


@pytest.mark.parametrize("change", [{"name": "x"}, {"trust": "A"}, {"sha256": "0" * 64}, {"file": "other"}])
def test_a_version_never_changes(change: dict[str, str]) -> None:
    version = actions.add_upload(application_id=uuid4(), type_code="photo", uploaded_file=photo(), actor=APPLICANT)
    with pytest.raises(Error), transaction.atomic():
        MaterialVersion.objects.filter(pk=version.pk).update(**change)


def test_what_was_submitted_is_never_deleted_and_the_rest_of_a_purged_draft_is() -> None:
    application = uuid4()
    kept = actions.add_upload(application_id=application, type_code="photo", uploaded_file=photo(), actor=APPLICANT)
    actions.seal(application_id=application)
    draft = actions.add_upload(application_id=application, type_code="layout", uploaded_file=photo(), actor=APPLICANT)
    with pytest.raises(Error), transaction.atomic():
        MaterialVersion.objects.filter(pk=kept.pk).delete()
    assert actions.purge(application_id=application) == 1
    assert set(MaterialVersion.objects.values_list("pk", flat=True)) == {kept.pk}
    assert draft.pk != kept.pk


def test_a_picture_is_turned_and_the_turned_one_replaces_it() -> None:
    application = uuid4()
    first = actions.add_upload(application_id=application, type_code="photo", uploaded_file=photo(), actor=APPLICANT)
    turned = actions.rotate_upload(version_id=first.pk, application_id=application, actor=APPLICANT)
    assert turned
    assert turned.sha256 != first.sha256
    assert list(MaterialVersion.objects.on_file()) == [turned]


def test_a_statement_keeps_the_text_that_was_agreed_to_and_who_agreed() -> None:
    application = uuid4()
    text = {"zh": "我承诺。", "en": "I pledge."}
    kept = [
        actions.add_statement(
            application_id=application, type_code="food_rules", text=text, text_version="1", actor=APPLICANT
        )
        for _ in range(2)
    ]
    assert kept[0] == kept[1]
    assert (kept[0].statement_text, kept[0].statement_version, kept[0].trust) == (text, "1", "D")
    assert kept[0].supplied_name == "林晓月"


def test_a_register_or_certificate_vouches_once() -> None:
    application, request, certificate = uuid4(), uuid4(), uuid4()
    for _ in range(2):
        actions.add_from_register(
            application_id=application, type_code="ss_record", share_request_id=request, actor=APPLICANT
        )
        actions.add_from_certificate(
            application_id=application, type_code="id_card", certificate_id=certificate, actor=APPLICANT
        )
    on_file = queries.of_application(application)
    assert {code: [version.trust for version in versions] for code, versions in on_file.items()} == {
        "ss_record": ["B"],
        "id_card": ["B"],
    }


def test_reading_an_applications_materials_is_one_statement(django_assert_num_queries: Any) -> None:
    application = uuid4()
    for colour in ("red", "green", "blue"):
        actions.add_upload(application_id=application, type_code=colour, uploaded_file=photo(colour), actor=APPLICANT)
    with django_assert_num_queries(1):
        assert set(queries.of_application(application)) == {"red", "green", "blue"}


def test_an_empty_file_is_refused_by_name() -> None:
    with pytest.raises(UploadRefused, match="照片"):
        actions.add_upload(
            application_id=uuid4(),
            type_code="photo",
            uploaded_file=SimpleUploadedFile("照片.jpg", b""),
            actor=APPLICANT,
        )


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"source": "upload", "trust": "C"}, "material_upload_has_a_file"),
        ({"source": "statement", "trust": "D"}, "material_statement_has_its_text_version"),
        ({"source": "register", "trust": "B"}, "material_register_names_the_request"),
        ({"source": "certificate", "trust": "B"}, "material_certificate_is_named"),
        ({"source": "sibling", "trust": "B"}, "material_certificate_is_named"),
        ({"source": "original", "trust": "A"}, "material_original_names_who_saw_it"),
        ({"source": "certificate", "trust": "X", "certificate_id": uuid4()}, "material_trust_is_known"),
        (
            {
                "source": "certificate",
                "trust": "B",
                "certificate_id": uuid4(),
                "sealed_at": timezone.now(),
                "removed_at": timezone.now(),
            },
            "material_sealed_stays",
        ),
    ],
)
def test_the_database_keeps_versions_coherent(facts: dict[str, Any], constraint: str) -> None:
    material = Material.objects.create(application_id=uuid4(), type_code="photo")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MaterialVersion.objects.create(material=material, **facts)


def test_two_materials_of_one_type_need_two_subjects() -> None:
    application = uuid4()
    Material.objects.create(application_id=application, type_code="id_card")
    Material.objects.create(application_id=application, type_code="id_card", subject="buyer")
    with pytest.raises(IntegrityError, match="material_once_per_application"), transaction.atomic():
        Material.objects.create(application_id=application, type_code="id_card", subject="buyer")


def test_when_the_row_cannot_be_written_the_file_does_not_stay_behind(monkeypatch: Any, tmp_path: Any) -> None:
    def failing(*arguments: Any, **facts: Any) -> None:
        raise IntegrityError("material_file_once")

    monkeypatch.setattr(actions, "_add_version", failing)
    with pytest.raises(MaterialVersion.DoesNotExist):
        actions.add_upload(application_id=uuid4(), type_code="photo", uploaded_file=photo(), actor=APPLICANT)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]

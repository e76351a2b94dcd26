"""The same file sent several times at the same moment, as an impatient thumb does."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from services.core.actors import Actor
from services.materials import actions, queries
from services.materials.models import MaterialVersion
from services.materials.refusals import UploadRefused
from tests.support import files
from tests.support.at_once import at_once

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


@pytest.mark.django_db(transaction=True)
def test_one_file_sent_eight_times_at_once_is_kept_once(tmp_path: Any) -> None:
    application, content = uuid4(), files.jpeg()

    def send() -> MaterialVersion:
        sent = SimpleUploadedFile("照片.jpg", content)
        return actions.add_upload(application_id=application, type_code="photo", uploaded_file=sent, actor=APPLICANT)

    results = at_once(*[send] * 8)
    assert {result.pk for result in results if isinstance(result, MaterialVersion)} == {
        version.pk for version in queries.of_application(application)["photo"]
    }
    assert all(isinstance(result, MaterialVersion) for result in results), results
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.django_db(transaction=True)
def test_the_limit_of_files_holds_when_they_come_at_once(settings: Any) -> None:
    settings.MATERIAL_MAX_FILES = 3
    application = uuid4()

    def sending(width: int) -> Any:
        sent = SimpleUploadedFile("照片.jpg", files.jpeg(size=(width, 40)))
        return lambda: actions.add_upload(
            application_id=application, type_code="photo", uploaded_file=sent, actor=APPLICANT
        )

    results = at_once(*[sending(100 + place) for place in range(8)])
    assert len([result for result in results if isinstance(result, UploadRefused)]) == 5
    assert len(queries.of_application(application)["photo"]) == 3

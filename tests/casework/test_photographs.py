"""A certificate with a photograph: from the applicant's upload, through the real form and decision, onto the paper."""

import base64
import hashlib
import json
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from PIL import Image

from services.applications.models import Application
from services.applications.synthetic_filing import begin, file
from services.casework.outcome import PHOTOGRAPH
from services.catalogue import queries as catalogue
from services.certificates import issuing, sheets, storage
from services.certificates.models import Certificate
from services.materials import queries as materials
from tests.support.casework import EVERYTHING, case_of, catalogue_loaded, citizen, grant
from tests.support.conformance import faults

pytestmark = pytest.mark.django_db
RETIRING = {
    "retire_type": "normal",
    "insured_as": "employer",
    "archive_review": "no",
    "years_enough": "yes",
    "has_hpf": "no",
    "has_employee_medical": "yes",
    "one_child": "no",
    "age60": "yes",
}


def filed(one_thing: str, situation: dict[str, str]) -> Application:
    catalogue_loaded()
    account = citizen()
    return file(begin(catalogue.published(one_thing), situation, account), account)


def granted(application: Application, matter: str) -> Certificate:
    grant(case_of(application, matter))
    certificate = Certificate.objects.get(application_id=application.pk, case_id=case_of(application, matter).pk)
    return issuing.issue_certificate(certificate.pk)


def photographs(certificate: Certificate) -> list[dict[str, Any]]:
    return [fact for fact in certificate.data if fact.get("photo")]


def test_the_picture_of_the_form_is_on_the_senior_citizen_card() -> None:
    application = filed("retirement", RETIRING)
    certificate = granted(application, "senior_card")
    (fact,) = photographs(certificate)
    assert fact["label"]["zh"] == "证件照"
    (uploaded,) = materials.of_application(application.pk)["person.photo"]
    with Image.open(BytesIO(materials.content_of(uploaded))) as sent:
        assert near(sent, printed_photograph(certificate))
    assert "已上传图片" not in json.dumps(certificate.data, ensure_ascii=False)
    content = storage.read(certificate.file)
    assert faults(content) == []
    with pikepdf.open(BytesIO(content)) as pdf:
        data = json.loads(pdf.attachments["data.json"].get_file().read_bytes())
    told = next(one for one in data["facts"] if "photo_sha256" in one)
    assert told["photo_sha256"] == hashlib.sha256(sheets.photo(fact["photo"]).operators).hexdigest()


def near(sent: Image.Image, printed: Image.Image) -> bool:
    """The middle of both is of the same colour, within what JPEG does to it."""
    one, other = (image.convert("RGB").resize((1, 1)).getpixel((0, 0)) for image in (sent, printed))
    return all(abs(a - b) < 16 for a, b in zip(one, other, strict=True))


def printed_photograph(certificate: Certificate) -> Image.Image:
    with pikepdf.open(BytesIO(storage.read(certificate.file))) as pdf:
        (image,) = (one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image")
        return Image.open(BytesIO(image.read_raw_bytes()))


def test_a_matter_that_asks_for_one_as_a_material_prints_what_was_uploaded() -> None:
    application = filed("newborn", EVERYTHING)
    definition = catalogue.definition(application.version)
    assert PHOTOGRAPH in definition.matters["sscard_child"].materials
    for matter in ("birth_cert", "hukou_birth"):
        grant(case_of(application, matter))
    (fact,) = photographs(granted(application, "sscard_child"))
    assert fact["label"] == definition.materials[PHOTOGRAPH].label
    with Image.open(BytesIO(base64.b64decode(fact["photo"]))) as image:
        assert image.size == (354, 496)


def test_a_matter_that_asks_for_none_prints_none() -> None:
    application = filed("newborn", EVERYTHING)
    assert photographs(granted(application, "birth_cert")) == []

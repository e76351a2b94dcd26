"""A child is born: one application, nine matters, six departments, signed certificates."""

import pytest
from django.test import Client
from django.urls import reverse

from services.applications.models import Application
from services.casework.models import Case
from services.certificates.models import Certificate, Letter
from services.core.models import Movement
from services.people.models import Account
from tests.support.applications import BORN, filler
from tests.support.desk import Desk

pytestmark = pytest.mark.django_db(transaction=True)


def states(application: Application) -> dict[str, str]:
    return dict(Case.objects.filter(application=application).values_list("matter", "state"))


def pdf_of(client: Client, certificate: Certificate) -> bytes:
    response = client.get(reverse("certificates:download", args=[certificate.pk]))
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_all_nine_matters_end_in_verified_signed_certificates(worker) -> None:
    citizen = filler()
    application = citizen.everything("newborn", BORN)
    assert len(states(application)) == 9

    Desk().drive_to_the_end(application)
    worker.wait_until_done(120)

    application.refresh_from_db()
    assert (application.state, application.outcome) == ("completed", "all")
    certificates = list(Certificate.objects.filter(application_id=application.pk))
    assert len(certificates) == 9
    assert {one.state for one in certificates} == {"valid"}
    assert {letter.code for letter in Letter.objects.filter(application_id=application.pk)} >= {"D01", "D04", "D16"}
    assert not Letter.objects.filter(application_id=application.pk, issued_at=None).exists()
    _every_certificate_verifies(citizen.client, certificates)
    _nobody_else_reaches_them(application, certificates)
    _the_progress_page_says_so(citizen, application)


def _every_certificate_verifies(client: Client, certificates: list[Certificate]) -> None:
    public = Client()
    for certificate in certificates:
        assert pdf_of(client, certificate).startswith(b"%PDF")
        address = reverse("certificates:scanned", args=[certificate.number, certificate.secret])
        answer = public.get(address, {"format": "json"}).json()
        assert answer["valid"] is True, answer


def _nobody_else_reaches_them(application: Application, certificates: list[Certificate]) -> None:
    stranger = filler().client
    receipt = Letter.objects.get(application_id=application.pk, code="D01")
    for address in (
        application.get_absolute_url(),
        reverse("certificates:download", args=[certificates[0].pk]),
        reverse("certificates:letter", args=[receipt.pk]),
    ):
        assert stranger.get(address).status_code == 404, address


def _the_progress_page_says_so(citizen, application: Application) -> None:
    page = citizen.client.get(application.get_absolute_url()).content.decode()
    assert "全部办完" in page or "All done" in page


def test_the_identity_number_of_the_child_travels_from_the_police_to_the_others() -> None:
    citizen = filler()
    application = citizen.everything("newborn", BORN)
    assert "child.id_no" not in application.answers
    Desk().drive_to_the_end(application)
    application.refresh_from_db()
    card = Certificate.objects.get(application_id=application.pk, type_code="sscard")
    assert card.holder_id_no == application.results["child.id_no"]


def test_a_refused_household_registration_ends_what_is_built_on_it(worker) -> None:
    citizen = filler()
    application = citizen.everything("newborn", BORN)
    Desk().drive_to_the_end(application, refuse={"hukou_birth"})
    worker.wait_until_done(120)

    application.refresh_from_db()
    assert (application.state, application.outcome) == ("completed", "partial")
    found = states(application)
    assert found["hukou_birth"] == "refused"
    assert {found[one] for one in ("sscard_child", "resident_medical", "medical_pay", "childcare_subsidy")} == {
        "terminated"
    }
    letter = Letter.objects.get(application_id=application.pk, code="D13")
    text = str(letter.blocks)
    assert "六十日内" in text
    assert "云溪市人民政府" in text
    assert "与登记信息不一致" in text


def test_every_step_is_on_record_with_who_took_it() -> None:
    application = filler().everything("newborn", BORN)
    Desk().drive_to_the_end(application)
    moves = Movement.objects.filter(aggregate_id=application.pk)
    assert moves.filter(name="grant").count() == 9
    signed_by = set(moves.filter(name="grant").values_list("actor_id", flat=True))
    assert Account.objects.filter(pk__in=signed_by, realm="staff").count() == len(signed_by)

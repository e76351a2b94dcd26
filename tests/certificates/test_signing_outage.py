"""While nothing can be signed: what the citizen, the officer and the operator see, and how it ends by itself."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from services.applications.models import Application
from services.audit.models import AuditEntry
from services.certificates import signing, waiting
from services.certificates.models import Certificate, Letter
from services.core import outbox
from services.core.models import Outbox
from tests.support import casework, people
from tests.support.certificates import draft

pytestmark = pytest.mark.django_db
FEW = {
    **casework.EVERYTHING,
    "mother_insured": "none",
    "want_card": "no",
    "want_subsidy": "no",
}


class NoSigner:
    """A token that was pulled out."""

    key_id = "0"

    def cms(self, digest: bytes) -> bytes:
        raise OSError("the token does not answer")


@pytest.fixture
def outage(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    with monkeypatch.context() as patch:
        patch.setattr(signing, "signer", NoSigner)
        yield patch


def due_again() -> None:
    Outbox.objects.filter(done_at__isnull=True).update(available_at=timezone.now() - timedelta(minutes=1))


def everything_granted() -> Application:
    """Return an application whose every case has been granted, nothing made yet."""
    application = casework.submitted(situation=FEW)
    while open_cases := application.cases.filter(state="intake"):
        for case in open_cases:
            casework.grant(casework.case_of(application, case.matter))
    application.refresh_from_db()
    return application


def desk_of(department: str, *powers: str) -> Client:
    return people.signed_in(people.officer(department, *powers))


def test_the_application_stays_in_delivery_and_everybody_sees_why_until_the_signer_is_back(
    outage: pytest.MonkeyPatch, client: Client
) -> None:
    application = everything_granted()
    outbox.drain()
    application.refresh_from_db()
    assert (application.state, "certificate_pending" in application.facets) == ("delivering", True)
    assert set(Certificate.objects.values_list("state", flat=True)) == {"draft"}

    people.sign_in(client, application.account)
    certificate = Certificate.objects.filter(department_code="health").first()
    assert certificate
    for page in (application.get_absolute_url(), f"/my/certificates/{certificate.pk}/"):
        assert client.get("/en" + page).content.decode().count("signature is delayed") >= 1
    assert client.get(f"/my/certificates/{certificate.pk}/pdf/").status_code == 404

    desk = desk_of("health", "review")
    case_page = desk.get(f"/en/desk/cases/{certificate.case_id}/").content.decode()
    assert "It could not be made yet" in case_page
    assert "the token does not answer" in desk.get(f"/en/desk/certificates/{certificate.pk}/").content.decode()
    assert client.get("/readyz").json()["alarms"]["unsigned_documents"] > 0

    outage.undo()
    due_again()
    outbox.drain(strict=True)
    application.refresh_from_db()
    assert (application.state, "certificate_pending" in application.facets) == ("completed", False)
    assert set(Certificate.objects.values_list("state", flat=True)) == {"valid"}
    assert "alarms" not in client.get("/readyz").json()
    assert not Letter.objects.filter(state="draft").exists()


def given_up() -> Certificate:
    certificate = draft()
    for _ in range(outbox.PARK_AFTER):
        due_again()
        outbox.drain()
    return certificate


def test_what_was_given_up_is_on_a_page_with_its_reason_and_a_supervisor_has_it_tried_again(
    outage: pytest.MonkeyPatch,
) -> None:
    certificate = given_up()
    reviewer, supervisor = desk_of("health", "review"), desk_of("health", "decide", "supervise")
    address = f"/en/desk/certificates/waiting/{certificate.pk}/"
    page = reviewer.get("/en/desk/certificates/waiting/").content.decode()
    for words in (certificate.number, "the token does not answer", "Given up", "8 attempts"):
        assert words in page
    assert address not in page
    assert reviewer.post(address).status_code == 403
    assert address in supervisor.get("/en/desk/certificates/waiting/").content.decode()

    outage.undo()
    assert supervisor.post(address).status_code == 302
    outbox.drain(strict=True)
    certificate.refresh_from_db()
    assert certificate.state == "valid"
    assert "Everything has been made" in supervisor.get("/en/desk/certificates/waiting/").content.decode()
    assert AuditEntry.objects.filter(action="certificates.try_again", subject_id=certificate.pk).count() == 1


def test_another_department_sees_and_tries_nothing_of_it(outage: pytest.MonkeyPatch) -> None:
    certificate = given_up()
    police = desk_of("police", "decide", "supervise")
    assert certificate.number not in police.get("/desk/certificates/waiting/").content.decode()
    assert police.post(f"/desk/certificates/waiting/{certificate.pk}/").status_code == 404


def test_work_that_has_only_begun_is_no_trouble() -> None:
    certificate = draft()
    Outbox.objects.update(attempts=1, last_error=outbox.BEGUN % 1)
    assert (certificate.trouble, waiting.unsigned(), waiting.of_department("health")) == ("", 0, [])


def test_readiness_asks_few_questions(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(10):
        assert "alarms" not in client.get("/readyz").json()

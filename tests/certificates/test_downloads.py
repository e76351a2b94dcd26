"""Who may open a certificate or a letter, and what they get."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from services.audit.models import AuditEntry
from services.certificates import access, storage
from services.core.actors import Actor
from services.people.models import Account
from tests.support.certificates import account, draft, draft_letter, issued, issued_letter
from tests.support.people import officer, signed_in

pytestmark = pytest.mark.django_db
ROUTES = {
    "certificate": ("certificates:read", "certificates:download"),
    "letter": ("certificates:read_letter", "certificates:letter"),
}


@pytest.fixture
def holder() -> Account:
    return account("linxiaoyue")


def documents(holder: Account) -> dict[str, Any]:
    return {"certificate": issued(holder_account_id=holder.pk), "letter": issued_letter(recipient_account_id=holder.pk)}


@pytest.mark.parametrize("kind", ["certificate", "letter"])
def test_the_holder_gets_the_file_byte_for_byte(client: Client, holder: Account, kind: str) -> None:
    document = documents(holder)[kind]
    client.force_login(holder)
    response = client.get(reverse(ROUTES[kind][1], args=[document.pk]))
    assert response.content == storage.read(document.file)
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("inline")
    assert quote(document.title["zh"]) in response["Content-Disposition"]


@pytest.mark.parametrize("kind", ["certificate", "letter"])
def test_another_citizen_and_a_visitor_get_nothing(client: Client, holder: Account, kind: str) -> None:
    document = documents(holder)[kind]
    for route in ROUTES[kind]:
        assert client.get(reverse(route, args=[document.pk])).status_code == 302
    client.force_login(account())
    for route in ROUTES[kind]:
        there, nowhere = (client.get(reverse(route, args=[key])) for key in (document.pk, uuid4()))
        assert there.status_code == nowhere.status_code == 404


@pytest.mark.parametrize("kind", ["certificate", "letter"])
def test_the_page_says_the_same_words_as_the_paper(client: Client, holder: Account, kind: str) -> None:
    document = documents(holder)[kind]
    client.force_login(holder)
    page = client.get(reverse(ROUTES[kind][0], args=[document.pk])).content.decode()
    for words in {
        "certificate": ["陈㛃䶮", "99010020261101001X", "云溪市妇幼保健院", "长期有效"],
        "letter": ["户口簿", "林晓月", "二〇二六年"],
    }[kind]:
        assert words in page


def test_a_draft_shows_that_it_is_being_made_and_has_no_file(client: Client, holder: Account) -> None:
    client.force_login(holder)
    for kind, document in {
        "certificate": draft(holder_account_id=holder.pk),
        "letter": draft_letter(recipient_account_id=holder.pk),
    }.items():
        page, file = (client.get(reverse(route, args=[document.pk])) for route in ROUTES[kind])
        assert page.status_code == 200
        assert file.status_code == 404


def test_my_certificates_lists_mine_in_a_constant_number_of_statements(
    client: Client, holder: Account, django_assert_max_num_queries: Any
) -> None:
    mine = [issued(holder_account_id=holder.pk) for _ in range(3)]
    other = issued(holder_account_id=account().pk)
    client.force_login(holder)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("certificates:list")).content.decode()
    assert all(one.number in page for one in mine)
    assert other.number not in page


class TestAccess:
    """The rule itself; the desk's pages ask it with the signed-in officer."""

    @pytest.fixture(autouse=True)
    def own_resolvers(self) -> Iterator[None]:
        before = list(access._resolvers)
        access._resolvers.clear()
        yield
        access._resolvers[:] = before

    def test_an_officer_of_the_issuing_department_may_read_and_another_may_not(self) -> None:
        certificate = draft()
        assert access.may_read(Actor(1, "officer", "李", department="health"), certificate)
        assert not access.may_read(Actor(1, "officer", "李", department="police"), certificate)
        assert not access.may_read(Actor(1, "officer", "李"), draft_letter(department_code=""))

    def test_a_room_above_lets_in_whom_it_knows(self) -> None:
        certificate = draft()
        police = Actor(1, "officer", "李", department="police")
        access.register(lambda actor, document: actor.department == "police" and document.pk == certificate.pk)
        assert access.may_read(police, certificate)
        assert not access.may_read(police, draft())

    def test_a_citizen_is_the_holder_only_by_account(self) -> None:
        assert not access.is_holder(Actor(None, "citizen", "x"), draft())


@pytest.fixture
def signed_in_officer() -> Client:
    return signed_in(officer("health", "intake"))


def test_an_officers_look_is_recorded(signed_in_officer: Client) -> None:
    certificate = issued()
    response = signed_in_officer.get(reverse("desk_certificates:download", args=[certificate.pk]))
    assert response.content == storage.read(certificate.file)
    assert AuditEntry.objects.filter(subject_id=certificate.pk, purpose="certificates.desk").count() == 1


def test_an_officer_of_another_department_finds_nothing_and_nothing_is_recorded(signed_in_officer: Client) -> None:
    elsewhere = issued_letter(department_code="police")
    assert signed_in_officer.get(reverse("desk_certificates:letter", args=[elsewhere.pk])).status_code == 404
    assert not AuditEntry.objects.filter(subject_id=elsewhere.pk, purpose="certificates.desk").exists()


def test_a_citizen_finds_no_desk_page(client: Client, holder: Account) -> None:
    certificate = issued(holder_account_id=holder.pk)
    client.force_login(holder)
    assert client.get(reverse("desk_certificates:download", args=[certificate.pk])).status_code in (302, 403, 404)
    assert not AuditEntry.objects.filter(subject_id=certificate.pk, purpose="certificates.desk").exists()

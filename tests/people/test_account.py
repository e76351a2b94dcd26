"""One's own account: what is shown, and what can be changed."""

import pytest
from django.test import Client

from services.audit.models import AuditEntry
from tests.support.people import PASSWORD, citizen, officer, organisation, person, signed_in

pytestmark = pytest.mark.django_db
NEW = "quite another password"


def test_numbers_are_masked_and_the_name_is_not() -> None:
    account = citizen(phone="10012345678", person=person("林晓月", id_no="990100199604120245", phone="10012345678"))
    page = signed_in(account).get("/my/account/").content.decode()
    assert "990100********0245" in page
    assert "100****5678" in page
    assert "林晓月" in page
    assert "990100199604120245" not in page
    assert "10012345678" not in page


def test_only_the_own_enterprises_are_listed() -> None:
    owner, other = citizen(), citizen()
    organisation(owner.person)
    assert "云溪市文静小馆" in signed_in(owner).get("/my/account/").content.decode()
    assert "云溪市文静小馆" not in signed_in(other).get("/my/account/").content.decode()


def test_an_account_without_a_person_has_a_page_too() -> None:
    assert signed_in(citizen(person=None)).get("/my/account/").status_code == 200


def test_an_officer_sees_department_and_powers() -> None:
    page = signed_in(officer("police", "decide")).get("/en/my/account/").content.decode()
    assert "police" in page
    assert "decide" in page


def change(browser: Client, old: str = PASSWORD, new: str = NEW, again: str = NEW):
    return browser.post("/my/account/password/", {"old": old, "new": new, "again": again})


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one() -> None:
    account = citizen()
    here, elsewhere = signed_in(account), signed_in(account)
    key = here.session.session_key
    assert change(here).status_code == 302
    assert here.get("/my/account/").status_code == 200
    assert here.session.session_key != key
    assert elsewhere.get("/my/account/").status_code == 302
    account.refresh_from_db()
    assert account.check_password(NEW)
    assert AuditEntry.objects.filter(actor=account, action="people.password_changed").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"old": "not it"}, "old"),
        ({"again": "something else"}, "again"),
        ({"new": "nine char", "again": "nine char"}, "new"),
        ({"new": "password123", "again": "password123"}, "new"),
    ],
)
def test_a_faulty_new_password_is_refused_beside_its_field(wrong: dict[str, str], field: str) -> None:
    account = citizen()
    answer = change(signed_in(account), **wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_staff_need_twelve_characters_and_citizens_ten() -> None:
    eleven = "qz7 kw9 vb2"
    assert change(signed_in(citizen()), new=eleven, again=eleven).status_code == 302
    assert change(signed_in(officer()), new=eleven, again=eleven).status_code == 422
    assert change(signed_in(officer()), new=eleven + "x", again=eleven + "x").status_code == 302


def test_the_language_of_messages_is_remembered_and_nonsense_is_not() -> None:
    account = citizen()
    browser = signed_in(account)
    browser.post("/my/account/language/", {"language": "en"})
    account.refresh_from_db()
    assert account.language == "en"
    browser.post("/my/account/language/", {"language": "tlh"})
    account.refresh_from_db()
    assert account.language == "en"


def test_the_page_takes_few_statements(django_assert_max_num_queries) -> None:
    browser = signed_in(officer())
    with django_assert_max_num_queries(6):
        browser.get("/my/account/")

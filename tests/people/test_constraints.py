"""The database itself refuses people and accounts that cannot be."""

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError, ProgrammingError

from services.people.models import Account, Clerk, Officer, Organisation, Person
from tests.support.people import citizen, officer, person, staff

pytestmark = pytest.mark.django_db


def refused(name: str):
    return pytest.raises((IntegrityError, InternalError), match=name)


def test_a_person_is_registered_once() -> None:
    first = person()
    with refused("person_once_per_identity_number"):
        Person.objects.create(name="别人", id_no=first.id_no)


def test_two_people_without_a_number_are_fine() -> None:
    Person.objects.create(name="甲")
    Person.objects.create(name="乙")


def test_a_checked_person_has_a_number() -> None:
    with refused("person_checked_has_identity_number"):
        Person.objects.create(name="甲", real_name_level=2)


def test_there_is_no_real_name_level_beyond_four() -> None:
    with refused("person_real_name_level_in_range"):
        person(real_name_level=5)


@pytest.mark.parametrize("code", ["", "91990100MA0C1X5K9", "91990100MA0C1X5KOI"])
def test_an_enterprise_has_a_code_of_eighteen_characters(code: str) -> None:
    with refused("organisation_code_has_18_characters"):
        Organisation.objects.create(name="公司", uscc=code, legal_representative=person())


def test_a_mobile_number_belongs_to_one_citizen() -> None:
    citizen(phone="10012345678")
    with refused("account_once_per_phone"):
        citizen(phone="10012345678")


def test_usernames_differ_in_more_than_case() -> None:
    citizen("linxiaoyue")
    with refused("account_username_once_whatever_case"):
        citizen("LinXiaoYue")


def test_a_username_cannot_be_somebodys_mobile_number() -> None:
    with refused("account_username_is_no_phone_number"):
        citizen("10012345678")


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_a_citizen_has_no_rights_of_staff(right: str) -> None:
    with refused("account_of_a_citizen_has_no_staff_rights"):
        citizen(**{right: True})


def test_a_staff_account_is_nobodys_private_account() -> None:
    with refused("account_of_staff_files_nothing_for_itself"):
        staff(person=person())


def test_the_account_of_an_officer_or_clerk_is_staff() -> None:
    department = officer().officer.department
    account = citizen()
    with refused("officer_account_is_staff"), transaction.atomic():
        Officer.objects.create(account=account, department=department)
    with refused("clerk_account_is_staff"), transaction.atomic():
        Clerk.objects.create(account=account)


def test_an_officer_has_known_powers_only() -> None:
    with refused("officer_powers_are_known"):
        officer("police", "rule the world")


def test_a_citizen_never_becomes_staff_and_staff_never_a_citizen() -> None:
    account = citizen()
    with pytest.raises(ProgrammingError, match="account_realm_never_changes"), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(realm="staff")
    account.refresh_from_db()
    assert account.realm == "citizen"

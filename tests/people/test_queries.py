"""What other rooms learn about people."""

import pytest

from services.people import queries
from tests.support.people import citizen, clerk, officer, organisation, person, staff

pytestmark = pytest.mark.django_db


def test_an_officer_acts_for_a_department_with_powers() -> None:
    actor = queries.actor_of(officer("police", "review"))
    assert (actor.kind, actor.department, actor.powers) == ("officer", "police", {"review"})
    assert actor.may("review", "police")
    assert not actor.may("review", "health")
    assert not actor.may("decide", "police")


def test_everybody_else_has_a_kind_and_no_powers() -> None:
    kinds = {
        "citizen": citizen(),
        "clerk": clerk(),
        "editor": staff(),
        "administrator": staff(is_staff=True, is_superuser=True),
    }
    for kind, account in kinds.items():
        actor = queries.actor_of(account)
        assert (actor.kind, actor.department, actor.powers) == (kind, "", frozenset())


def test_a_citizen_acts_as_a_person() -> None:
    account = citizen()
    assert queries.actor_of(account).person_id == account.person_id


def test_the_account_vouches_for_a_checked_person() -> None:
    account = citizen(phone="10012345678", person=person("林晓月", id_no="990100199604120245"))
    assert queries.profile_of(account) == {
        "person.name": "林晓月",
        "person.id_type": "111",
        "person.id_no": "990100199604120245",
        "person.phone": "10012345678",
    }


@pytest.mark.parametrize("level", [0, 1])
def test_the_account_vouches_for_nothing_that_was_not_checked(level: int) -> None:
    assert queries.profile_of(citizen(person=person(real_name_level=level))) == {}
    assert queries.profile_of(citizen(person=None)) == {}


def test_an_account_acts_for_the_enterprises_it_represents() -> None:
    owner = citizen()
    company = organisation(owner.person)
    assert list(queries.organisations_of(owner)) == [company]
    assert not queries.organisations_of(citizen())
    assert not queries.organisations_of(staff()), "nobody represents an enterprise that has no representative"
    assert queries.organisation_profile(company)["ent.legal_rep_id"] == owner.person.id_no

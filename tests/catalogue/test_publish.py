import pytest

from services.catalogue import actions, queries
from services.catalogue.models import OneThingVersion

pytestmark = pytest.mark.django_db

ALL_SIX = {
    "newborn",
    "enrolment",
    "housing_transfer",
    "restaurant",
    "retirement",
    "deregistration",
}


def test_the_products_own_copy_publishes_all_six_one_things() -> None:
    done = actions.seed()
    assert {version.one_thing.code for version in done.published} == ALL_SIX
    assert {queries.definition(queries.published(code)).code for code in ALL_SIX} == ALL_SIX


def test_importing_an_unchanged_copy_again_publishes_nothing_new() -> None:
    actions.seed()
    again = actions.seed()
    assert again.published == []
    assert OneThingVersion.objects.count() == len(ALL_SIX)

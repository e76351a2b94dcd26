"""The five other errands, each on at least two paths, from the start page to the last decision."""

import pytest

from services.casework.models import Case
from services.certificates.models import Certificate
from services.core import outbox
from tests.support.applications import citizen, filler
from tests.support.desk import Desk
from tests.support.gateways import running_gateway
from tests.support.situations import PATHS, enterprise_for

pytestmark = pytest.mark.django_db

OTHERS = {name: path for name, path in PATHS.items() if path[0] != "newborn"}


@pytest.mark.parametrize("path", OTHERS.values(), ids=OTHERS)
def test_every_case_is_driven_to_its_end(path, tmp_path, settings) -> None:
    account = citizen(birth="19700305", female=True)
    application = filler(account).everything(*path, enterprise_for(account, *path))
    with running_gateway(tmp_path, settings):  # the other parties of a sale are asked by text
        Desk().drive_to_the_end(application, by_rule=True)
        outbox.drain(strict=True)

    application.refresh_from_db()
    states = dict(Case.objects.filter(application=application).values_list("matter", "state"))
    assert set(states.values()) == {"granted"}, states
    assert (application.state, application.outcome) == ("completed", "all")
    assert set(Certificate.objects.filter(application_id=application.pk).values_list("state", flat=True)) <= {"valid"}


def test_the_paths_cover_every_other_one_thing_at_least_twice() -> None:
    codes = [code for code, _situation in OTHERS.values()]
    assert {code for code in codes if codes.count(code) >= 2} == {
        "enrolment", "restaurant", "housing_transfer", "retirement", "deregistration",
    }  # fmt: skip

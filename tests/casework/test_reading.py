"""An officer opens the files that the own department's matters ask for, and no others."""

from uuid import uuid4

import pytest

from services.materials import access
from services.people.queries import actor_of
from tests.support import casework as made

pytestmark = pytest.mark.django_db


def test_a_department_opens_the_materials_of_its_own_matters_only() -> None:
    application = made.submitted()
    insurer, police = made.officer("nhsa"), made.officer("police")
    assert access.may_read(insurer, application.pk, "discharge_note")
    assert not access.may_read(police, application.pk, "discharge_note")
    assert not access.may_read(insurer, uuid4(), "discharge_note")


def test_a_picture_of_the_form_is_open_to_the_department_whose_matter_asks_for_it() -> None:
    situation = {
        "has_licence": "yes",
        "public_venue": "no",
        "signboard": "yes",
        "drainage": "no",
        "tobacco": "no",
        "high_risk": "no",
    }
    application = made.submitted("restaurant", situation)
    assert access.may_read(made.officer("urban"), application.pk, "sign.image")
    assert not access.may_read(made.officer("samr"), application.pk, "sign.image")


def test_before_the_submission_only_the_applicant_opens_anything() -> None:
    application = made.draft()
    assert not access.may_read(made.officer("nhsa"), application.pk, "discharge_note")
    assert access.may_read(actor_of(application.account), application.pk, "discharge_note")
    assert not access.may_read(actor_of(made.citizen("别人")), application.pk, "discharge_note")

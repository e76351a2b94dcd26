"""What the database itself refuses, each by its name."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from services.applications import actions
from services.applications.models import Application, Revision
from services.catalogue import queries as catalogue
from tests.support.applications import BORN, citizen
from tests.support.catalogue import publish_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Application:
    publish_catalogue()
    return actions.start(version=catalogue.published("newborn"), account=citizen(), situation=BORN)


def submitted(draft: Application, number: str, **facts: object) -> None:
    values = {"number": number, "submitted_at": timezone.now(), "declaration": {"version": "1"}, **facts}
    Application.objects.filter(pk=draft.pk).update(state="submitted", **values)


def refused(name: str, act) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


def another(draft: Application) -> Application:
    return actions.start(version=draft.version, account=draft.account, situation=BORN)


def test_application_one_live_per_subject(draft: Application) -> None:
    submitted(draft, "1", subject_key="child:1")
    second = another(draft)
    refused("application_one_live_per_subject", lambda: submitted(second, "2", subject_key="child:1"))
    submitted(second, "2", subject_key="child:2")


def test_application_query_code_once(draft: Application) -> None:
    submitted(draft, "1", query_code="ACDEFGHJ")
    second = another(draft)
    refused("application_query_code_once", lambda: submitted(second, "2", query_code="ACDEFGHJ"))


def test_application_state_is_known(draft: Application) -> None:
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        Application.objects.filter(pk=draft.pk).update(state="lost")
    refused(
        "application_state_is_known",
        lambda: Application.objects.create(
            version=draft.version, one_thing="newborn", account=draft.account, state="lost", number="9"
        ),
    )


def test_application_outcome_only_at_the_end(draft: Application) -> None:
    values = {"number": "7", "submitted_at": timezone.now(), "declaration": {"version": "1"}}
    facts = {"version": draft.version, "one_thing": "newborn", "account": draft.account, **values}
    refused(
        "application_outcome_only_at_the_end",
        lambda: Application.objects.create(**facts, state="in_progress", outcome="all"),
    )
    refused(
        "application_outcome_is_known", lambda: Application.objects.create(**facts, state="completed", outcome="fine")
    )


def test_application_submitted_has_number_date_and_declaration(draft: Application) -> None:
    refused(
        "application_submitted_has_number_date_and_declaration",
        lambda: Application.objects.filter(pk=draft.pk).update(state="submitted"),
    )
    refused(
        "application_submitted_has_number_date_and_declaration",
        lambda: Application.objects.filter(pk=draft.pk).update(number="1"),
    )


def test_revision_number_once_and_never_changed(draft: Application) -> None:
    facts = {"application": draft, "no": 1, "situation": {}, "answers": {}, "sources": {}, "cause": "submit"}
    revision = Revision.objects.create(**facts, checksum="0" * 64)
    refused("revision_number_once", lambda: Revision.objects.create(**facts, checksum="1" * 64))
    for act in (
        lambda: Revision.objects.filter(pk=revision.pk).update(answers={"a": 1}),
        lambda: Revision.objects.filter(pk=revision.pk).delete(),
    ):
        with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
            act()


def test_the_state_is_written_by_the_projection_only(draft: Application) -> None:
    submitted(draft, "1")
    for change in ({"state": "completed"}, {"state": "draft"}, {"state": "completed", "outcome": "all"}):
        with pytest.raises(ProgrammingError, match="projection of its cases"), transaction.atomic():
            Application.objects.filter(pk=draft.pk).update(**change)
    draft.refresh_from_db()
    actions.project(
        application=draft, state="completed", outcome="all", facets=[], promised_on=None, promised_provisional=False
    )
    draft.refresh_from_db()
    assert (draft.state, draft.outcome) == ("completed", "all")
    assert draft.closed_at


def test_projecting_one_application_opens_no_other(draft: Application) -> None:
    other = another(draft)
    submitted(draft, "1")
    submitted(other, "2")
    draft.refresh_from_db()
    with pytest.raises(ProgrammingError, match="projection of its cases"), transaction.atomic():
        actions.project(
            application=draft, state="in_progress", outcome="", facets=[], promised_on=None, promised_provisional=False
        )
        Application.objects.filter(pk=other.pk).update(state="completed")

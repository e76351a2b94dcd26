"""The demo city shows an application in every state, and the projection of every one is what its cases say."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from services.applications.models import Application, Revision
from services.audit.models import AuditEntry
from services.casework import demo
from services.casework.models import Case, Hearing
from services.casework.rehearsal.scenes import SCENES
from services.casework.rehearsal.storage import files_in_memory
from services.core.models import Outbox
from services.people import demo as people
from services.people.models import Delegation
from tests.support.catalogue import publish_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Iterator[None]:
    """The people of the demo city, with nothing played yet."""
    publish_catalogue()
    people.seed()
    with files_in_memory():
        yield


def said_by(*arguments: str) -> str:
    said = StringIO()
    try:
        call_command(*arguments, stdout=said)
    except CommandError as error:
        said.write(f"FAILED {error}")
    return said.getvalue()


def play(*keys: str) -> None:
    demo.seed()
    Outbox.objects.filter(kind=demo.PLAY).exclude(key__in=[f"{demo.PLAY}:{key}" for key in keys]).delete()
    demo.play_now()


def test_seeding_twice_adds_nothing(city: None) -> None:
    assert demo.seed() == len(SCENES) + len(demo.MANDATES)
    assert demo.seed() == 0
    assert Delegation.objects.filter(state="active").count() == len(demo.MANDATES)


def test_what_is_stored_is_what_the_cases_say_and_a_tampered_row_is_found_and_repaired(city: None) -> None:
    play("overdue", "paused", "draft")
    assert "2 applications, 0 differ." in said_by("recompute", "--check")
    changed = Application.objects.get(one_thing="retirement")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.projecting', %s, true)", [str(changed.pk)])
    Application.objects.filter(pk=changed.pk).update(promised_on="2020-01-01", facets=["paused"])
    found = said_by("recompute")
    assert f"{changed.number}: " in found
    assert "FAILED" in found
    assert "2020-01-01" in found
    assert "1 repaired" in said_by("recompute", "--repair")
    assert AuditEntry.objects.filter(action="projection_repaired", subject_id=changed.pk).count() == 1
    assert "0 differ." in said_by("recompute", "--check")


def test_the_demo_city_has_an_application_in_every_state(city: None) -> None:
    demo.seed()
    assert demo.play_now() == len(SCENES)
    states = set(Application.objects.values_list("state", flat=True))
    assert states >= {"draft", "submitted", "correction", "in_progress", "delivering", "withdrawn"}
    cases = Case.objects.all()
    assert {"correction", "suspended", "refused", "not_accepted", "withdrawn", "granted"} <= set(
        cases.values_list("state", flat=True)
    )
    assert cases.filter(card="red").exists()
    assert cases.filter(card="yellow").exists()
    assert cases.filter(suspect_at__isnull=False).exists()
    assert cases.filter(round=2).exists()
    assert cases.filter(pledges__state="active").exists()
    assert cases.filter(regime="waiting_period", state="reviewing").exists()
    assert Application.objects.filter(outcome="partial").exists()
    assert Revision.objects.filter(cause="change").count() == 1
    assert Hearing.objects.filter(status="set", case__state="suspended").count() == 1
    assert "0 differ." in said_by("recompute", "--check")
    assert demo.seed() == 0
    assert demo.play_now() == 0

"""Drafts: reminded of, deleted with their files, moved to a newer edition without losing answers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from services.applications import ageing, editions
from services.applications.models import DRAFTS_KEPT, Application
from services.catalogue.models import OneThing, OneThingVersion
from services.core.models import Outbox
from services.materials.models import MaterialVersion
from services.notices.models import Notice
from services.people.queries import actor_of
from tests.support.applications import BORN, filler
from tests.support.filler import Filler, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def somebody() -> Filler:
    somebody = filler().start("newborn", BORN)
    somebody.client.post(somebody.address("materials"), {"file-bank_card": picture(), "do": "stay"})
    return somebody


def test_a_draft_is_looked_after_from_its_first_day(somebody: Filler) -> None:
    row = Outbox.objects.get(kind=ageing.LOOK_AFTER)
    assert timedelta(days=24) < row.available_at - timezone.now() <= timedelta(days=25)


def test_an_applicant_is_reminded_once_and_the_draft_goes_with_its_files(
    somebody: Filler, django_capture_on_commit_callbacks
) -> None:
    draft = somebody.application
    assert ageing.look_after(draft.pk, now=draft.saved_at + timedelta(days=10)) == "waits"
    assert ageing.look_after(draft.pk, now=draft.saved_at + timedelta(days=26)) == "reminded"
    assert Notice.objects.filter(kind="draft_ends").count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert ageing.look_after(draft.pk, now=draft.saved_at + DRAFTS_KEPT) == "deleted"
    assert not Application.objects.exists()
    assert not MaterialVersion.objects.exists()
    assert ageing.look_after(draft.pk, now=timezone.now()) == "gone"


def test_an_entry_in_the_meantime_keeps_the_draft(somebody: Filler) -> None:
    Application.objects.update(saved_at=timezone.now() + timedelta(days=20))
    assert ageing.look_after(somebody.application_id, now=timezone.now() + timedelta(days=26)) == "waits"


def test_a_draft_deleted_by_its_applicant_leaves_no_files(somebody: Filler) -> None:
    somebody.client.post(somebody.address("discard"))
    assert not MaterialVersion.objects.exists()


def newer_edition() -> OneThingVersion:
    """Publish an edition without the childcare subsidy and without one of the household fields."""
    old = OneThingVersion.objects.get(one_thing__code="newborn")
    document = {**old.document}
    document["matters"] = [one for one in document["matters"] if one["code"] != "childcare_subsidy"]
    for matter in document["matters"]:
        matter["elements"] = [code for code in matter["elements"] if code != "child.native_place"]
    document["elements"] = [one for one in document["elements"] if one["code"] != "child.native_place"]
    new = OneThingVersion.objects.create(
        one_thing=old.one_thing,
        number=old.number + 1,
        document=document,
        checksum="0" * 64,
        effective_from=old.effective_from,
        published_at=old.published_at,
    )
    OneThing.objects.filter(code="newborn").update(current=new)
    return new


def test_a_newer_edition_is_announced_with_what_changed_and_nothing_is_lost_on_the_way(somebody: Filler) -> None:
    somebody.fill_in()
    before = somebody.application
    newer_edition()
    assert somebody.address("newer") in somebody.client.get(somebody.address("tasks")).content.decode()
    page = somebody.client.get(somebody.address("newer")).content.decode()
    assert "育儿补贴申领" in page
    somebody.client.post(somebody.address("newer"))
    after = somebody.application
    assert after.version_id != before.version_id
    assert after.aside == {"child.native_place": before.answers["child.native_place"]}
    kept = {code: value for code, value in before.answers.items() if code != "child.native_place"}
    assert {code: after.answers.get(code) for code in kept} == kept


def test_moving_over_an_edition_that_is_in_force_changes_nothing(somebody: Filler) -> None:
    assert editions.newer(somebody.application) is None
    assert actor_of(somebody.application.account).kind == "citizen"

"""Departments on the desk: who writes them, what wins over the files, when one is switched off, two at once."""

from pathlib import Path

import pytest
from django.test import Client

from services.applications.models import Application
from services.audit.models import AuditEntry
from services.casework.models import Case
from services.casework.remedies import remedies
from services.catalogue import actions, departments, queries
from services.catalogue.models import Department, OneThingVersion
from services.catalogue.source.faults import Faulty
from services.people import staffing
from services.people.queries import actor_of
from tests.support import casework
from tests.support.catalogue import write_small
from tests.support.people import officer, signed_in, staff

pytestmark = pytest.mark.django_db
LIST = "/desk/admin/departments/"


@pytest.fixture
def head() -> Client:
    return signed_in(staff(is_staff=True, is_superuser=True))


@pytest.fixture
def catalogue_loaded() -> None:
    actions.seed()


def row(code: str = "hpf") -> Department:
    return Department.objects.get(code=code)


def typed(code: str = "hpf", **changes: object) -> dict[str, object]:
    """Return the form as it is shown, with some fields changed."""
    found = row(code)
    shown = {
        "zh": found.label["zh"],
        "en": found.label["en"],
        "kind": found.kind,
        "reconsideration": found.reconsideration,
        "superior_zh": "",
        "superior_en": "",
        "phone": found.phone,
        "edition": found.edition,
        "reason": "机构改革",
    }
    return {**shown, **changes}


def why(code: str = "hpf", **more: object) -> dict[str, object]:
    return {"why-reason": "撤销", "why-edition": row(code).edition, **more}


def test_a_department_is_added_with_a_reason_and_written_down(head: Client) -> None:
    facts = {
        "code": "forest", "zh": "林业局", "en": "Forestry Bureau", "kind": "agency",
        "reconsideration": "superior", "superior_zh": "省林业厅", "superior_en": "Provincial Forestry Department",
        "phone": "0871-1234 5678",
    }  # fmt: skip
    assert head.post(f"{LIST}add/", {**facts, "reason": ""}).status_code == 422
    assert head.post(f"{LIST}add/", {**facts, "reason": "新设机构"}).status_code == 302
    found = row("forest")
    assert found.superior == {"zh": "省林业厅", "en": "Provincial Forestry Department"}
    entry = AuditEntry.objects.get(action="catalogue.department_added")
    assert (entry.subject_id, entry.purpose, entry.department) == (found.pk, "新设机构", "forest")
    assert head.post(f"{LIST}add/", {**facts, "reason": "again"}).status_code == 422, "the code is taken"
    page = head.get(LIST).content.decode()
    assert "林业局" in page
    assert "省林业厅" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "Forest!"},
        {"kind": "enterprise", "reconsideration": "same_level_government"},
        {"reconsideration": "none", "superior_zh": "省厅", "superior_en": "Department"},
        {"reconsideration": "superior", "superior_zh": "省厅"},
        {"phone": "call me"},
    ],
)
def test_what_the_law_or_the_form_does_not_know_is_refused(head: Client, wrong: dict[str, str]) -> None:
    facts = {"code": "forest", "zh": "林业局", "en": "Forestry", "kind": "agency", "reason": "新设"}
    answer = head.post(f"{LIST}add/", {**facts, "reconsideration": "same_level_government", **wrong})
    assert answer.status_code == 422
    assert not Department.objects.filter(label__zh="林业局").exists()


def test_letters_and_pages_say_the_new_name_and_the_new_body(catalogue_loaded: None, head: Client) -> None:
    before = OneThingVersion.objects.count()
    change = typed(
        "police", zh="公安厅", en="Public Security Department", reconsideration="superior", superior_zh="省公安厅",
        superior_en="Provincial Police", phone="110",
    )  # fmt: skip
    assert head.post(f"{LIST}police/", change).status_code == 422, "a telephone has five digits"
    assert head.post(f"{LIST}police/", {**change, "phone": "66001234"}).status_code == 302
    assert "省公安厅" in remedies("licensing", row("police"))["zh"]
    assert "66001234" in remedies("public_service", row("police"))["zh"]
    newborn = queries.definition(queries.published("newborn"))
    assert newborn.departments["police"].label["zh"] == "公安厅"
    assert OneThingVersion.objects.count() > before
    public = Client().get("/departments/police/").content.decode()
    assert "公安厅" in public
    assert "省公安厅" in public
    assert "66001234" in public
    entry = AuditEntry.objects.get(action="catalogue.department_changed")
    assert entry.detail["before"]["label"]["zh"] == "公安局"
    assert any(one.startswith("newborn/") for one in entry.detail["published"])


def test_the_desks_word_stands_at_the_next_load_and_the_load_says_so(catalogue_loaded: None, head: Client) -> None:
    head.post(f"{LIST}police/", typed("police", zh="公安厅"))
    versions = OneThingVersion.objects.count()
    done = actions.seed()
    assert row("police").label["zh"] == "公安厅"
    assert OneThingVersion.objects.count() == versions, "the files say nothing new"
    assert [line for line in done.kept if line.startswith("police: label:")]
    assert row("police").kept == ["label"], "what the desk did not write still comes from the files"
    Department.objects.filter(code="police").update(reconsideration="none")
    actions.seed()
    assert row("police").reconsideration == "same_level_government"


def test_a_file_cannot_make_an_enterprises_acts_reviewable(catalogue_loaded: None, head: Client) -> None:
    assert head.post(f"{LIST}dpf/", typed("dpf", kind="enterprise", reconsideration="none")).status_code == 302
    Department.objects.filter(code="dpf").update(kept=["kind"])
    actions.seed()
    assert (row("dpf").kind, row("dpf").reconsideration) == ("enterprise", "none")


def test_two_administrators_at_once_lose_nothing_silently(catalogue_loaded: None, head: Client) -> None:
    seen = typed(zh="公积金中心")
    assert head.post(f"{LIST}hpf/", typed(en="Housing Fund")).status_code == 302
    other = signed_in(staff("second.admin", is_staff=True, is_superuser=True))
    answer = other.post(f"{LIST}hpf/", seen)
    assert answer.status_code == 409
    assert row().label == {"zh": "住房公积金管理中心", "en": "Housing Fund"}
    page = answer.content.decode()
    assert "公积金中心" in page, "what was typed is shown"
    assert f'value="{row().edition}"' in page, "the form is of what stands now"
    assert other.post(f"{LIST}hpf/", typed(zh="公积金中心")).status_code == 302


def test_a_department_that_is_needed_stays_on(catalogue_loaded: None, head: Client) -> None:
    page = head.get(f"{LIST}police/")
    assert page.context["reasons"]
    head.post(f"{LIST}police/switch/", {**why("police"), "on": "0"})
    assert row("police").is_active
    assert departments.reasons_against(row("gso")), "whoever runs the portal"


def free(code: str = "forest") -> Department:
    return departments.add(
        code=code,
        facts={"label": {"zh": "林业局", "en": "Forestry"}, "kind": "agency", "reconsideration": "none"},
        actor=actor_of(staff("maker", is_staff=True, is_superuser=True)),
        reason="新设",
    )


def test_officers_open_cases_and_drafts_each_keep_a_department_on(catalogue_loaded: None) -> None:
    assert departments.reasons_against(free()) == []
    post = officer("forest").officer
    assert len(departments.reasons_against(row("forest"))) == 1
    staffing.deactivate(
        account=post.account, actor=actor_of(staff("other", is_staff=True, is_superuser=True)), reason="调离"
    )
    assert departments.reasons_against(row("forest")) == []
    application = casework.submitted()
    case = Case.objects.filter(application=application).first()
    assert case is not None
    Case.objects.filter(pk=case.pk).update(department=row("forest"))
    assert len(departments.reasons_against(row("forest"))) == 1
    Case.objects.filter(pk=case.pk).update(department=row("police"))
    assert departments.reasons_against(row("forest")) == []
    named = [{"code": "forest", "label": {"zh": "林业局"}, "kind": "agency", "reconsideration": "none"}]
    document = {**application.version.document, "departments": named}
    old = OneThingVersion.objects.create(
        one_thing=application.version.one_thing, number=99, document=document, checksum="9" * 64,
        effective_from=application.version.effective_from, published_at=application.version.published_at,
    )  # fmt: skip
    Application.objects.filter(pk=application.pk).update(version=old)
    assert len(departments.reasons_against(row("forest"))) == 1


def test_switched_off_nobody_is_posted_there_and_nothing_published(head: Client, tmp_path: Path) -> None:
    actions.import_folder(write_small(tmp_path))
    free()
    head.post(f"{LIST}forest/switch/", {"why-edition": row("forest").edition, "on": "0"})
    assert row("forest").is_active, "without a reason nothing happens"
    head.post(f"{LIST}forest/switch/", {**why("forest"), "on": "0"})
    assert not row("forest").is_active
    facts = {"name": "周明", "username": "forest.zhou", "department": "forest", "powers": ["intake"], "reason": "新"}
    assert head.post("/desk/admin/officers/invite/", facts).status_code == 422
    with pytest.raises(staffing.Refused):
        staffing.invite(
            username="forest.zhou", name="周明", department=row("forest"), powers=[], reason="新",
            actor=actor_of(staff("maker2", is_staff=True, is_superuser=True)),
        )  # fmt: skip
    Department.objects.exclude(code="forest").update(is_active=False)
    versions = OneThingVersion.objects.count()
    with pytest.raises(Faulty, match="switched off"):
        actions.import_folder(write_small(tmp_path))
    assert OneThingVersion.objects.count() == versions
    head.post(f"{LIST}forest/switch/", {**why("forest"), "on": "1"})
    assert row("forest").is_active


def test_an_officer_who_administers_reads_the_own_department_and_writes_nothing(catalogue_loaded: None) -> None:
    browser = signed_in(officer("police", "administrate"))
    page = browser.get(LIST).content.decode()
    assert "公安局" in page
    assert "税务局" not in page
    assert "<form" not in browser.get(f"{LIST}police/").content.decode().split('id="main"')[1].split("</main>")[0]
    assert browser.get(f"{LIST}tax/").status_code == 404
    assert browser.post(f"{LIST}police/", typed("police", zh="公安厅")).status_code == 404
    assert browser.post(f"{LIST}police/switch/", {**why("police"), "on": "0"}).status_code == 404
    assert browser.get(f"{LIST}add/").status_code == 404
    assert row("police").label["zh"] == "公安局"
    with pytest.raises(departments.Refused):
        departments.switch(
            department=row("police"), edition=0, on=False, reason="x",
            actor=actor_of(officer("police", "administrate", "supervise")),
        )  # fmt: skip


def test_heads_and_powers_are_counted(catalogue_loaded: None, head: Client) -> None:
    officer("police", "intake", "review")
    boss = officer("police", "review", "supervise")
    found = next(one for one in head.get(LIST).context["rows"] if one.department.code == "police")
    assert found.heads == [boss.display_name]
    assert found.officers == 2
    assert [count for _label, count in found.powers] == [1, 2, 0, 1, 0]

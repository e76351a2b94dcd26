"""My applications, progress and answers: what they show and how many statements they need."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from services.applications import actions, queries
from services.applications.models import Application
from services.applications.progress import CaseRow
from services.audit.actions import record_read
from services.core.actors import Actor
from tests.support.applications import BORN, citizen, filler
from tests.support.filler import Filler

pytestmark = pytest.mark.django_db

MOST = 30


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """The catalogue's definitions are read once a process; that is not what is counted here."""


def submitted(account=None) -> Filler:
    somebody = filler(account)
    somebody.start("newborn", BORN).fill_in().hand_in().submit()
    return somebody


def statements(somebody: Filler, address: str) -> int:
    somebody.client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert somebody.client.get(address).status_code == 200
    return len(captured)


def test_no_page_needs_more_than_thirty_statements() -> None:
    somebody = filler().start("newborn", BORN)
    names = {"tasks": (), "situation": (), "step": ("parents",), "materials": (), "check": ()}
    counts = {name: statements(somebody, somebody.address(name, *arguments)) for name, arguments in names.items()}
    somebody.fill_in().hand_in().submit()
    for name in ("progress", "submitted", "answers"):
        counts[name] = statements(somebody, somebody.address(name))
    counts["list"] = statements(somebody, reverse("applications:list"))
    counts["start"] = statements(somebody, reverse("applications:start", args=["newborn"]))
    assert {name: count for name, count in counts.items() if count > MOST} == {}


def test_submitting_reads_nothing_of_the_catalogue_again_and_keeps_to_its_budget() -> None:
    """Two departments begin at once here; every further one costs the statements of its clocks and its record."""
    somebody = filler().start("newborn", BORN).fill_in().hand_in()
    sent = somebody.declaration()
    with CaptureQueriesContext(connection) as captured:
        assert somebody.client.post(somebody.address("submit"), sent).status_code == 302
    of_the_catalogue = [one["sql"] for one in captured if 'FROM "catalogue_onethingversion"' in one["sql"]]
    assert of_the_catalogue == []
    assert len(captured) <= 112


def test_new_messages_are_counted_once_a_page() -> None:
    somebody = filler().start("newborn", BORN)
    with CaptureQueriesContext(connection) as captured:
        somebody.client.get(reverse("applications:list"))
    assert sum("COUNT(*)" in one["sql"] and '"notices_notice"' in one["sql"] for one in captured) == 1


def test_the_list_needs_as_many_statements_for_many_as_for_one() -> None:
    account = citizen()
    somebody = filler(account).start("newborn", BORN)
    one = statements(somebody, reverse("applications:list"))
    version = somebody.application.version
    for _ in range(7):
        actions.start(version=version, account=account, situation=BORN)
    assert statements(somebody, reverse("applications:list")) == one


def test_progress_shows_every_department_and_the_numbers_to_quote() -> None:
    somebody = submitted()
    page = somebody.client.get(somebody.address("progress")).content.decode()
    application = somebody.application
    assert application.number in page
    assert application.short_number in page
    assert page.count('class="branch is-') == 9
    assert "国(境)内出生登记(落户)" in page


def test_a_provisional_date_is_marked() -> None:
    somebody = submitted()
    application = somebody.application
    actions.project(
        application=application,
        state="in_progress",
        outcome="",
        facets=["needs_citizen"],
        promised_on=date(2027, 1, 8),
        promised_provisional=True,
    )
    page = somebody.client.get(somebody.address("progress")).content.decode()
    assert "2027年1月8日" in page
    assert "暂定" in page or "(provisional)" in page


def test_an_original_to_be_shown_waits_for_the_applicant_first() -> None:
    situation = {
        "retire_type": "normal",
        "insured_as": "flexible",
        "archive_review": "yes",
        "years_enough": "yes",
        "has_hpf": "no",
        "has_employee_medical": "no",
        "one_child": "no",
        "age60": "no",
    }
    somebody = filler(citizen(birth="19700101"))
    somebody.everything("retirement", situation)
    page = somebody.client.get(somebody.address("progress")).content.decode()
    assert "职工个人档案" in page
    assert page.index("职工个人档案") < page.index('class="trunk"')


def test_what_a_matter_waits_for_is_named_in_both_languages() -> None:
    row = CaseRow(
        case_id=None,  # type: ignore[arg-type]
        matter={"zh": "丙", "en": "C"},
        department={"zh": "局", "en": "Office"},
        state="pending",
        state_public="",
        tone="wait",
        waits_for=[{"zh": "甲", "en": "A"}, {"zh": "乙", "en": ""}],
    )
    assert row.waited_for == {"zh": "“甲”、“乙”", "en": "“A”, “乙”"}


def test_the_answers_page_shows_what_was_submitted() -> None:
    somebody = submitted()
    page = somebody.client.get(somebody.address("answers")).content.decode()
    assert somebody.application.answers["child.name"] in page


def test_the_applicant_sees_which_departments_have_looked_and_how_often() -> None:
    somebody = submitted()
    address = somebody.address("answers")
    assert "还没有人查阅" in somebody.client.get(address).content.decode()
    reader = Actor(account_id=None, kind="officer", name="叶知秋", department="health")
    for _ in range(2):
        record_read(
            actor=reader, subject_type="application", subject_id=somebody.application.pk,
            elements=["mother.id_no"], purpose="case:birth_reg",
        )  # fmt: skip
    page = somebody.client.get(address).content.decode()
    assert "2 次" in page
    assert "叶知秋" not in page


def test_the_resume_card_is_the_latest_draft_or_running_application() -> None:
    account = citizen()
    assert queries.resume_card(account) is None
    somebody = filler(account).start("newborn", BORN)
    card = queries.resume_card(account)
    assert isinstance(card, Application)
    assert card.pk == somebody.application_id


def test_results_of_a_department_join_the_answers() -> None:
    from services.core.actors import SYSTEM

    somebody = submitted()
    application = actions.add_results(
        application=somebody.application, matter="hukou_birth", values={"child.id_no": "1"}, actor=SYSTEM
    )
    assert queries.answers_of(application)["child.id_no"] == "1"
    assert queries.answers_for(application, ["child.id_no", "child.nothing"]) == {"child.id_no": "1"}
    assert queries.sources_of(application)["child.id_no"]["source"] == "sibling"

"""What an officer enters is never lost: a form that is not in order comes back in its place, with why not beside it."""

import re
from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.casework import actions, tasks
from services.casework.forms import NOT_ACCEPT_REASONS
from services.casework.models import Case, DueDateChange, PostCheck, Step
from services.core import calendar
from services.core.models import WorkCalendarDay
from services.people.models import Account
from services.people.queries import actor_of
from tests.support import people
from tests.support.casework import by_rule, case_of, catalogue_loaded, officer, submitted
from tests.support.people import signed_in

pytestmark = pytest.mark.django_db
INVALID = 422
WRITTEN = "后厨面积不足，须整改后复查"


@pytest.fixture
def reviewer(db: None) -> Account:
    catalogue_loaded()
    return people.officer("samr")


@pytest.fixture
def filing(reviewer: Account) -> Case:
    """A restaurant licence that has just come in."""
    situation = {
        "has_licence": "yes", "form": "company", "public_venue": "no", "fire_mode": "pledge", "signboard": "no",
        "drainage": "no", "tobacco": "no", "high_risk": "no",
    }  # fmt: skip
    application = submitted("restaurant", situation)
    verify = case_of(application, "licence_verify")
    actions.decide_on_the_spot(case=verify, actor=officer(verify.department.code))
    return case_of(application, "food_licence")


@pytest.fixture
def licence(filing: Case, reviewer: Account) -> Case:
    """The same under review, which needs a site check."""
    return actions.accept(case=filing, actor=actor_of(reviewer))


def came_back(client: Client, address: str, data: dict[str, str], place: str, error: str) -> None:
    response = client.post(address, data)
    page = response.content.decode()
    assert response.status_code == INVALID
    form = next(form for form in page.split("<form") if f'action="{address}"' in form and f'id="{place}' in form)
    form = form.split("</form>")[0]
    assert WRITTEN in form
    assert error in form.split('class="field')[-1] or error in form
    assert "error-summary" in form
    assert page.index("error-summary") > page.index("<main")


def test_an_objection_without_its_reason_comes_back_on_the_case_page(licence: Case, reviewer: Account) -> None:
    step = Step.objects.get(case=licence, kind="site_check")
    address = reverse("desk:give_opinion", args=[step.pk])
    data = {"outcome": "disagree", "conditions": WRITTEN, "note": ""}
    came_back(signed_in(reviewer), address, data, f"opinion-{step.pk}", "请写明不同意的理由")
    assert not step.opinions.exists()


def test_an_opinion_asked_of_another_department_comes_back_on_its_page(licence: Case, reviewer: Account) -> None:
    step = actions.ask_opinion(case=licence, department="fire", question="?", days=3, actor=actor_of(reviewer))
    address = reverse("desk:give_opinion", args=[step.pk])
    data = {"outcome": "agree_with_conditions", "conditions": "", "note": WRITTEN}
    came_back(signed_in(people.officer("fire")), address, data, f"opinion-{step.pk}", "请写明")
    assert not step.opinions.exists()


@pytest.mark.parametrize(
    ("name", "place", "data"),
    [
        ("ask_opinion", "ask", {"department": "fire", "question": WRITTEN, "days": "99"}),
        ("raise_flag", "flag", {"kind": "none", "note": WRITTEN}),
    ],
)
def test_other_forms_of_the_case_page_come_back(
    licence: Case, reviewer: Account, name: str, place: str, data: dict[str, str]
) -> None:
    came_back(signed_in(reviewer), reverse(f"desk:{name}", args=[licence.pk]), data, place, "")


def test_a_correction_comes_back(filing: Case, reviewer: Account) -> None:
    data = {"correction-kind": "unclear", "correction-text": WRITTEN, "correction-sample": "x"}
    came_back(signed_in(reviewer), reverse("desk:correct", args=[filing.pk]), data, "id_correction", "")
    assert not filing.corrections.exists()


def test_a_wrong_finding_without_its_note_comes_back_on_the_rules_page(db: None) -> None:
    case, decision = by_rule()
    PostCheck.objects.filter(decision=decision).delete()
    check = PostCheck.objects.create(decision=decision, sampled_at=timezone.now())
    client = signed_in(people.officer(case.department.code))
    response = client.post(reverse("desk:post_check", args=[check.pk]), {"outcome": "wrong", "note": ""})
    assert response.status_code == INVALID
    assert re.search(rf'id="check-{check.pk}_note_error"|id="check-{check.pk}-note_error"', response.content.decode())


def test_every_field_of_the_case_page_has_an_id_of_its_own(licence: Case, reviewer: Account) -> None:
    page = signed_in(reviewer).get(reverse("desk:case", args=[licence.pk])).content.decode()
    ids = Counter(re.findall(r'\sid="([^"]+)"', page))
    assert [one for one, times in ids.items() if times > 1] == []


def test_what_another_officer_holds_offers_no_act_that_would_be_refused(filing: Case, reviewer: Account) -> None:
    actions.claim(case=filing, actor=actor_of(reviewer))
    other, address = signed_in(people.officer("samr")), reverse("desk:case", args=[filing.pk])
    assert reverse("desk:correct", args=[filing.pk]) in signed_in(reviewer).get(address).content.decode()
    assert reverse("desk:correct", args=[filing.pk]) not in other.get(address).content.decode()
    actions.accept(case=filing, actor=actor_of(reviewer))
    assert reverse("desk:ask_opinion", args=[filing.pk]) in signed_in(reviewer).get(address).content.decode()
    assert reverse("desk:ask_opinion", args=[filing.pk]) not in other.get(address).content.decode()


def test_the_journal_says_who_took_the_case_from_whom_and_why_the_clock_stopped(
    licence: Case, reviewer: Account
) -> None:
    actions.claim(case=licence, actor=actor_of(reviewer))
    head = people.officer("samr", "review", "decide", "supervise")
    actions.release(case=licence, actor=actor_of(head), reason="请假转交")
    actions.suspend(case=licence, kind="testing", days=3, basis="《行政许可法》第四十五条", actor=actor_of(reviewer))
    page = signed_in(reviewer).get(reverse("desk:case", args=[licence.pk])).content.decode()
    journal = page[page.index('class="plain history"') :]
    assert "请假转交" in journal
    assert head.display_name in journal
    assert "检测 · 《行政许可法》第四十五条" in journal


def test_a_proposal_that_was_returned_is_gone_on_from(licence: Case, reviewer: Account) -> None:
    for one in (reviewer, people.officer("samr")):
        actions.give_opinion(step=Step.objects.get(case=licence), outcome="agree", actor=actor_of(one))
    actions.propose(case=licence, kind="refuse", reasons=WRITTEN, basis="《某法》第一条", actor=actor_of(reviewer))
    client, address = signed_in(people.officer("samr")), reverse("desk:case", args=[licence.pk])
    page = client.get(address).content.decode()
    assert "暂不能" not in page, "nobody asks for the grant"
    actions.return_to_review(case=licence, reason="理由不充分", actor=officer("samr"))
    page = signed_in(reviewer).get(address).content.decode()
    assert page.index(WRITTEN) < page.index('class="plain history"'), "in the form, not only in the journal"
    assert 'value="《某法》第一条"' in page
    assert re.search(r'value="refuse"[^>]*checked', page)


def test_a_second_word_on_a_doubt_that_stands_is_kept(licence: Case, reviewer: Account) -> None:
    second = officer("samr")
    actions.raise_flag(case=licence, kind="identity", note="证件照不符", actor=actor_of(reviewer))
    flag = actions.raise_flag(case=licence, kind="identity", note=WRITTEN, actor=second)
    assert flag.note.splitlines() == ["证件照不符", f"{second.display_name}：{WRITTEN}"]


def test_who_confirmed_or_ended_a_case_stands_in_its_journal_and_the_applicant_reads_why(
    licence: Case, reviewer: Account
) -> None:
    head = people.officer("samr", "review", "decide", "supervise")
    actions.subject_ceased(case=licence, reason="经营者死亡", actor=actor_of(head))
    address = reverse("desk:case", args=[licence.pk])
    journal = signed_in(reviewer).get(address).content.decode().split('class="plain history"')[1]
    assert head.display_name in journal
    progress = signed_in(licence.application.account).get(licence.application.get_absolute_url())
    assert "经营者死亡" in progress.content.decode()


def test_why_a_filing_was_not_accepted_stays_in_the_journal_when_it_is_opened_again(
    filing: Case, reviewer: Account
) -> None:
    reason = NOT_ACCEPT_REASONS["not_competent"]
    actions.not_accept(
        case=filing, reason_code="not_competent", reason=reason, explanation="应向区局申请", actor=actor_of(reviewer)
    )
    head = people.officer("samr", "intake", "decide", "supervise")
    actions.reopen(case=filing, ground="error", reason="误判", actor=actor_of(head))
    page = signed_in(reviewer).get(reverse("desk:case", args=[filing.pk])).content.decode()
    assert "应向区局申请" in page.split('class="plain history"')[1]


def test_words_that_mean_something_else_elsewhere_are_said_for_this_page(filing: Case, reviewer: Account) -> None:
    page = signed_in(reviewer).get(reverse("desk:case", args=[filing.pk])).content.decode()
    assert "存在的问题" in page
    assert '<h2 id="times">时限</h2>' in page


def test_a_worker_that_has_read_the_old_calendar_dates_cases_on_the_new_one(licence: Case) -> None:
    """The calendar is imported by a command; the worker is another process and keeps what it read for a minute."""
    calendar.load()
    day = licence.due_on
    assert day is not None
    WorkCalendarDay.objects.update_or_create(date=day, kind="off", defaults={"source": "国办发明电〔2026〕9号"})
    tasks.redate({"case": str(licence.pk), "note": "notice"})
    [moved] = DueDateChange.objects.filter(case=licence, cause="calendar", before=day)
    assert moved.after > day
    calendar.forget()

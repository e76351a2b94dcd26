"""Within five working days the applicant asks for a hearing on its own page, makes a statement, or wants neither."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from services.audit.models import AuditEntry
from services.casework import actions
from services.casework.models import Case, Hearing, HearingAnswer, HearingOffer
from services.core.actors import Actor
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from services.notices.models import Notice
from services.people.queries import actor_of
from tests.casework.test_hearings import PARTY, chair, fresh, in_workdays, licence, papers, reviewer, session
from tests.support import people
from tests.support.people import act_for, citizen, mandate, person, signed_in

__all__ = ("chair", "licence", "reviewer")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present_calendar")]


@pytest.fixture
def applicant(licence) -> Actor:
    return actor_of(licence.application.account)


@pytest.fixture
def offer(licence, reviewer) -> HearingOffer:
    return actions.offer_hearing(case=licence, party=PARTY, interests="相邻排水", actor=reviewer)


def answer(offer: HearingOffer, actor: Actor, kind: str = "hearing", text: str = "", **more: object) -> HearingAnswer:
    return actions.answer_hearing_offer(offer=offer, kind=kind, text=text, actor=actor, **more)


def proposed(case: Case, reviewer: Actor) -> Actor:
    """Propose a grant; return who may sign it."""
    actions.propose(case=fresh(case), kind="grant", results={}, actor=reviewer)
    return actor_of(people.officer(case.department.code, "decide"))


def test_what_is_asked_for_waits_to_be_set_by_the_desk_as_the_same_hearing(licence, offer, reviewer, applicant, chair):
    answer(offer, applicant, text="请求当面说明排水方案")
    [asked] = Hearing.objects.all()
    today = timezone.localdate()
    assert (asked.status, asked.party, asked.asked_on) == ("asked", licence.application.applicant_name, today)
    assert fresh(licence).state == "reviewing", "asking does not stop the clock, the hearing does"
    both = f"{asked.party}、{PARTY}"
    actions.set_hearing(
        case=fresh(licence), party=both, asked_on=None, session=session(chair), actor=reviewer
    )  # fmt: skip
    [one] = Hearing.objects.all()
    assert (one.pk, one.status, one.party, one.asked_on) == (asked.pk, "set", both, today), "its day is the citizen's"
    assert fresh(licence).state == "suspended"


def test_nothing_is_decided_while_it_waits_even_after_the_five_days(licence, offer, reviewer, applicant):
    answer(offer, applicant)
    signer = proposed(licence, reviewer)
    case = fresh(licence)
    assert case.hearings.get() in case.hearings_in_the_way()
    with pytest.raises(MoveNotPossible):
        actions.grant(case=case, actor=signer)
    hearing = Hearing.objects.get()
    actions.call_off_hearing(hearing=hearing, reason="申请人撤回听证申请", actor=reviewer)
    [letter] = papers(licence, "取消听证通知书")
    assert "申请人撤回听证申请" in str(letter.blocks)
    assert "原定时间" not in str(letter.blocks)
    actions.grant(case=fresh(licence), actor=signer)


def test_the_officer_is_told_and_it_is_written_down(licence, offer, applicant, reviewer):
    answer(offer, applicant, text="请求当面说明")
    told = Notice.objects.get(kind="desk_hearing_answered")
    assert told.account_id == reviewer.account_id, "nobody holds the case: who offered it"
    assert told.params["answer"] == "hearing"
    written = AuditEntry.objects.get(action="hearing_offer_answered")
    assert (written.subject_id, written.actor_id) == (licence.pk, applicant.account_id)
    shown = signed_in(people.Account.objects.get(pk=reviewer.account_id)).get(licence.desk_address()).content.decode()
    assert "请求当面说明" in shown
    assert licence.application.account.display_name in shown
    assert "对听证告知的答复" in shown, "it stands in the journal"


def test_it_is_answered_once(offer, applicant):
    answer(offer, applicant, "none")
    with pytest.raises(MoveNotPossible, match="已经"):
        answer(offer, applicant)
    with pytest.raises(IntegrityError), transaction.atomic():
        HearingAnswer.objects.create(
            offer=offer, kind="none", given_by_id=applicant.account_id, given_at=timezone.now()
        )  # fmt: skip


def test_a_second_hearing_is_not_asked_for(licence, offer, reviewer, applicant, chair):
    actions.set_hearing(
        case=licence, party=PARTY, asked_on=timezone.localdate(), session=session(chair), actor=reviewer
    )  # fmt: skip
    with pytest.raises(MoveNotPossible):
        answer(offer, applicant)
    assert not HearingAnswer.objects.exists()
    url = reverse("casework:hearing", args=[licence.application_id, offer.pk])
    mine = signed_in(licence.application.account)
    assert url not in mine.get(licence.application.get_absolute_url()).content.decode()
    assert 'name="kind"' not in mine.get(url).content.decode()


@pytest.mark.parametrize(("days", "taken"), [(5, True), (6, False)])
def test_the_fifth_working_day_is_the_last(offer, applicant, days, taken):
    at = timezone.now() + (in_workdays(days) - timezone.localdate())
    if taken:
        assert answer(offer, applicant, at=at).hearing.asked_on == offer.apply_by
        return
    with pytest.raises(MoveNotPossible) as refused:
        answer(offer, applicant, at=at)
    assert date_format(offer.apply_by) in str(refused.value.message)


@pytest.mark.parametrize("kind", ["statement", "none"])
def test_who_alone_is_concerned_and_wants_no_hearing_waits_no_longer(licence, reviewer, applicant, kind):
    name = licence.application.applicant_name
    offer = actions.offer_hearing(case=licence, party=name, interests="停业", actor=reviewer)
    assert fresh(licence).hearings_in_the_way()
    answer(offer, applicant, kind, text="本店已整改")
    assert not fresh(licence).hearings_in_the_way()
    actions.grant(case=fresh(licence), actor=proposed(licence, reviewer))


def test_the_neighbours_right_outlives_the_applicants_waiver(licence, offer, applicant):
    answer(offer, applicant, "none")
    assert fresh(licence).hearings_in_the_way() == [offer]


def test_strangers_and_officers_do_not_ask_and_an_agent_does(licence, offer, reviewer):
    stranger = citizen(person=person("生人"))
    for nobody in (reviewer, actor_of(stranger)):
        with pytest.raises(MoveNotPermitted):
            answer(offer, nobody)
    url = reverse("casework:hearing", args=[licence.application_id, offer.pk])
    assert signed_in(stranger).get(url).status_code == 404
    aunt = citizen(phone="10077700009", person=person("陈姨", id_no="990100197001010027"))
    given = mandate(licence.application.account, aunt)
    assert act_for(signed_in(aunt), given).post(url, {"kind": "hearing", "text": ""}).status_code == 302
    assert HearingAnswer.objects.get().given_by_id == aunt.pk
    assert Notice.objects.get(kind="acted_for_you").params["step"] == "answered_offer"


def test_the_page_of_the_case_asks_and_shows_what_was_answered(licence, offer):
    mine = signed_in(licence.application.account)
    progress, url = (
        licence.application.get_absolute_url(),
        reverse("casework:hearing", args=[licence.application_id, offer.pk]),
    )
    assert url in mine.get(progress).content.decode()
    assert "相邻排水" in mine.get(url).content.decode()
    assert mine.post(url, {"kind": ""}).status_code == 422
    assert mine.post(url, {"kind": "statement", "text": " "}).status_code == 422
    assert mine.post(url, {"kind": "statement", "text": "排水口距邻居墙体五米"}).status_code == 302
    assert "排水口距邻居墙体五米" in mine.get(url).content.decode()
    page = mine.post(url, {"kind": "hearing", "text": ""}, follow=True).content.decode()
    assert HearingAnswer.objects.count() == 1
    assert 'name="kind"' not in mine.get(url).content.decode()
    assert url in page


def test_after_the_five_days_the_page_says_so(licence, reviewer):
    told = timezone.now() - timedelta(days=30)
    offer = HearingOffer.objects.create(
        case=licence, party=PARTY, interests="x", told_at=told, told_by_id=reviewer.account_id,
        apply_by=told.date() + timedelta(days=7),
    )  # fmt: skip
    mine = signed_in(licence.application.account)
    url = reverse("casework:hearing", args=[licence.application_id, offer.pk])
    assert 'name="kind"' not in mine.get(url).content.decode()
    assert url not in mine.get(licence.application.get_absolute_url()).content.decode()
    mine.post(url, {"kind": "hearing", "text": ""})
    assert not Hearing.objects.exists()


def test_a_case_that_ends_ends_what_was_asked_for_without_a_letter(licence, offer, applicant):
    answer(offer, applicant)
    actions.withdraw(case=fresh(licence), actor=applicant)
    assert Hearing.objects.get().status == "called_off"
    assert not papers(licence, "取消听证通知书")


def test_the_department_that_let_the_twenty_days_go_by_still_has_to_hold_it(licence, reviewer, chair):
    long_ago = timezone.localdate() - timedelta(days=60)
    Hearing.objects.create(
        case=licence, round=licence.round, party="x", asked_on=long_ago, status="asked", opened_at=timezone.now()
    )
    with pytest.raises(MoveNotPossible):
        actions.set_hearing(case=licence, party="x", asked_on=None, session=session(chair, 8), actor=reviewer)
    actions.set_hearing(case=licence, party="x", asked_on=None, session=session(chair, 7), actor=reviewer)
    assert Hearing.objects.get().asked_on == long_ago


def test_the_desks_form_keeps_the_day_of_asking(licence, offer, applicant, chair):
    answer(offer, applicant)
    client = signed_in(people.officer(licence.department.code, "intake", "review"))
    data = {"party": "x", "asked_on": "", "day": in_workdays(9), "begins": "09:30", "place": "3 楼", "chair": chair}
    response = client.post(reverse("desk:set_hearing", args=[licence.pk]), data)
    assert response.status_code == 302
    assert Hearing.objects.get().asked_on == timezone.localdate()

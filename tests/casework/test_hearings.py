"""Hearings: told seven working days ahead, held within twenty, before somebody who has not handled the case."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from services.casework import actions, ledger
from services.casework.actions import Session
from services.casework.consequences import settle
from services.casework.models import Case, CaseEdge, Hearing, HearingNotice, HearingOffer, SpecialProcedure
from services.certificates import queries as certificates
from services.core import calendar
from services.core.actors import Actor
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from services.notices.models import Notice
from services.people.queries import actor_of
from tests.support import people
from tests.support.casework import citizen, submitted
from tests.support.people import sign_in, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present_calendar")]
PARTY = "邻居王某"


@pytest.fixture
def reviewer(licence) -> Actor:
    return actor_of(people.officer(licence.department.code, "intake", "review"))


@pytest.fixture
def chair(licence) -> int:
    return people.officer(licence.department.code, "intake", "review", "decide").pk


@pytest.fixture
def licence(db) -> Case:
    """A licence under review, accepted by an officer of its own."""
    application = submitted("restaurant", {"has_licence": "yes", "form": "company", "drainage": "yes"}, citizen())
    case = application.cases.select_related("application", "department").filter(regime="licensing").first()
    CaseEdge.objects.filter(below=case).delete()
    settle(application, at=timezone.now())
    case.case_materials.update(status="satisfied")
    case.steps.all().delete()
    case.refresh_from_db()
    actions.accept(case=case, actor=actor_of(people.officer(case.department.code, "intake")))
    case.steps.all().delete()
    return fresh(case)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("application", "department").get(pk=case.pk)


def in_workdays(days: int, start: date | None = None) -> date:
    return calendar.load().add_workdays(start or timezone.localdate(), days)[0]


def session(chair: int, days: int = 10, **more: object) -> Session:
    begins = timezone.make_aware(datetime.combine(in_workdays(days), time(9, 30)))
    return Session(begins, "市政务服务中心 3 楼听证室", chair, **more)


def set_one(case: Case, reviewer: Actor, chair: int, days: int = 10, **more) -> Hearing:
    facts = {"party": PARTY, "asked_on": timezone.localdate(), "session": session(chair, days)} | more
    return actions.set_hearing(case=case, actor=reviewer, **facts)


def papers(case: Case, title: str) -> list:
    return [one for one in certificates.letters_of_case(case.pk) if one.title["zh"] == title]


def test_a_hearing_is_set_told_to_both_sides_and_stops_the_clock(licence, reviewer, chair):
    before = ledger.due_of(licence, "statutory")
    hearing = set_one(licence, reviewer, chair)
    assert fresh(licence).state == "suspended"
    procedure = SpecialProcedure.objects.get(case=licence)
    assert (procedure.kind, procedure.announced_days) == ("hearing", 10)
    assert ledger.due_of(fresh(licence), "statutory") is None, "stands still (art 45)"
    mine, theirs = sorted(papers(licence, "听证通知书"), key=lambda one: one.recipient_account_id is None)
    assert (mine.code, mine.recipient_account_id) == ("D11", licence.application.account_id)
    assert (theirs.addressee, theirs.recipient_account_id) == (PARTY, None)
    assert (theirs.query_code, bool(mine.query_code)) == ("", True), "nobody else follows the application"
    text = str(mine.blocks)
    for word in ("听证室", "09:30", hearing.date.chair.display_name, "公开举行", "第四十八条", "申请回避"):
        assert word in text
    assert Notice.objects.filter(kind="case_hearing_set", account_id=licence.application.account_id).exists()
    ends = timezone.make_aware(datetime.combine(in_workdays(10), time(23, 59)))
    actions.resume(case=fresh(licence), result="已举行", actor=reviewer, at=ends)
    assert ledger.due_of(fresh(licence), "statutory") == calendar.load().add_workdays(before, 10)[0]


def test_the_applicant_as_party_gets_one_letter(licence, reviewer, chair):
    set_one(licence, reviewer, chair, party=licence.application.applicant_name)
    assert len(papers(licence, "听证通知书")) == 1


@pytest.mark.parametrize(("days", "asked"), [(6, 0), (21, 0), (19, 2)])
def test_too_near_or_too_late_is_refused(licence, reviewer, chair, days, asked):
    asked_on = timezone.localdate()
    while calendar.load().workdays_between(asked_on, timezone.localdate()) < asked:
        asked_on -= timedelta(days=1)
    with pytest.raises(MoveNotPossible):
        set_one(licence, reviewer, chair, days, asked_on=asked_on)
    assert fresh(licence).state == "reviewing"
    assert not Hearing.objects.exists()
    set_one(licence, reviewer, chair, 7, asked_on=asked_on)


def test_a_hearing_of_the_agencys_own_has_no_twenty_days(licence, reviewer, chair):
    set_one(licence, reviewer, chair, 30, asked_on=None)
    assert fresh(licence).state == "suspended"


def test_nobody_who_handled_the_case_presides_and_the_chair_does_not_review(licence, reviewer, chair):
    accepted_by = people.Account.objects.get(officer__powers=["intake"], officer__department=licence.department)
    elsewhere = people.officer("police").pk
    left = people.officer(licence.department.code)
    people.Account.objects.filter(pk=left.pk).update(is_active=False)
    for wrong in (reviewer.account_id, accepted_by.pk, elsewhere, left.pk):
        with pytest.raises(MoveNotPermitted):
            set_one(licence, reviewer, wrong)
    hearing = set_one(licence, reviewer, chair)
    presides = actor_of(people.Account.objects.get(pk=chair))
    with pytest.raises(MoveNotPermitted):
        actions.call_off_hearing(hearing=hearing, reason="x", actor=presides)
    actions.call_off_hearing(hearing=hearing, reason="撤回听证申请", actor=reviewer)
    assert fresh(licence).state == "reviewing"
    with pytest.raises(MoveNotPermitted):
        actions.propose(case=fresh(licence), kind="grant", results={}, actor=presides)
    actions.propose(case=fresh(licence), kind="grant", results={}, actor=reviewer)


def test_postponing_needs_a_new_notice_as_long_ahead(licence, reviewer, chair):
    hearing = set_one(licence, reviewer, chair, 8)
    with pytest.raises(MoveNotPossible):
        actions.postpone_hearing(hearing=hearing, session=session(chair, 6), reason="台风", actor=reviewer)
    assert fresh(licence).state == "suspended", "nothing happened"
    actions.postpone_hearing(hearing=hearing, session=session(chair, 25), reason="台风", actor=reviewer)
    first, second = HearingNotice.objects.filter(hearing=hearing)
    assert (first.no, second.no, second.reason) == (1, 2, "台风")
    assert fresh(licence).state == "suspended"
    open_one = SpecialProcedure.objects.get(case=licence, ended_at=None)
    assert open_one.announced_days == 25
    assert len(papers(licence, "听证延期通知书")) == 2
    assert "台风" in str(papers(licence, "听证延期通知书")[0].blocks)
    assert Notice.objects.filter(kind="case_hearing_postponed").count() == 1


def held(licence: Case, reviewer: Actor, hearing: Hearing) -> None:
    later = hearing.date.begins_at + timedelta(hours=2)
    actions.hold_hearing(
        hearing=hearing, attended="申请人、王某", minutes="王某陈述排水影响，申请人承诺加装隔油池。",
        signed="双方均已核对并签字", actor=reviewer, at=later,
    )  # fmt: skip


def test_the_minutes_are_kept_the_clock_runs_on_and_the_decision_refers_to_them(licence, reviewer, chair):
    hearing = set_one(licence, reviewer, chair)
    with pytest.raises(MoveNotPossible):
        actions.hold_hearing(hearing=hearing, attended="x", minutes="x", signed="x", actor=reviewer)
    held(licence, reviewer, hearing)
    assert fresh(licence).state == "reviewing"
    with pytest.raises(MoveNotPossible):
        actions.call_off_hearing(hearing=hearing, reason="x", actor=reviewer)
    with pytest.raises(Exception, match="Cannot"), transaction.atomic():
        Hearing.objects.filter(pk=hearing.pk).update(minutes="changed")
    signer = actor_of(people.officer(licence.department.code, "decide"))
    actions.propose(
        case=fresh(licence), kind="refuse", reasons="影响相邻排水", basis="《行政许可法》第三十八条", actor=reviewer
    )
    actions.refuse(case=fresh(licence), actor=signer)
    [letter] = [one for one in certificates.letters_of_case(licence.pk) if one.code == "D13"]
    assert "根据听证笔录作出" in str(letter.blocks)


def test_nothing_is_decided_before_the_hearing_that_is_set(licence, reviewer, chair):
    actions.offer_hearing(case=licence, party=PARTY, interests="相邻排水", actor=reviewer)
    hearing = set_one(licence, reviewer, chair, 8)
    with pytest.raises(MoveNotPossible, match=r"A hearing is set|已确定听证"):
        actions.resume(case=fresh(licence), result="提前结束", actor=reviewer)
    later = hearing.date.begins_at + timedelta(hours=1)
    actions.resume(case=fresh(licence), result="日期已过", actor=reviewer, at=later)
    signer = actor_of(people.officer(licence.department.code, "decide"))
    actions.propose(case=fresh(licence), kind="grant", results={}, actor=reviewer, at=later)
    assert len(fresh(licence).hearings_in_the_way()) == 2
    with pytest.raises(MoveNotPossible):
        actions.grant(case=fresh(licence), actor=signer)
    held(licence, reviewer, hearing)
    assert not fresh(licence).hearings_in_the_way()
    actions.grant(case=fresh(licence), actor=signer)


def test_a_hearing_that_is_set_ends_with_its_case_and_the_party_hears_of_it(licence, reviewer, chair):
    hearing = set_one(licence, reviewer, chair)
    actions.withdraw(case=fresh(licence), actor=actor_of(licence.application.account))
    hearing.refresh_from_db()
    assert hearing.status == "called_off"
    assert {one.addressee for one in papers(licence, "取消听证通知书")} >= {PARTY}


def test_one_hearing_at_a_time(licence, reviewer, chair):
    hearing = set_one(licence, reviewer, chair)
    with pytest.raises(MoveNotPossible):
        set_one(licence, reviewer, chair)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hearing.objects.create(case=licence, round=1, party="x", opened_at=hearing.opened_at)


def test_the_pages_say_when_and_where(licence, chair):
    reviews = people.officer(licence.department.code, "intake", "review")
    client = signed_in(reviews)
    url = reverse("desk:case", args=[licence.pk])

    def post(name: str, **data: object) -> int:
        return client.post(reverse(f"desk:{name}", args=[licence.pk]), data).status_code

    assert post("offer_hearing", party="", interests="") == 422
    assert post("offer_hearing", party=PARTY, interests="相邻排水") == 302
    assert HearingOffer.objects.get(case=licence).apply_by == in_workdays(5)
    facts = {"begins": "09:30", "place": "3 楼听证室", "chair": chair, "party": PARTY, "asked_on": timezone.localdate()}
    assert post("hold_hearing", attended="x", minutes="x", signed="x") == 404, "nothing is set"
    for wrong in ({"day": in_workdays(6)}, {"day": in_workdays(21)}, {"day": in_workdays(9), "chair": reviews.pk}):
        assert post("set_hearing", **{**facts, **wrong}) == 422
    assert post("set_hearing", **facts, day=in_workdays(9)) == 302
    assert "3 楼听证室" in client.get(url).content.decode()
    account = licence.application.account
    mine = sign_in(type(client)(), account).get(licence.application.get_absolute_url()).content.decode()
    assert "3 楼听证室" in mine
    assert mine.count("听证通知书") <= 2, "the party's copy is not listed"
    assert post("postpone_hearing", **facts, day=in_workdays(12), reason="") == 422
    assert post("postpone_hearing", **facts, day=in_workdays(12), reason="当事人因病") == 302
    assert "当事人因病" in client.get(url).content.decode()
    assert post("hold_hearing", attended="x", minutes="x", signed="x") == 409
    assert post("call_off_hearing", reason="") == 422
    assert post("call_off_hearing", reason="撤回听证申请") == 302
    assert "撤回听证申请" in client.get(url).content.decode()
    assert (
        "3 楼听证室"
        not in sign_in(type(client)(), account).get(licence.application.get_absolute_url()).content.decode()
    )


def test_the_chair_sees_no_buttons_of_the_hearing(licence, reviewer, chair):
    set_one(licence, reviewer, chair)
    shown = (
        signed_in(people.Account.objects.get(pk=chair)).get(reverse("desk:case", args=[licence.pk])).content.decode()
    )
    assert reverse("desk:postpone_hearing", args=[licence.pk]) not in shown
    assert reverse("desk:call_off_hearing", args=[licence.pk]) not in shown

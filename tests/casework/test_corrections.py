"""Corrections: one notice for the whole application, one answer, a second look, and what happens in silence."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from services.applications.models import Revision
from services.casework import actions, demands, ledger
from services.casework.correction_texts import templates
from services.casework.models import Case, CaseMaterial, CorrectionItem, CorrectionNotice
from services.certificates import queries as certificates
from services.core.actors import SYSTEM
from services.core.models import Outbox
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from services.materials.models import Material, MaterialVersion
from services.people.queries import actor_of
from tests.support import people
from tests.support.casework import case_of, grant, officer, submitted
from tests.support.letters import as_text
from tests.support.people import signed_in

pytestmark = pytest.mark.django_db

MONDAY = timezone.make_aware(datetime(2026, 11, 23, 10))
BOTH = ("birth_cert", "birth_reg")


@pytest.fixture
def clerk(application):
    return officer("health", "intake", "review", "decide")


def bound(case: Case, kind: str = "element") -> str:
    """Return something the matter asks for."""
    if kind == "material":
        return case.case_materials.first().material
    from services.applications import queries

    return queries.definition_of(case.application).matters[case.matter].elements[0]


def add(case: Case, actor, *, kind: str = "invalid", target_kind: str = "element", target: str = "", **more):
    return actions.add_item(
        case=case,
        kind=kind,
        target_kind=target_kind,
        target=target or bound(case, target_kind),
        template=templates()[kind],
        actor=actor,
        **more,
    )


def noticed(application, clerk, *matters: str, **item) -> CorrectionNotice:
    """Let the officers ask for something in some matters, find the others complete, and return the notice."""
    for matter in set(BOTH) - set(matters):
        actions.mark_complete(case=case_of(application, matter), actor=clerk)
    for matter in matters:
        actions.prepare_item(item=add(case_of(application, matter), clerk, **item), actor=clerk)
    return CorrectionNotice.objects.get(application=application, state="open")


def answer_everything(notice: CorrectionNotice, kind: str = "said") -> None:
    actor = actor_of(notice.application.account)
    places = {item.place: {"kind": kind, "text": "已核对"} for item in notice.items.all()}
    actions.save_answers(notice=notice, answers=places, actor=actor)
    actions.send_answers(notice=notice, actor=actor)


def states(application):
    return {matter: case_of(application, matter).state for matter in BOTH}


def test_a_note_is_for_the_department_only_until_the_notice_is_served(application, clerk):
    item = add(case_of(application, "birth_cert"), clerk)
    assert item.state == "draft"
    assert not CorrectionItem.objects.of_application(application.pk).served()
    actions.prepare_item(item=item, actor=clerk)
    assert not CorrectionItem.objects.of_application(application.pk).served()
    actions.mark_complete(case=case_of(application, "birth_reg"), actor=clerk)
    actions.issue_when_due(application_id=application.pk)
    assert CorrectionItem.objects.of_application(application.pk).served().count() == 1


def test_the_notice_waits_until_every_department_has_looked(application, clerk):
    actions.prepare_item(item=add(case_of(application, "birth_cert"), clerk), actor=clerk)
    assert states(application) == {"birth_cert": "intake", "birth_reg": "intake"}
    actions.prepare_item(item=add(case_of(application, "birth_reg"), clerk), actor=clerk)
    assert states(application) == {"birth_cert": "correction", "birth_reg": "correction"}
    application.refresh_from_db()
    assert application.state == "correction"
    assert "needs_citizen" in application.facets


def test_only_the_addressed_cases_wait(application, clerk):
    noticed(application, clerk, "birth_cert")
    assert states(application) == {"birth_cert": "correction", "birth_reg": "intake"}
    actions.accept(case=case_of(application, "birth_reg"), actor=clerk)
    assert states(application)["birth_reg"] == "reviewing"


def test_a_draft_of_another_department_holds_the_notice_back(application, clerk):
    actions.prepare_item(item=add(case_of(application, "birth_cert"), clerk), actor=clerk)
    add(case_of(application, "birth_reg"), clerk)
    assert actions.issue_when_due(application_id=application.pk) is None


def test_the_notice_goes_at_the_latest_one_working_day_before_the_acceptance_clock_ends(application, clerk):
    Case.objects.filter(application=application).update(received_at=MONDAY)
    actions.prepare_item(item=add(case_of(application, "birth_cert"), clerk), actor=clerk, at=MONDAY)
    latest = demands.latest_moment(demands.ready_items(application))
    assert timezone.localtime(latest).date().isoformat() == "2026-11-27"  # the clock ends on Monday the 30th
    assert Outbox.objects.get(kind="casework.issue_correction_notice").available_at == latest
    assert actions.issue_when_due(application_id=application.pk, at=latest - timedelta(minutes=1)) is None
    notice = actions.issue_when_due(application_id=application.pk, at=latest)
    assert notice is not None
    assert actions.issue_when_due(application_id=application.pk, at=latest) is None


def test_the_same_thing_asked_for_twice_is_one_line_with_both_reasons(application, clerk):
    shared = set(_elements(application, "birth_cert")) & set(_elements(application, "birth_reg"))
    target = sorted(shared)[0]
    for matter, kind in zip(BOTH, ("invalid", "inconsistent"), strict=True):
        item = add(case_of(application, matter), clerk, kind=kind, target=target)
        actions.prepare_item(item=item, actor=clerk)
    notice = CorrectionNotice.objects.get(application=application)
    (line,) = notice.lines
    assert "不符合要求" in line["text"]["zh"]
    assert "不一致" in line["text"]["zh"]
    assert notice.items.count() == 2


def _elements(application, matter):
    from services.applications import queries

    return queries.definition_of(application).matters[matter].elements


def test_one_letter_names_everything(application, clerk):
    notice = noticed(application, clerk, *BOTH)
    letters = [letter for letter in certificates.letters_of(application.pk) if letter.code == "D03"]
    assert len(letters) == 1
    (table,) = [block for block in letters[0].blocks if block["type"] == "table"]
    assert len(table["rows"]) == len(notice.lines)


def test_contradicting_departments_hold_the_notice_until_the_lead_has_ruled(application, clerk):
    target = sorted(set(_elements(application, "birth_cert")) & set(_elements(application, "birth_reg")))[0]
    items = [
        add(case_of(application, matter), clerk, target=target, wanted=wish)
        for matter, wish in zip(BOTH, ("按户口簿", "按出生记录"), strict=True)
    ]
    for item in items:
        actions.prepare_item(item=item, actor=clerk)
    assert states(application) == {"birth_cert": "intake", "birth_reg": "intake"}
    assert len(demands.contradictions(application)) == 1
    with pytest.raises(MoveNotPermitted):
        actions.rule_contradiction(chosen=items[0], reason="以户口簿为准", actor=officer("police"))
    lead = officer(_lead(application))
    actions.rule_contradiction(chosen=items[0], reason="以户口簿为准", actor=lead)
    notice = actions.issue_when_due(application_id=application.pk)
    assert notice is not None
    assert "按户口簿" in notice.lines[0]["text"]["zh"]
    assert "按出生记录" not in notice.lines[0]["text"]["zh"]
    assert states(application) == {"birth_cert": "correction", "birth_reg": "correction"}


def _lead(application):
    from services.applications import queries

    return queries.definition_of(application).lead


def test_an_unresolved_contradiction_is_sent_as_it_is_at_the_latest_moment(application, clerk):
    target = sorted(set(_elements(application, "birth_cert")) & set(_elements(application, "birth_reg")))[0]
    for matter, wish in zip(BOTH, ("甲", "乙"), strict=True):
        actions.prepare_item(item=add(case_of(application, matter), clerk, target=target, wanted=wish), actor=clerk)
    latest = demands.latest_moment(demands.ready_items(application))
    notice = actions.issue_when_due(application_id=application.pk, at=latest)
    assert notice is not None
    assert notice.lines[0]["contradicts"] is True
    assert {"甲", "乙"} <= set(notice.lines[0]["text"]["zh"])


def test_what_a_register_knows_by_now_is_not_asked_of_the_applicant(application, clerk):
    case = case_of(application, "birth_cert")
    target = bound(case, "material")
    item = add(case, clerk, kind="missing", target_kind="material", target=target)
    row, _made = Material.objects.get_or_create(application_id=application.pk, type_code=target)
    MaterialVersion.objects.create(material=row, source="register", trust="B", share_request_id=application.pk)
    actions.mark_complete(case=case_of(application, "birth_reg"), actor=clerk)
    actions.prepare_item(item=item, actor=clerk)
    item.refresh_from_db()
    assert item.state == "withdrawn"
    assert not CorrectionNotice.objects.filter(application=application).exists()
    assert case.case_materials.get(material=target).status == CaseMaterial.Status.SATISFIED


def test_an_answer_makes_a_revision_and_every_asker_looks_again(application, clerk):
    notice = noticed(application, clerk, "birth_cert")
    before = case_of(application, "birth_cert").received_at
    target = notice.items.get().target
    actor = actor_of(application.account)
    answer = {("element", target): {"kind": "changed", "value": "林初晨"}}
    actions.save_answers(notice=notice, answers=answer, actor=actor)
    actions.send_answers(notice=notice, actor=actor)
    application.refresh_from_db()
    assert application.answers[target] == "林初晨"
    assert application.revisions.last().cause == Revision.Cause.CORRECTION
    case = case_of(application, "birth_cert")
    assert case.state == "intake"
    assert case.received_at > before
    actions.accept_answer(item=notice.items.get(), actor=clerk)
    actions.accept(case=case, actor=clerk)
    assert notice.items.get().state == "accepted"


def test_accepting_the_filing_settles_what_was_answered(application, clerk):
    notice = noticed(application, clerk, "birth_cert")
    answer_everything(notice)
    actions.accept(case=case_of(application, "birth_cert"), actor=clerk)
    assert notice.items.get().state == "accepted"


def test_nothing_is_sent_while_a_point_is_open_and_what_was_entered_stays(application, clerk):
    notice = noticed(application, clerk, *BOTH)
    first = notice.items.first()
    actor = actor_of(application.account)
    actions.save_answers(notice=notice, answers={first.place: {"kind": "said", "text": "说明"}}, actor=actor)
    if notice.items.exclude(target=first.target).exists():
        with pytest.raises(actions.NotAllAnswered):
            actions.send_answers(notice=notice, actor=actor)
    first.refresh_from_db()
    assert first.answer_given["text"] == "说明"
    assert states(application) == {"birth_cert": "correction", "birth_reg": "correction"}


def test_nobody_else_answers(application, clerk):
    notice = noticed(application, clerk, "birth_cert")
    with pytest.raises(MoveNotPermitted):
        actions.send_answers(notice=notice, actor=actor_of(submitted().account))
    with pytest.raises(MoveNotPermitted):
        actions.send_answers(notice=notice, actor=SYSTEM)


def test_a_second_notice_repeats_what_is_unresolved_and_nothing_else(application, clerk):
    notice = noticed(application, clerk, "birth_cert")
    answer_everything(notice)
    case = case_of(application, "birth_cert")
    other = _elements(application, "birth_cert")[1]
    with pytest.raises(MoveNotPermitted):
        add(case, clerk, target=other)
    repeated = actions.reject_answer(item=notice.items.get(), reason="仍不一致", repeat=True, actor=clerk)
    assert repeated is not None
    assert "仍不一致" in repeated.text["zh"]
    actions.prepare_item(item=repeated, actor=clerk)
    assert CorrectionNotice.objects.get(application=application, state="open").no == 2


def test_what_was_repeated_and_settled_is_no_longer_unresolved(application, clerk):
    notice = noticed(application, clerk, "birth_cert")
    answer_everything(notice)
    repeated = actions.reject_answer(item=notice.items.get(), reason="仍不一致", repeat=True, actor=clerk)
    assert repeated is not None
    answer_everything(actions.prepare_item(item=repeated, actor=clerk))
    actions.accept_answer(item=repeated, actor=clerk)
    with pytest.raises(MoveNotPermitted):
        add(case_of(application, "birth_cert"), clerk, target=repeated.target)


def test_nothing_is_repeated_while_another_point_is_with_the_applicant(application, clerk):
    answered = noticed(application, clerk, "birth_cert")
    answer_everything(answered)
    supervisor, other = officer("health", "intake", "supervise"), _elements(application, "birth_cert")[1]
    late = add(case_of(application, "birth_cert"), supervisor, target=other, override_reason="新证据")
    actions.prepare_item(item=late, actor=supervisor)
    with pytest.raises(MoveNotPossible):
        actions.reject_answer(item=answered.items.get(), reason="仍不一致", repeat=True, actor=clerk)


def test_a_supervisor_may_add_a_new_point_with_a_reason_which_is_recorded(application, clerk):
    from services.audit.models import AuditEntry

    answer_everything(noticed(application, clerk, "birth_cert"))
    supervisor = officer("health", "intake", "supervise")
    other = _elements(application, "birth_cert")[1]
    with pytest.raises(MoveNotPermitted):
        add(case_of(application, "birth_cert"), supervisor, target=other)
    add(case_of(application, "birth_cert"), supervisor, target=other, override_reason="新证据")
    assert AuditEntry.objects.filter(action="correction_added_late").exists()


def test_silence_ends_the_addressed_cases_and_no_others(application, clerk):
    notice = noticed(application, clerk, "birth_cert")
    on_the_day = timezone.make_aware(datetime.combine(notice.due_on, datetime.min.time())) + timedelta(hours=20)
    assert not actions.lapse(notice_id=notice.pk, at=on_the_day)
    assert actions.lapse(notice_id=notice.pk, at=on_the_day + timedelta(hours=5))
    assert not actions.lapse(notice_id=notice.pk, at=on_the_day + timedelta(days=1))
    case = case_of(application, "birth_cert")
    assert (case.state, case.reason_code) == ("terminated", "notice_lapsed")
    assert case_of(application, "birth_reg").state == "intake"
    with pytest.raises(MoveNotPossible):
        actions.send_answers(notice=notice, actor=actor_of(application.account))


def test_fifteen_working_days_are_given(application, clerk, settings):
    settings.CORRECTION_ANSWER_WORKDAYS = 15
    notice = noticed(application, clerk, "birth_cert")
    from services.core.calendar import load

    assert load().workdays_between(timezone.localdate(notice.served_at), notice.due_on) == 15


def test_the_notice_is_cancelled_when_no_addressee_is_left(application, clerk):
    notice = noticed(application, clerk, "birth_cert")
    actions.withdraw(case=case_of(application, "birth_cert"), actor=actor_of(application.account))
    notice.refresh_from_db()
    assert notice.state == "cancelled"
    assert notice.items.get().state == "withdrawn"


def test_a_decision_not_to_accept_takes_the_notes_along(application, clerk):
    case = case_of(application, "birth_cert")
    item = add(case, clerk)
    reason = {"zh": "不属于职权范围", "en": "not competent"}
    actions.not_accept(case=case, reason_code="not_competent", reason=reason, explanation="请到…", actor=clerk)
    item.refresh_from_db()
    assert item.state == "withdrawn"


def test_only_what_the_matter_binds_can_be_asked_for(application, clerk):
    with pytest.raises(MoveNotPossible):
        add(case_of(application, "birth_cert"), clerk, target="retire.month")
    with pytest.raises(MoveNotPermitted):
        add(case_of(application, "birth_cert"), officer("police"))


def test_an_officer_does_not_take_back_what_was_sent(application, clerk):
    notice = noticed(application, clerk, "birth_cert")
    with pytest.raises(MoveNotPermitted):
        actions.withdraw_item(item=notice.items.get(), actor=clerk)


def test_an_editor_s_new_text_is_what_new_items_start_from(application, clerk):
    before = add(case_of(application, "birth_cert"), clerk)
    text = {"zh": "请核对“{target}”。", "en": "Please check “{target}”."}
    actions.write_text(kind="invalid", text=text, basis="依据", actor=clerk)
    after = add(case_of(application, "birth_reg"), clerk)
    assert (before.text_version, after.text_version) == (0, 1)
    assert after.text["zh"].startswith("请核对“")
    assert after.basis == "依据"


def test_real_estate_lists_every_defect_in_a_written_refusal_on_the_spot(db):
    application = submitted("housing_transfer", {})
    waiting = application.cases.filter(state="intake")
    while (case := waiting.filter(regime="real_estate_registration").first()) is None:
        grant(waiting.earliest("position"))
    clerk = officer(case.department.code)
    with pytest.raises(MoveNotPossible):
        actions.decline_incomplete(case=case, reason={"zh": "不齐全", "en": "incomplete"}, actor=clerk)
    for target in _elements(application, case.matter)[:2]:
        add(case, clerk, target=target)
    actions.decline_incomplete(case=case, reason={"zh": "不齐全", "en": "incomplete"}, actor=clerk)
    assert case_of(application, case.matter).state == "not_accepted"
    (letter,) = [one for one in certificates.letters_of(application.pk) if one.code == "D05"]
    (table,) = [block for block in letter.blocks if block["type"] == "table"]
    assert len(table["rows"]) == 2


def test_a_granted_sibling_does_not_open_a_notice_by_itself(application):
    grant(case_of(application, "birth_cert"))
    assert not CorrectionNotice.objects.filter(application=application).exists()


def test_whose_time_for_asking_ends_while_a_notice_is_open_is_heard_too_in_one_notice(application, clerk):
    first = noticed(application, clerk, "birth_cert")
    actor = actor_of(application.account)
    kept = {first.items.get().place: {"kind": "said", "text": "已核对"}}
    actions.save_answers(notice=first, answers=kept, actor=actor)
    late = add(case_of(application, "birth_reg"), clerk)
    actions.prepare_item(item=late, actor=clerk)
    assert CorrectionNotice.objects.get(application=application, state="open") == first, "there is time to wait"
    latest = demands.latest_moment(demands.ready_items(application))
    second = actions.issue_when_due(application_id=application.pk, at=latest)
    first.refresh_from_db()
    assert second is not None
    assert (first.state, second.state, second.no) == ("cancelled", "open", 2)
    assert second.due_on > first.due_on
    assert states(application) == {"birth_cert": "correction", "birth_reg": "correction"}
    assert {item.case.matter for item in second.items.with_case()} == set(BOTH)
    assert {item.answer_given.get("text") for item in second.items.all()} == {"已核对", None}, "what was typed is kept"
    assert all(ledger.due_of(case_of(application, matter), "notice") == second.due_on for matter in BOTH)
    letters = certificates.letters_of(application.pk).filter(code="D03").order_by("number")
    assert [("取代此前" in as_text(letter)) for letter in letters] == [False, True]
    assert not actions.lapse(notice_id=first.pk, at=latest + timedelta(days=300))
    answer_everything(second)
    assert states(application) == {"birth_cert": "intake", "birth_reg": "intake"}


def test_what_is_still_not_in_order_after_the_one_notice_need_not_be_accepted(application, clerk):
    def reasons(matter: str) -> str:
        return desk.get(case_of(application, matter).desk_address()).content.decode()

    desk = signed_in(people.officer("health"))
    notice = noticed(application, clerk, "birth_cert")
    answer_everything(notice, kind="cannot")
    assert "still_not_in_due_form" in reasons("birth_cert")
    assert "still_not_in_due_form" not in reasons("birth_reg"), "nothing was asked there yet"
    words = {"reason_code": "still_not_in_due_form", "explanation": "出生医学证明编号与登记不符，经告知仍未更正。"}
    case = case_of(application, "birth_cert")
    assert desk.post(reverse("desk:not_accept", args=[case.pk]), words).status_code == 302
    assert states(application)["birth_cert"] == "not_accepted"
    (letter,) = certificates.letters_of_case(case.pk).filter(code="D05")
    assert "仍不齐全" in as_text(letter)

"""A claim is a lock with holder and time: who may act, who may end it, and who is told."""

import inspect

import pytest
from django.urls import reverse

from services.audit.models import AuditEntry
from services.casework import actions
from services.casework.models import Case
from services.core.workflow import MoveNotPermitted, MoveRefused
from services.notices.models import Notice
from services.people.models import Account
from tests.support import people
from tests.support.at_once import at_once
from tests.support.casework import case_of, catalogue_loaded, officer, submitted
from tests.support.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(application):
    """A case in intake and the officer who holds it."""
    holder = officer("health")
    return actions.claim(case=case_of(application, "birth_reg"), actor=holder), holder


ACTS = {
    "accept": {},
    "not_accept": {"reason_code": "duplicate", "reason": {"zh": "重复", "en": "twice"}, "explanation": "重复"},
    "judge_material": {"material": "id_card", "in_order": True, "reason": ""},
    "record_original_seen": {"material": "id_card"},
    "decide_on_the_spot": {},
    "claim": {},
    "release": {},
}


@pytest.mark.parametrize("name", ACTS)
def test_somebody_else_does_nothing_to_a_case_in_intake_that_is_held(name, held):
    case, holder = held
    with pytest.raises(actions.CaseHeld) as refused:
        getattr(actions, name)(case=case, actor=officer("health"), **ACTS[name])
    assert holder.name in str(refused.value)
    assert refused.value.status == 409
    assert Case.objects.get(pk=case.pk).owner_id == holder.account_id


def test_a_case_under_review_or_to_be_signed_is_locked_as_well(held):
    case, holder = held
    other = officer("health")
    actions.accept(case=case, actor=holder)
    with pytest.raises(actions.CaseHeld):
        actions.propose(case=case, kind="grant", actor=other)
    actions.propose(case=case, kind="grant", actor=holder)
    assert Case.objects.get(pk=case.pk).owner_id is None, "the next step is another officer's"
    actions.claim(case=case, actor=other)
    third = officer("health")
    for act in (actions.grant, actions.refuse):
        with pytest.raises(actions.CaseHeld):
            act(case=case, actor=third)
    with pytest.raises(actions.CaseHeld):
        actions.return_to_review(case=case, reason="再看", actor=third)
    actions.grant(case=case, actor=other)


def test_whoever_holds_the_case_acts_on_it(held):
    case, holder = held
    actions.accept(case=case, actor=holder)
    assert Case.objects.get(pk=case.pk).state == "reviewing"


def test_a_page_says_who_holds_the_case_and_offers_no_step(held):
    case, holder = held
    answer = signed_in(people.officer("health")).get(reverse("desk:case", args=[case.pk]))
    text = answer.content.decode()
    assert holder.name in text
    assert reverse("desk:accept", args=[case.pk]) not in text
    late = signed_in(people.officer("health")).post(reverse("desk:accept", args=[case.pk]))
    assert late.status_code == 409
    assert holder.name in late.content.decode()


def test_a_supervisor_releases_with_a_reason_which_is_recorded_and_the_holder_is_told(held):
    case, holder = held
    supervisor = officer("health", "supervise")
    with pytest.raises(actions.CaseHeld):
        actions.release(case=case, actor=supervisor)
    actions.release(case=case, actor=supervisor, reason="休假")
    assert Case.objects.get(pk=case.pk).owner_id is None
    assert AuditEntry.objects.get(action="case_released").purpose == "休假"
    told = Notice.objects.get(account_id=holder.account_id)
    assert (told.kind, told.params["reason"]) == ("desk_case_released", "休假")


def test_a_supervisor_of_another_department_neither_releases_nor_assigns(held):
    case, _holder = held
    foreign = officer("police", "supervise")
    with pytest.raises(MoveNotPermitted):
        actions.release(case=case, actor=foreign, reason="x")
    with pytest.raises(MoveNotPermitted):
        actions.assign(case=case, officer_id=foreign.account_id, actor=foreign)


def test_only_supervisors_assign_and_only_to_officers_of_the_department(held):
    case, holder = held
    colleague, supervisor = officer("health"), officer("health", "supervise")
    with pytest.raises(MoveNotPermitted):
        actions.assign(case=case, officer_id=colleague.account_id, actor=colleague)
    with pytest.raises(MoveNotPermitted):
        actions.assign(case=case, officer_id=officer("police").account_id, actor=supervisor)
    actions.assign(case=case, officer_id=colleague.account_id, actor=supervisor)
    assert Case.objects.get(pk=case.pk).owner_id == colleague.account_id
    assert set(Notice.objects.filter(kind__startswith="desk_").values_list("account_id", "kind")) == {
        (colleague.account_id, "desk_case_assigned"),
        (holder.account_id, "desk_case_released"),
    }


def test_a_closed_case_is_assigned_to_nobody(application):
    case, health = case_of(application, "birth_reg"), officer("health", "intake", "review", "decide", "supervise")
    actions.decide_on_the_spot(case=case, actor=health)
    with pytest.raises(MoveRefused):
        actions.assign(case=case, officer_id=health.account_id, actor=health)


def test_the_claims_of_an_officer_who_left_end(held):
    case, holder = held
    assert actions.release_all_of(account_id=holder.account_id, actor=officer("health", "supervise")) == 1
    assert Case.objects.get(pk=case.pk).owner_id is None


def test_an_account_that_was_closed_holds_nothing(held):
    case, holder = held
    Account.objects.filter(pk=holder.account_id).update(is_active=False)
    actions.accept(case=case, actor=officer("health"))


@pytest.mark.django_db(transaction=True)
def test_of_six_officers_who_claim_at_once_exactly_one_holds_the_case():
    catalogue_loaded()
    officers = [officer("health") for _ in range(6)]
    for _ in range(5):
        case = case_of(submitted(), "birth_reg")
        results = at_once(*(lambda case=case, who=who: actions.claim(case=case, actor=who) for who in officers))
        winners = [result for result in results if isinstance(result, Case)]
        assert len(winners) == 1
        assert all(isinstance(result, actions.CaseHeld) for result in results if result not in winners)
        assert Case.objects.get(pk=case.pk).owner_id == winners[0].owner_id


def test_every_action_of_an_officer_opens_the_case_with_its_actor():
    """A new verb that takes an actor says to `locked` who acts, or it would pass by the claim."""
    free = {"release", "release_all_of", "assign", "remind", "locked", "withdraw", "withdraw_all", "add_note"}
    free |= {"give_opinion", "countersign", "resolve_conflict", "raise_flag", "remove_flag"}  # a second pair of eyes
    free |= {"reopen", "revive", "reverify", "post_check", "subject_ceased"}  # supervisors, and what is closed
    free |= {"excuse_pledge", "rule_contradiction", "decide_extension"}  # a supervisor, the lead department, the head
    free |= {"answer_hearing_offer", "serve_on_paper"}  # the applicant; whoever hands a document over
    wrong = []
    for name, act in inspect.getmembers(actions, inspect.isfunction):
        source = inspect.getsource(act)
        if name not in free and "actor" in inspect.signature(act).parameters and "locked(" in source:
            wrong += [name] if "by=actor" not in source else []
    assert not wrong, wrong

"""From submission to the last decision: what opens, what waits, what follows."""

from datetime import date

import pytest

from services.casework import actions
from services.casework.models import Case, CaseMaterial
from services.certificates import queries as certificates
from services.core.workflow import DirectMove, MoveNotPermitted, MoveNotPossible
from services.people.queries import actor_of
from tests.support.casework import case_of, citizen, grant, officer, results_for, submitted

pytestmark = pytest.mark.django_db


def states(application):
    return dict(Case.objects.filter(application=application).values_list("matter", "state"))


def test_a_submitted_birth_opens_nine_cases_in_six_departments(application):
    cases = Case.objects.filter(application=application)
    assert cases.count() == 9
    assert cases.values("department").distinct().count() == 6


def test_what_depends_on_nothing_is_open_and_the_rest_waits(application):
    found = states(application)
    assert {matter for matter, state in found.items() if state == "intake"} == {"birth_reg", "birth_cert"}
    assert set(found.values()) == {"intake", "pending"}


def test_granting_a_matter_starts_those_that_waited_for_it(application):
    grant(case_of(application, "birth_cert"))
    found = states(application)
    assert found["hukou_birth"] == found["vaccine_card"] == found["maternity_claim"] == "intake"
    assert found["sscard_child"] == "pending"


def test_the_result_of_a_decision_is_passed_on(application):
    case = case_of(application, "birth_cert")
    results = results_for(case)
    grant(case)
    application.refresh_from_db()
    assert application.results == results


def test_the_application_is_in_progress_once_a_case_is_accepted(application):
    application.refresh_from_db()
    assert application.state == "submitted"
    actions.accept(case=case_of(application, "birth_cert"), actor=officer("health"))
    application.refresh_from_db()
    assert application.state == "in_progress"


def test_whoever_proposed_does_not_sign(application):
    grant(case_of(application, "birth_cert"))
    case, police = case_of(application, "hukou_birth"), officer("police")
    actions.accept(case=case, actor=police)
    actions.propose(case=case, kind="grant", results=results_for(case), actor=police)
    with pytest.raises(MoveNotPermitted):
        actions.grant(case=case, actor=police)
    actions.grant(case=case, actor=officer("police"))
    assert case_of(application, "hukou_birth").state == "granted"


def test_an_instant_matter_is_decided_by_one_officer_in_one_go(application):
    case = case_of(application, "birth_reg")
    actions.decide_on_the_spot(case=case, actor=officer("health"))
    assert case_of(application, "birth_reg").state == "granted"


def test_an_officer_of_another_department_decides_nothing(application):
    for act in (actions.accept, actions.decide_on_the_spot):
        with pytest.raises(MoveNotPermitted):
            act(case=case_of(application, "birth_reg"), actor=officer("police"))
    assert case_of(application, "birth_reg").state == "intake"


def test_an_officer_without_the_power_does_not_accept(application):
    with pytest.raises(MoveNotPermitted):
        actions.accept(case=case_of(application, "birth_reg"), actor=officer("health", "decide"))


def test_a_missing_main_material_stands_in_the_way(application):
    case = case_of(application, "birth_reg")
    CaseMaterial.objects.filter(case=case, material="id_card").update(status="missing")
    with pytest.raises(MoveNotPossible):
        actions.accept(case=case, actor=officer("health"))


def test_an_original_seen_puts_the_material_in_order(application):
    case, health = case_of(application, "birth_reg"), officer("health")
    CaseMaterial.objects.filter(case=case, material="id_card").update(status="missing", supply="original")
    actions.record_original_seen(case=case, material="id_card", actor=health)
    actions.accept(case=case, actor=health)
    assert case_of(application, "birth_reg").state == "reviewing"


def test_a_refused_registration_ends_what_was_built_on_it_and_says_why(application):
    grant(case_of(application, "birth_cert"))
    case, first, second = case_of(application, "hukou_birth"), officer("police"), officer("police")
    actions.accept(case=case, actor=first)
    actions.propose(case=case, kind="refuse", reasons="材料不实", basis="户口登记条例第七条", actor=first)
    actions.refuse(case=case, actor=second)
    found = states(application)
    assert found["hukou_birth"] == "refused"
    ended = {"sscard_child", "resident_medical", "medical_pay", "childcare_subsidy"}
    assert {matter for matter, state in found.items() if state == "terminated"} == ended
    assert case_of(application, "sscard_child").reason_code == "upstream_failed"
    assert certificates.letters_of_case(case.pk).filter(code="D13").count() == 1


def test_a_refusal_cannot_be_signed_as_a_grant(application):
    case, first, second = case_of(application, "birth_reg"), officer("health"), officer("health")
    actions.accept(case=case, actor=first)
    actions.propose(case=case, kind="refuse", reasons="不符", basis="法", actor=first)
    with pytest.raises(MoveNotPossible):
        actions.grant(case=case, actor=second)


def test_a_returned_proposal_is_kept_and_a_new_one_can_be_made(application):
    case, first, second = case_of(application, "birth_reg"), officer("health"), officer("health")
    actions.accept(case=case, actor=first)
    actions.propose(case=case, kind="grant", actor=first)
    actions.return_to_review(case=case, reason="请再核对", actor=second)
    actions.propose(case=case, kind="grant", actor=first)
    actions.grant(case=case, actor=second)
    assert list(case.decisions.order_by("proposed_at").values_list("status", flat=True)) == ["returned", "made"]


def test_not_accepted_gives_the_reason_in_a_letter(application):
    case = case_of(application, "birth_reg")
    actions.not_accept(
        case=case,
        reason_code="not_competent",
        reason={"zh": "不属于本机关职权范围", "en": "not competent"},
        explanation="请到县级机关办理",
        actor=officer("health"),
    )
    assert case_of(application, "birth_reg").state == "not_accepted"
    assert certificates.letters_of_case(case.pk).get().code == "D05"


def test_the_applicant_withdraws_and_what_depends_on_it_ends(application):
    me = actor_of(application.account)
    actions.withdraw(case=case_of(application, "birth_cert"), actor=me)
    found = states(application)
    assert found["birth_cert"] == "withdrawn"
    assert found["hukou_birth"] == "terminated"
    assert found["birth_reg"] == "intake"


def test_nobody_else_withdraws(application):
    with pytest.raises(MoveNotPermitted):
        actions.withdraw(case=case_of(application, "birth_cert"), actor=actor_of(citizen()))


def test_withdrawing_everything_ends_the_application(application):
    actions.withdraw_all(application=application, actor=actor_of(application.account))
    application.refresh_from_db()
    assert application.state == "withdrawn"
    [letter] = certificates.letters_of(application.pk).filter(code="D15")
    said = {row["label"]["zh"]: row["value"] for row in letter.blocks[1]["rows"]}
    assert said["撤回人"] == application.account.display_name
    assert said["撤回日期"]["zh"]


def test_withdrawing_the_rest_after_a_grant_confirms_each_matter_in_writing(application):
    grant(case_of(application, "birth_cert"))
    actions.withdraw_all(application=application, actor=actor_of(application.account))
    withdrawn = application.cases.filter(state="withdrawn")
    assert withdrawn.count() > 1
    for case in withdrawn:
        assert certificates.letters_of_case(case.pk).filter(code="D15").count() == 1
    assert not certificates.letters_of(application.pk).filter(code="D15", case_id=None).exists()


def test_materials_of_a_closed_case_are_no_longer_judged(application):
    case, clerk = case_of(application, "birth_cert"), officer("health")
    paper = case.case_materials.first().material
    actions.withdraw(case=case, actor=actor_of(application.account))
    with pytest.raises(MoveNotPossible):
        actions.judge_material(case=case, material=paper, in_order=False, reason="缺页", actor=clerk)
    with pytest.raises(MoveNotPossible):
        actions.record_original_seen(case=case, material=paper, actor=clerk)


def test_acceptance_of_a_promise_matter_states_when_it_will_be_decided(application):
    grant(case_of(application, "birth_cert"))
    case = case_of(application, "hukou_birth")
    actions.accept(case=case, actor=officer("police"))
    letter = certificates.letters_of_case(case.pk).get()
    assert letter.code == "D04"
    assert case_of(application, "hukou_birth").due_on is not None


def test_the_promised_date_is_never_before_today(application):
    application.refresh_from_db()
    assert application.promised_on >= date(2026, 1, 1)


def test_a_transition_method_called_by_hand_raises(application):
    with pytest.raises(DirectMove):
        case_of(application, "birth_reg").withdraw(actor=None, at=None)


def test_a_second_claim_names_the_holder(application):
    case, first, second = case_of(application, "birth_reg"), officer("health"), officer("health")
    actions.claim(case=case, actor=first)
    with pytest.raises(actions.CaseHeld) as held:
        actions.claim(case=case, actor=second)
    assert held.value.case.owner_id == first.account_id


def test_the_projection_recomputed_is_what_is_stored(application):
    grant(case_of(application, "birth_cert"))
    from services.casework.consequences import cases_of, projection_of

    application.refresh_from_db()
    again = projection_of(cases_of(application), application.submitted_at)
    assert (application.state, application.outcome, set(application.facets)) == (
        again.state,
        again.outcome,
        set(again.facets),
    )


def test_an_existing_licence_is_checked_by_rule_without_an_officer(db):
    situation = {
        "has_licence": "yes", "form": "company", "public_venue": "no", "fire_mode": "pledge", "signboard": "no",
        "drainage": "no", "tobacco": "no", "high_risk": "no",
    }  # fmt: skip
    application = submitted("restaurant", situation)
    case = case_of(application, "licence_verify")
    application.sources = {code: {"source": "register", "verified": True} for code in application.answers}
    application.save()
    decision = actions.decide_by_rule(case_id=case.pk)
    assert decision is not None
    assert decision.rule_trace["grants"]
    found = states(application)
    assert found["licence_verify"] == "granted"
    assert found["food_licence"] == "intake"


def test_a_rule_refers_what_somebody_merely_typed(db):
    application = submitted("restaurant", {"has_licence": "yes", "form": "company", "public_venue": "no"})
    case = case_of(application, "licence_verify")
    assert actions.decide_by_rule(case_id=case.pk) is None
    assert case_of(application, "licence_verify").state == "intake"

"""What applies in the situations of the six one-things."""

from datetime import date

import pytest

from services.catalogue.definition import Definition
from services.catalogue.derivations import derive
from services.catalogue.situation import Situation
from services.core.calendar import Calendar
from services.core.codes import id_no_with_check
from tests.support.catalogue import ONE_THINGS, product_definition

NEWBORN = {
    "applicant": "mother",
    "born_local": "yes",
    "parents": "married",
    "follow": "mother",
    "hukou_type": "family",
    "mother_insured": "employee",
    "want_card": "yes",
    "want_subsidy": "yes",
}
RESTAURANT = {
    "has_licence": "no",
    "form": "sole",
    "public_venue": "yes",
    "fire_mode": "inspect",
    "signboard": "yes",
    "drainage": "yes",
    "tobacco": "yes",
    "high_risk": "no",
}
HOUSING = {
    "applicant": "seller",
    "reason": "sale",
    "mortgage": "none",
    "loan": "commercial",
    "elder": "no",
    "minor": "no",
    "agent": "no",
    "only_home": "yes",
    "want_water": "yes",
    "want_power": "no",
    "want_gas": "no",
    "want_cable": "no",
}
DEREGISTRATION = {
    "route": "general",
    "entity": "company",
    "on_abnormal_list": "no",
    "tax_active": "yes",
    "licence_lost": "no",
    "staff_insured": "no",
    "bank_account": "yes",
    "seal": "no",
    "import_export": "no",
}
RETIREMENT = {
    "retire_type": "normal",
    "insured_as": "employer",
    "archive_review": "no",
    "years_enough": "yes",
    "has_hpf": "yes",
    "has_employee_medical": "yes",
    "one_child": "no",
    "age60": "yes",
}
PLAIN_WEEK = Calendar.of(until=date(2026, 12, 31))
MONDAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def definitions() -> dict[str, Definition]:
    return {code: product_definition(code) for code in ONE_THINGS}


def codes(situation: Situation) -> list[str]:
    return [matter.code for matter in situation.matters]


def supply(situation: Situation) -> dict[str, str]:
    return {needed.element.code: needed.supply for needed in situation.elements}


def materials(situation: Situation) -> dict[str, str]:
    return {needed.material.code: needed.supply for needed in situation.materials}


def first_answers(definition: Definition, **chosen: str) -> Situation:
    """Return the situation in which every question not chosen gets its first answer."""
    situation = definition.situation(chosen)
    while situation.open_questions:
        question = situation.open_questions[0]
        situation = definition.situation({**situation.answers, **chosen, question.code: question.options[0].code})
    return situation


def test_all_nine_matters_of_a_birth_apply(definitions: dict[str, Definition]) -> None:
    situation = definitions["newborn"].situation(NEWBORN)
    assert len(situation.matters) == 9
    assert len(situation.departments) == 6
    assert situation.open_questions == []


def test_the_identity_number_of_the_child_is_never_asked(definitions: dict[str, Definition]) -> None:
    assert supply(definitions["newborn"].situation(NEWBORN))["child.id_no"] == "sibling"


@pytest.mark.parametrize("role", ["mother", "father", "other"])
def test_whoever_registers_the_birth_is_not_asked_what_the_account_knows(
    role: str, definitions: dict[str, Definition]
) -> None:
    situation = definitions["newborn"].situation({**NEWBORN, "applicant": role})
    filled = supply(situation)
    mine = {"mother": ["mother.name", "mother.id_no", "mother.phone"], "father": ["father.name", "father.id_no"]}
    for element in ["guardian.name", "guardian.id_no", "guardian.phone", *mine.get(role, [])]:
        assert filled[element] == "account", element
    others = {"mother.name", "father.name"} - set(mine.get(role, []))
    assert {filled[element] for element in others} == {"ask"}


def test_a_birth_elsewhere_has_no_certificate_matter_and_brings_its_certificate(
    definitions: dict[str, Definition],
) -> None:
    situation = definitions["newborn"].situation({**NEWBORN, "born_local": "no"})
    assert "birth_cert" not in codes(situation)
    assert not [edge for edge in situation.edges if "birth_cert" in (edge.upstream, edge.downstream)]
    assert materials(situation)["birth_cert"] == "certificate"
    assert supply(situation)["child.birth_cert_no"] == "register"


def test_unmarried_parents_need_no_marriage_certificate_and_no_father(definitions: dict[str, Definition]) -> None:
    situation = definitions["newborn"].situation({**NEWBORN, "parents": "unmarried"})
    assert "marriage_cert" not in materials(situation)
    assert "unmarried_note" in materials(situation)
    assert "paternity" not in materials(situation)
    required = {needed.element.code: needed.required for needed in situation.elements}
    assert (required["father.name"], required["mother.name"]) == (False, True)


def test_the_household_is_looked_up_by_the_parent_the_child_follows(definitions: dict[str, Definition]) -> None:
    situation = definitions["newborn"].situation({**NEWBORN, "follow": "father"})
    about = {needed.element.code: needed.about for needed in situation.elements}
    assert (about["household.no"], about["child.birth_time"]) == ("father.id_no", "mother.id_no")


def test_the_pages_of_a_birth_form_are_few(definitions: dict[str, Definition]) -> None:
    situation = definitions["newborn"].situation(NEWBORN)
    assert [step.code for step in situation.groups] == ["parents", "child", "household", "payment"]
    assert [needed.element.code for needed in situation.groups[0].elements] == ["father.name", "father.id_no"]


def test_a_new_restaurant_asks_no_register_about_a_business_that_does_not_exist(
    definitions: dict[str, Definition],
) -> None:
    filled = supply(definitions["restaurant"].situation(RESTAURANT))
    assert (filled["ent.name"], filled["ent.uscc"]) == ("ask", "sibling")


def test_an_existing_restaurant_is_filled_from_its_account(definitions: dict[str, Definition]) -> None:
    situation = definitions["restaurant"].situation({**RESTAURANT, "has_licence": "yes"})
    assert {supply(situation)[code] for code in ("ent.name", "ent.uscc", "ent.addr", "ent.legal_rep")} == {"account"}
    assert "form" not in {question.code for question in situation.questions}


def test_the_operator_of_an_individual_business_is_the_applicant(definitions: dict[str, Definition]) -> None:
    situation = definitions["restaurant"].situation(RESTAURANT)
    facts = {needed.element.code: needed.fact for needed in situation.elements}
    assert (facts["ent.legal_rep"], facts["ent.legal_rep_id"]) == ("person.name", "person.id_no")
    assert derive(situation, {}) == {"ent.type": "9500"}


def test_a_fire_pledge_is_decided_at_once(definitions: dict[str, Definition]) -> None:
    pledged = definitions["restaurant"].situation({**RESTAURANT, "fire_mode": "pledge"})
    inspected = definitions["restaurant"].situation(RESTAURANT)
    assert (pledged.is_instant("fire_check"), inspected.is_instant("fire_check")) == (True, False)
    assert ("fire_pledge" in materials(pledged), "fire_pledge" in materials(inspected)) == (True, False)


def test_an_answer_to_a_question_that_is_not_asked_has_no_effect(definitions: dict[str, Definition]) -> None:
    situation = definitions["housing_transfer"].situation({**HOUSING, "reason": "gift"})
    assert "loan" not in situation.answers
    assert "mortgage_reg" not in codes(situation)


@pytest.mark.parametrize(
    ("reason", "proof"),
    [
        ("sale", "sale_contract"),
        ("gift", "gift_contract"),
        ("inherit", "kinship"),
        ("divorce", "divorce_agreement"),
        ("court", "court_ruling"),
    ],
)
def test_each_reason_of_a_transfer_has_its_own_proof(
    reason: str, proof: str, definitions: dict[str, Definition]
) -> None:
    needed = materials(definitions["housing_transfer"].situation({**HOUSING, "reason": reason}))
    every = {"sale_contract", "gift_contract", "kinship", "divorce_agreement", "court_ruling"}
    assert needed.keys() & every == {proof}


def test_the_applicants_own_row_is_filled_and_his_reason_is_not_asked_twice(
    definitions: dict[str, Definition],
) -> None:
    situation = definitions["housing_transfer"].situation(HOUSING)
    parties = next(needed for needed in situation.elements if needed.element.code == "parties")
    assert parties.row is not None
    assert (parties.row["role"], parties.row["name"]) == ("=seller", "person.name")
    assert derive(situation, {})["deal.reason"] == "sale"
    assert "agent_name" not in {sub.code for sub in parties.element.sub}


def test_an_agent_adds_the_agents_fields_to_a_row(definitions: dict[str, Definition]) -> None:
    situation = definitions["housing_transfer"].situation({**HOUSING, "agent": "yes"})
    parties = next(needed for needed in situation.elements if needed.element.code == "parties")
    assert "agent_name" in {sub.code for sub in parties.element.sub}
    assert materials(situation)["poa"] == "upload"


def test_the_register_is_not_asked_about_a_buyer_for_the_sellers_home(definitions: dict[str, Definition]) -> None:
    transfer = definitions["housing_transfer"]
    for role, how in (("seller", "register"), ("buyer", "ask")):
        assert supply(transfer.situation({**HOUSING, "applicant": role}))["house.cert_no"] == how


def test_the_simple_route_is_closed_for_a_business_on_the_abnormal_list(definitions: dict[str, Definition]) -> None:
    answers = {**DEREGISTRATION, "route": "simple", "on_abnormal_list": "yes"}
    [problem] = definitions["deregistration"].situation(answers).problems
    assert "简易注销" in problem["zh"]


def test_the_notice_number_comes_from_the_notice_or_is_not_needed(definitions: dict[str, Definition]) -> None:
    published = definitions["deregistration"].situation({**DEREGISTRATION, "route": "simple"})
    household = definitions["deregistration"].situation({**DEREGISTRATION, "route": "simple", "entity": "household"})
    assert supply(published)["dereg.notice_no"] == "sibling"
    assert "dereg.notice_no" not in supply(household)


def test_a_lost_licence_cannot_be_returned(definitions: dict[str, Definition]) -> None:
    lost = materials(definitions["deregistration"].situation({**DEREGISTRATION, "licence_lost": "yes"}))
    assert ("biz_licence_return" in lost, "licence_lost_notice" in lost) == (False, True)


def test_the_month_of_retirement_is_derived_only_at_the_statutory_age(definitions: dict[str, Definition]) -> None:
    normal = definitions["retirement"].situation(RETIREMENT)
    flexible = definitions["retirement"].situation({**RETIREMENT, "retire_type": "flex_early"})
    assert supply(normal)["pension.retire_month"] == "derived"
    assert supply(flexible)["pension.retire_month"] == "ask"
    values = {"person.id_no": id_no_with_check("99010019650131001"), "work.category": "production"}
    assert derive(normal, values) == {"pension.retire_month": "2025-02"}
    assert derive(normal, {"person.id_no": "no number"}) == {}


def test_the_certificate_of_an_ineligible_pensioner_is_not_promised(definitions: dict[str, Definition]) -> None:
    situation = definitions["retirement"].situation({**RETIREMENT, "years_enough": "no"})
    assert situation.problems
    assert "pension_apply" not in codes(situation)


def test_before_any_answer_the_conditional_matters_are_possible(definitions: dict[str, Definition]) -> None:
    situation = definitions["newborn"].situation({})
    assert "sscard_child" in {matter.code for matter in situation.possible_matters}
    declined = definitions["newborn"].situation({"want_card": "no"})
    assert "sscard_child" not in {matter.code for matter in declined.possible_matters}


def test_the_promised_date_of_a_birth_follows_the_longest_path(definitions: dict[str, Definition]) -> None:
    situation = definitions["newborn"].situation(NEWBORN)
    assert [matter.code for matter in situation.critical_path(PLAIN_WEEK, MONDAY)] == [
        "birth_cert",
        "hukou_birth",
        "childcare_subsidy",
    ]
    assert situation.promise_days(PLAIN_WEEK, MONDAY) == (date(2026, 12, 24), False)  # 3 + 20 working days


def test_calendar_days_and_working_days_are_added_each_in_its_unit(definitions: dict[str, Definition]) -> None:
    """45 calendar days from 23 November end with 7 January, a Thursday; what waits for them begins on the 8th, and
    1 + 1 working days later is 12 January, not announced yet.
    """
    situation = definitions["deregistration"].situation(DEREGISTRATION)
    assert situation.due_dates(PLAIN_WEEK, MONDAY)["creditor_notice"].on == date(2027, 1, 7)
    assert situation.promise_days(PLAIN_WEEK, MONDAY) == (date(2027, 1, 12), True)


@pytest.mark.parametrize("code", ONE_THINGS)
def test_every_one_thing_can_be_answered_to_the_end_with_at_most_eight_pages(
    code: str, definitions: dict[str, Definition]
) -> None:
    situation = first_answers(definitions[code])
    assert situation.matters
    assert 0 < len(situation.groups) <= 8


@pytest.mark.parametrize("code", ONE_THINGS)
def test_every_label_speaks_both_languages(code: str, definitions: dict[str, Definition]) -> None:
    """Walk the whole document: whatever has zh has en."""

    def walk(node: object) -> None:
        if isinstance(node, dict):
            if "zh" in node:
                assert node.get("en"), node
            for value in node.values():
                walk(value)
        if isinstance(node, list):
            for value in node:
                walk(value)

    walk(definitions[code].document)

"""For each one-thing, what its demo applicant need not type or hand in because a register knows it."""

import pytest

from services.catalogue import actions, queries
from services.catalogue.situation import NeededElement, Situation
from services.sharing.registers import Registers

pytestmark = pytest.mark.django_db

CITY = Registers.load()
LIN, CHEN = "990100199604120245", "990100199408300134"
ZHOU, WANG = "990100196607180354", "99010019710609046X"
HE, XU = "990100199002270289", "990100199310050579"
ZHAO, QIAN = "990100198512030627", "99010019880521071X"
SUN, AYNUR = "990100198709160193", "990100198903080883"
XIAOYU, MUHTAR = "990100202010200242", "990100202012120537"
WENJING, SHIGUANG, LANYUE, STORE = (
    "91990100MA0C1X5K9H",
    "91990100MA0C4U8N0J",
    "91990100MA0C5T9P6C",
    "92990100MA0C6R0Q7T",
)

BIRTH = {
    "applicant": "mother",
    "born_local": "yes",
    "parents": "married",
    "follow": "mother",
    "hukou_type": "family",
    "mother_insured": "employee",
    "want_card": "yes",
    "want_subsidy": "yes",
}
RETIRING = {
    "retire_type": "normal",
    "insured_as": "employer",
    "archive_review": "no",
    "years_enough": "yes",
    "has_hpf": "yes",
    "has_employee_medical": "yes",
    "one_child": "no",
    "age60": "yes",
}
SALE = {
    "applicant": "seller",
    "reason": "sale",
    "mortgage": "none",
    "loan": "cash",
    "elder": "no",
    "minor": "no",
    "agent": "no",
    "only_home": "yes",
    **dict.fromkeys(("want_water", "want_power", "want_gas", "want_cable"), "yes"),
}
SCHOOL = {"stage": "primary", "category": "local", "residence": "own", "sibling": "no", "school": "public"}
MIGRANT = {**SCHOOL, "category": "migrant", "residence": "lease", "job": "self"}
EATERY = {"has_licence": "yes", **dict.fromkeys(("public_venue", "signboard", "drainage", "tobacco"), "yes")}
CLOSING = {
    "route": "simple",
    "entity": "company",
    "on_abnormal_list": "no",
    "tax_active": "no",
    "licence_lost": "no",
    "staff_insured": "no",
    "bank_account": "no",
    "seal": "yes",
    "import_export": "no",
}


def situation_of(code: str, answers: dict[str, str]) -> Situation:
    actions.seed()
    return queries.definition(queries.published(code)).situation(answers)


def silent_about(situation: Situation, applicant: dict[str, str], known: dict[str, str]) -> set[str]:
    """Return the elements that a register should supply and does not; `known` gives the numbers others are asked by."""
    silent = set()
    for needed in situation.elements:
        if is_looked_up(needed):
            subject = number(known[needed.about]) if needed.about else applicant
            told = CITY.ask(f"datasets/{needed.element.src}", subject, [needed.element.code]) or {}
            silent |= set() if told else {needed.element.code}
    return silent


def is_looked_up(needed: NeededElement) -> bool:
    """An enterprise's own record is looked up where the account does not hold it."""
    return needed.supply in ("register", "account") and needed.element.src not in ("", "real_name_account")


def number(text: str) -> dict[str, str]:
    return {"uscc": text} if text.startswith("9") and "M" in text else {"id_no": text}


@pytest.mark.parametrize(
    ("code", "answers", "applicant", "known", "silent"),
    [
        ("newborn", BIRTH, LIN, {"mother.id_no": LIN}, set()),
        ("newborn", {**BIRTH, "follow": "father"}, LIN, {"mother.id_no": LIN, "father.id_no": CHEN}, set()),
        ("retirement", RETIRING, ZHOU, {}, {"person.photo"}),  # a picture is not a value
        ("retirement", {**RETIRING, "insured_as": "flexible", "has_hpf": "no"}, WANG, {}, {"person.photo"}),
        ("housing_transfer", SALE, ZHAO, {}, set()),
        ("enrolment", SCHOOL, SUN, {"student.id_no": XIAOYU, "guardian.id_no": SUN}, set()),
        ("enrolment", MIGRANT, AYNUR, {"student.id_no": MUHTAR, "guardian.id_no": AYNUR}, set()),
        ("restaurant", EATERY, WENJING, {"ent.uscc": WENJING}, set()),
        ("deregistration", CLOSING, SHIGUANG, {"ent.uscc": SHIGUANG}, set()),
        ("deregistration", {**CLOSING, "route": "general"}, LANYUE, {"ent.uscc": LANYUE}, set()),
        ("deregistration", {**CLOSING, "entity": "household"}, STORE, {"ent.uscc": STORE}, set()),
    ],
)
def test_the_registers_know_what_the_demo_applicant_is_not_asked(
    code: str, answers: dict[str, str], applicant: str, known: dict[str, str], silent: set[str]
) -> None:
    situation = situation_of(code, answers)
    assert any(is_looked_up(needed) for needed in situation.elements)
    assert silent_about(situation, number(applicant), known) == silent


@pytest.mark.parametrize(
    ("code", "answers", "subjects", "missing"),
    [
        ("newborn", BIRTH, [LIN], {"photo"}),  # the child's photo, not the mother's
        ("retirement", RETIRING, [ZHOU], set()),
        ("housing_transfer", SALE, [ZHAO], set()),
        ("housing_transfer", {**SALE, "applicant": "buyer"}, [QIAN], set()),
        ("enrolment", SCHOOL, [SUN, XIAOYU], set()),
        ("enrolment", MIGRANT, [AYNUR, MUHTAR], set()),
        ("restaurant", EATERY, [WENJING, HE], set()),
        ("restaurant", {**EATERY, "has_licence": "no", "form": "sole"}, [XU], set()),
    ],
)
def test_no_paper_is_asked_for_that_a_department_has_on_file(
    code: str, answers: dict[str, str], subjects: list[str], missing: set[str]
) -> None:
    checked = [
        needed.material.code
        for needed in situation_of(code, answers).materials
        if needed.supply in ("certificate", "share")
    ]
    assert checked
    absent = {
        material
        for material in checked
        if not any(CITY.ask(f"materials/{material}", number(subject), []) for subject in subjects)
    }
    assert absent == missing

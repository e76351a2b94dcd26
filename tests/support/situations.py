"""Situations in which the one-things are tried, by what is special about each."""

from typing import Any

from tests.support.applications import BORN, enterprise

PATHS = {
    "newborn: married parents, everything wanted": ("newborn", BORN),
    "newborn: unmarried father applies, born elsewhere": (
        "newborn",
        {
            **BORN,
            "applicant": "father",
            "parents": "unmarried",
            "follow": "father",
            "born_local": "no",
            "mother_insured": "none",
            "want_card": "no",
            "want_subsidy": "no",
        },
    ),
    "newborn: another guardian": ("newborn", {**BORN, "applicant": "other", "parents": "divorced"}),
    "enrolment: own home in the district": (
        "enrolment",
        {"stage": "primary", "category": "local", "residence": "own", "sibling": "no", "school": "public"},
    ),
    "enrolment: migrant child, rented home, own business": (
        "enrolment",
        {
            "stage": "junior",
            "category": "migrant",
            "residence": "lease",
            "job": "self",
            "sibling": "yes",
            "school": "public",
        },
    ),
    "restaurant: licensed, with everything": (
        "restaurant",
        {
            "has_licence": "yes",
            "public_venue": "yes",
            "fire_mode": "pledge",
            "signboard": "yes",
            "drainage": "yes",
            "tobacco": "yes",
            "high_risk": "no",
        },
    ),
    "restaurant: a company still to be registered": (
        "restaurant",
        {
            "has_licence": "no",
            "form": "company",
            "public_venue": "no",
            "signboard": "no",
            "drainage": "yes",
            "tobacco": "no",
            "high_risk": "yes",
        },
    ),
    "restaurant: an individual business still to be registered": (
        "restaurant",
        {
            "has_licence": "no",
            "form": "sole",
            "public_venue": "yes",
            "fire_mode": "inspect",
            "signboard": "yes",
            "drainage": "no",
            "tobacco": "no",
            "high_risk": "no",
        },
    ),
    "housing: sale, seller applies, all meters": (
        "housing_transfer",
        {
            "applicant": "seller",
            "reason": "sale",
            "mortgage": "none",
            "loan": "cash",
            "elder": "yes",
            "minor": "no",
            "agent": "yes",
            "only_home": "yes",
            "want_water": "yes",
            "want_power": "yes",
            "want_gas": "yes",
            "want_cable": "yes",
        },
    ),
    "housing: inheritance, heir applies": (
        "housing_transfer",
        {
            "applicant": "buyer",
            "reason": "inherit",
            "mortgage": "keep",
            "elder": "no",
            "minor": "yes",
            "agent": "no",
            "want_water": "yes",
            "want_power": "no",
            "want_gas": "no",
            "want_cable": "no",
        },
    ),
    "retirement: at the statutory age, with file review": (
        "retirement",
        {
            "retire_type": "normal",
            "insured_as": "employer",
            "archive_review": "yes",
            "years_enough": "yes",
            "has_hpf": "yes",
            "has_employee_medical": "yes",
            "one_child": "yes",
            "age60": "yes",
        },
    ),
    "retirement: flexible, earlier": (
        "retirement",
        {
            "retire_type": "flex_early",
            "insured_as": "flexible",
            "archive_review": "no",
            "years_enough": "yes",
            "has_hpf": "no",
            "has_employee_medical": "yes",
            "one_child": "no",
            "age60": "no",
        },
    ),
    "deregistration: simple route": (
        "deregistration",
        {
            "route": "simple",
            "entity": "company",
            "on_abnormal_list": "no",
            "tax_active": "yes",
            "licence_lost": "no",
            "staff_insured": "yes",
            "bank_account": "yes",
            "seal": "yes",
            "import_export": "yes",
        },
    ),
    "deregistration: general route, licence lost": (
        "deregistration",
        {
            "route": "general",
            "entity": "company",
            "on_abnormal_list": "yes",
            "tax_active": "no",
            "licence_lost": "yes",
            "staff_insured": "no",
            "bank_account": "no",
            "seal": "no",
            "import_export": "no",
        },
    ),
}


def enterprise_for(account: Any, code: str, situation: dict[str, str]) -> Any:
    registered = code == "deregistration" or situation.get("has_licence") == "yes"
    return enterprise(account) if registered else None

"""Values that follow from others and are never asked."""

from collections.abc import Callable, Mapping
from typing import Any

from services.catalogue.retirement import retirement_month, rule_for
from services.catalogue.situation import FIXED, NeededElement, Situation
from services.core.codes import birth_date_of, normalise_id_no, sex_of

Values = Mapping[str, Any]
RETIREMENT_AGE_RULE = "retirement_age_rule"


def derive(situation: Situation, values: Values) -> dict[str, Any]:
    """Return every derived element whose basis is known; `values` are the answers by element.

    Dates are ISO text, months YYYY-MM, sex a code of GB/T 2261.1.
    """
    found = {needed.element.code: _value(needed, values) for needed in situation.elements if needed.supply == "derived"}
    return {code: value for code, value in found.items() if value is not None}


def _value(needed: NeededElement, values: Values) -> Any:
    if needed.fact.startswith(FIXED):
        return needed.fact.removeprefix(FIXED)
    if needed.element.derive == RETIREMENT_AGE_RULE:
        return _month_of_retirement(values)
    return _from_id_no(needed.element.code, values.get(needed.element.derive))


def _from_id_no(code: str, id_no: Any) -> str | None:
    checked = _checked(id_no)
    reader = READERS.get(code.rpartition(".")[2])
    return reader(checked) if checked and reader else None


def _checked(id_no: Any) -> str | None:
    try:
        return normalise_id_no(str(id_no or ""))
    except ValueError:
        return None


def _month_of_retirement(values: Values) -> str | None:
    id_no, category = _checked(values.get("person.id_no")), values.get("work.category")
    if not id_no or not category:
        return None
    return retirement_month(birth_date_of(id_no), rule_for(sex_of(id_no), category)).strftime("%Y-%m")


READERS: dict[str, Callable[[str], str]] = {
    "sex": sex_of,
    "birth_date": lambda id_no: birth_date_of(id_no).isoformat(),
}
RULES = {RETIREMENT_AGE_RULE}

"""Values a visitor of the demo city can use where a real department's own system would give the number."""

from datetime import date, datetime
from typing import Any

from services.applications import queries as applications
from services.catalogue.definition import Element
from services.core.codes import id_no_with_check, uscc_check

from .models import Case

REGION = "990100"


def possible_value(element: Element, case: Case) -> str:
    """Return a valid but impossible value for an element that a decision yields: region 990100 does not exist."""
    serial = int(case.pk.hex[:6], 16)
    if element.type == "id_no":
        return id_no_with_check(f"{REGION}{_birth(case):%Y%m%d}{_sequence(case, serial):03d}")
    if element.type == "uscc":
        body = f"91{REGION}{serial % 10**9:09d}"
        return body + uscc_check(body)
    return f"YX{serial % 10**10:010d}"[: element.length or element.max or 20]


def _birth(case: Case) -> date:
    value: Any = applications.answers_of(case.application).get("child.birth_time")
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError:
        return date(2026, 11, 1)


def _sequence(case: Case, serial: int) -> int:
    male = applications.answers_of(case.application).get("child.sex") == "1"
    return (serial % 499) * 2 + (1 if male else 2)

"""Checks that need more than one answer, or the day it is. Each tells the element to correct and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from services.catalogue.retirement import Rule, retirement_month, rule_for
from services.core.codes import birth_date_of, normalise_id_no, sex_of

Values = Mapping[str, Any]
FLEXIBLE_MONTHS = 36  # Decision of 2024-09-13: flexible retirement, at most three years earlier or later
WHOLE = Decimal(100)


@dataclass(frozen=True)
class Conflict:
    """What does not fit together: `elements` are the places it can be corrected in, the best first."""

    elements: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Context:
    """The answers by element, the answers to the situational questions, and the present moment in the city."""

    values: Values
    situation: Mapping[str, str]
    now: datetime


Check = Callable[[Context], list[Conflict]]


def conflicts(context: Context) -> list[Conflict]:
    """Return everything that does not fit together; answers that are not there yet conflict with nothing."""
    return [conflict for check in CHECKS for conflict in check(context)]


def _nothing_in_the_future(context: Context) -> list[Conflict]:
    limits = {"%Y-%m-%dT%H:%M": context.now, "%Y-%m-%d": _midnight(context.now), "%Y-%m": _month_start(context.now)}
    found = []
    for code in PAST:
        for form, limit in limits.items():
            moment = _read(context.values.get(code), form)
            if moment and moment > limit:
                found.append(Conflict((code,), _("This lies in the future. Please check the date.")))
    return found


PAST = ("child.birth_time", "deal.date", "pension.first_work", "deceased.death_time")


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _month_start(now: datetime) -> datetime:
    return _midnight(now).replace(day=1)


def _read(value: Any, form: str) -> datetime | None:
    try:
        return datetime.strptime(str(value), form) if value else None
    except ValueError:
        return None


def _different_people(context: Context) -> list[Conflict]:
    return [
        Conflict((second, first), _("The two identity numbers are the same. They must belong to different people."))
        for first, second in DIFFERENT
        if context.values.get(first) and context.values.get(first) == context.values.get(second)
    ]


DIFFERENT = (
    ("mother.id_no", "father.id_no"),
    ("guardian.id_no", "student.id_no"),
    ("person.id_no", "deceased.id_no"),
)


def _each_person_once(context: Context) -> list[Conflict]:
    found = []
    for code in ("parties", "liq.members"):
        numbers = [row.get("id_no") for row in context.values.get(code) or [] if row.get("id_no")]
        if len(numbers) != len(set(numbers)):
            found.append(Conflict((code,), _("The same identity number appears twice. List each person once.")))
    return found


def _both_sides(context: Context) -> list[Conflict]:
    rows = context.values.get("parties")
    if not rows:
        return []
    roles = {row.get("role") for row in rows}
    if {"seller", "buyer"} <= roles:
        return []
    return [Conflict(("parties",), _("List both sides: at least one who transfers and one who receives the home."))]


def _shares_are_whole(context: Context) -> list[Conflict]:
    """Owners by shares hold the whole together (Civil Code art 298)."""
    rows = context.values.get("parties")
    if not rows or context.values.get("deal.share_mode") != "by_share":
        return []
    shares = [_share(row) for row in rows if row.get("role") == "buyer"]
    if sum(shares) == WHOLE and all(shares):
        return []
    text = _("With ownership by shares, every recipient has a share and together they make 100 %% (now %(sum)s %%).")
    return [Conflict(("parties", "deal.share_mode"), text % {"sum": format(sum(shares), "f")})]


def _share(row: Mapping[str, Any]) -> Decimal:
    try:
        return Decimal(str(row.get("share") or 0))
    except InvalidOperation:
        return Decimal(0)


def _sole_means_one(context: Context) -> list[Conflict]:
    rows = context.values.get("parties") or []
    buyers = [row for row in rows if row.get("role") == "buyer"]
    if context.values.get("deal.share_mode") == "sole" and len(buyers) > 1:
        return [
            Conflict(("deal.share_mode", "parties"), _("Sole ownership is for one recipient; you have listed several."))
        ]
    if context.values.get("deal.share_mode") in ("joint", "by_share") and len(buyers) == 1:
        return [
            Conflict(("deal.share_mode", "parties"), _("There is only one recipient, so the home is owned solely."))
        ]
    return []


def _flexible_month(context: Context) -> list[Conflict]:
    """Flexible retirement: at most three years from the statutory month, never before the original age."""
    kind, chosen = context.situation.get("retire_type"), _read(context.values.get("pension.retire_month"), "%Y-%m")
    bounds = _flexible_bounds(str(kind), context.values)
    if chosen is None or bounds is None:
        return []
    earliest, latest = bounds
    if earliest <= chosen.date() <= latest:
        return []
    text = _("For your age and post the month must lie between %(from)s and %(to)s.")
    return [Conflict(("pension.retire_month",), text % {"from": f"{earliest:%Y-%m}", "to": f"{latest:%Y-%m}"})]


def _flexible_bounds(kind: str, values: Values) -> tuple[date, date] | None:
    category, id_no = values.get("work.category"), _id_no(values.get("person.id_no"))
    if kind not in ("flex_early", "flex_late") or not category or not id_no:
        return None
    birth, rule = birth_date_of(id_no), rule_for(sex_of(id_no), str(category))
    statutory = retirement_month(birth, rule)
    if kind == "flex_late":
        return statutory, _shift(statutory, FLEXIBLE_MONTHS)
    original = retirement_month(birth, Rule(rule.age, rule.step, 0))
    return max(original, _shift(statutory, -FLEXIBLE_MONTHS)), statutory


def _id_no(value: Any) -> str:
    try:
        return normalise_id_no(str(value or ""))
    except ValueError:
        return ""


def _shift(month: date, by: int) -> date:
    year, place = divmod(month.year * 12 + month.month - 1 + by, 12)
    return date(year, place + 1, 1)


CHECKS: tuple[Check, ...] = (
    _nothing_in_the_future,
    _different_people,
    _each_person_once,
    _both_sides,
    _shares_are_whole,
    _sole_means_one,
    _flexible_month,
)

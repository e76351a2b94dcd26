"""What more than one answer, or the day it is, has to do with it."""

from datetime import datetime
from typing import Any

import pytest

from services.applications.cross_checks import Context, conflicts
from services.core.codes import id_no_with_check

NOW = datetime(2026, 11, 24, 12, 0)
WOMAN_1975_01 = id_no_with_check("99010019750115022")
MAN_1976_09 = id_no_with_check("99010019760915031")


def places(values: dict[str, Any], **situation: str) -> list[str]:
    return [conflict.elements[0] for conflict in conflicts(Context(values, situation, NOW))]


def rows(*roles_and_shares: tuple[str, str]) -> list[dict[str, str]]:
    return [{"role": role, "share": share, "id_no": str(place)} for place, (role, share) in enumerate(roles_and_shares)]


def test_nothing_conflicts_with_nothing() -> None:
    assert conflicts(Context({}, {}, NOW)) == []


def test_a_child_is_not_born_in_the_future() -> None:
    assert places({"child.birth_time": "2026-11-24T12:01"}) == ["child.birth_time"]
    assert places({"child.birth_time": "2026-11-24T12:00"}) == []


def test_a_contract_is_not_signed_tomorrow_and_nobody_started_work_next_month() -> None:
    assert places({"deal.date": "2026-11-25"}) == ["deal.date"]
    assert places({"deal.date": "2026-11-24"}) == []
    assert places({"pension.first_work": "2026-12"}) == ["pension.first_work"]
    assert places({"pension.first_work": "2026-11"}) == []


def test_mother_and_father_are_two_people() -> None:
    assert places({"mother.id_no": "1", "father.id_no": "1"}) == ["father.id_no"]
    assert places({"mother.id_no": "1", "father.id_no": "2"}) == []


def test_a_deal_has_two_sides_and_each_person_once() -> None:
    assert places({"parties": rows(("seller", ""))}) == ["parties"]
    assert places({"parties": rows(("seller", ""), ("buyer", ""))}) == []
    twice = [{"role": "seller", "id_no": "1"}, {"role": "buyer", "id_no": "1"}]
    assert places({"parties": twice}) == ["parties"]


@pytest.mark.parametrize("shares, whole", [(("50", "50"), True), (("60", "50"), False), (("100", ""), False)])
def test_shares_make_a_hundred_percent(shares: tuple[str, str], whole: bool) -> None:
    values = {
        "deal.share_mode": "by_share",
        "parties": rows(("seller", ""), ("buyer", shares[0]), ("buyer", shares[1])),
    }
    assert places(values) == ([] if whole else ["parties"])


def test_thirds_can_be_written_as_decimals() -> None:
    values = {
        "deal.share_mode": "by_share",
        "parties": rows(("seller", ""), ("buyer", "33.33"), ("buyer", "33.33"), ("buyer", "33.34")),
    }
    assert places(values) == []


def test_sole_ownership_is_for_one() -> None:
    two = rows(("seller", ""), ("buyer", ""), ("buyer", ""))
    one = rows(("seller", ""), ("buyer", ""))
    assert places({"deal.share_mode": "sole", "parties": two}) == ["deal.share_mode"]
    assert places({"deal.share_mode": "sole", "parties": one}) == []
    assert places({"deal.share_mode": "joint", "parties": one}) == ["deal.share_mode"]


@pytest.mark.parametrize(
    "kind, month, fits",
    [
        ("flex_early", "2025-01", True),  # the original age of 50
        ("flex_early", "2024-12", False),
        ("flex_early", "2025-02", True),  # the statutory month: 50 years and a month
        ("flex_late", "2028-02", True),
        ("flex_late", "2028-03", False),
        ("flex_late", "2025-01", False),
        ("normal", "2040-01", True),
    ],
)
def test_flexible_retirement_stays_within_three_years_and_the_original_age(kind: str, month: str, fits: bool) -> None:
    values = {"person.id_no": WOMAN_1975_01, "work.category": "production", "pension.retire_month": month}
    assert places(values, retire_type=kind) == ([] if fits else ["pension.retire_month"])


def test_three_years_earlier_than_a_delayed_statutory_age() -> None:
    values = {"person.id_no": MAN_1976_09, "work.category": "management"}
    assert places({**values, "pension.retire_month": "2036-09"}, retire_type="flex_early") == []
    assert places({**values, "pension.retire_month": "2036-08"}, retire_type="flex_early") == ["pension.retire_month"]

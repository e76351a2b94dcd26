"""The worked dates of the 2024 decision."""

from datetime import date

import pytest

from services.catalogue.retirement import (
    MEN,
    WOMEN_IN_MANAGEMENT,
    WOMEN_IN_PRODUCTION,
    Rule,
    retirement_month,
    rule_for,
)


@pytest.mark.parametrize(
    ("rule", "born", "retires"),
    [
        (MEN, (1964, 12), (2024, 12)),
        (MEN, (1965, 1), (2025, 2)),
        (MEN, (1965, 5), (2025, 7)),
        (MEN, (1976, 9), (2039, 9)),
        (WOMEN_IN_MANAGEMENT, (1981, 9), (2039, 9)),
        (WOMEN_IN_PRODUCTION, (1975, 1), (2025, 2)),
        (WOMEN_IN_PRODUCTION, (1984, 11), (2039, 11)),
    ],
)
def test_the_month_of_retirement_follows_the_decision(
    rule: Rule, born: tuple[int, int], retires: tuple[int, int]
) -> None:
    assert retirement_month(date(*born, 15), rule) == date(*retires, 1)


def test_the_post_decides_the_age_of_women_only() -> None:
    assert rule_for("1", "production") == rule_for("1", "management") == MEN
    assert rule_for("2", "production") == WOMEN_IN_PRODUCTION
    assert rule_for("2", "management") == rule_for("2", "flexible") == WOMEN_IN_MANAGEMENT

"""The statutory month of retirement (Decision of 2024-09-13 on raising the retirement age, from 2025-01-01)."""

from dataclasses import dataclass
from datetime import date

MALE, FEMALE = "1", "2"
MANAGEMENT = "management"


@dataclass(frozen=True)
class Rule:
    """Retirement at `age`, one month later for every `step` months after 2024, at most `cap` months later."""

    age: int
    step: int
    cap: int


MEN = Rule(age=60, step=4, cap=36)
WOMEN_IN_MANAGEMENT = Rule(age=55, step=4, cap=36)
WOMEN_IN_PRODUCTION = Rule(age=50, step=2, cap=60)


def rule_for(sex: str, category: str) -> Rule:
    """Return the rule for a sex of GB/T 2261.1 and a worker category; women retire later from posts in management."""
    if sex == MALE:
        return MEN
    return WOMEN_IN_MANAGEMENT if category in (MANAGEMENT, "flexible") else WOMEN_IN_PRODUCTION


def retirement_month(birth: date, rule: Rule) -> date:
    """Return the first day of the statutory month of retirement of somebody born on `birth`."""
    original = birth.year * 12 + birth.month - 1 + rule.age * 12
    months_into = original - 2025 * 12 + 1  # January 2025 counts as the first month
    delay = min(rule.cap, -(-months_into // rule.step)) if months_into > 0 else 0
    year, month = divmod(original + delay, 12)
    return date(year, month + 1, 1)

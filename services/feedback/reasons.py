"""The reasons offered beside each level, by version: a rating keeps the number of the list it was given by."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services.core.labels import Label

LISTS = Path(__file__).parent / "data" / "reasons.yaml"


@dataclass(frozen=True)
class Reason:
    """One reason; `indicator` is what it says something about: efficiency, guide, convenience, platform, attitude."""

    code: str
    indicator: str
    label: Label


@dataclass(frozen=True)
class ReasonList:
    """One published version: the reasons by level."""

    number: int
    effective_from: date
    by_level: dict[int, tuple[Reason, ...]]

    def labels(self, codes: list[str]) -> list[Label]:
        """Return the reasons of these codes in words, in the order of the list."""
        known = {reason.code: reason.label for reasons in self.by_level.values() for reason in reasons}
        return [label for code, label in known.items() if code in codes]


@cache
def lists() -> dict[int, ReasonList]:
    """Return every version by its number."""
    return {one["number"]: _list(one) for one in yaml.safe_load(LISTS.read_text(encoding="utf-8"))}


def in_force(on: date) -> ReasonList:
    """Return the version to rate by that day."""
    begun = [one for one in lists().values() if one.effective_from <= on] or list(lists().values())[:1]
    return max(begun, key=lambda one: (one.effective_from, one.number))


def _list(source: dict[str, Any]) -> ReasonList:
    by_level = {
        level: tuple(Reason(**reason) for reason in group["reasons"])
        for group in source["groups"]
        for level in group["levels"]
    }
    return ReasonList(source["number"], source["effective_from"], by_level)

"""The application's state as a projection of its cases: pure, total, independent of order.

The application never decides anything. DOMAIN section 4: the first match wins.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .workflow import GRANTED, LIVE, NOT_ACCEPTED, NOT_PROGRESSING, REFUSED, SKIPPED, WITHDRAWN, CaseState

CORRECTION = CaseState.CORRECTION


@dataclass(frozen=True)
class CaseFact:
    """What the projection needs to know of one case."""

    state: str
    required: bool
    ever_accepted: bool


@dataclass(frozen=True)
class Projection:
    """The application's state, its outcome (all, core, partial, none, or empty while it runs) and its facets."""

    state: str
    outcome: str
    facets: frozenset[str]


def aggregate(*, submitted: bool, cases: Iterable[CaseFact], undelivered: bool) -> Projection:
    """Return what the application is, given its cases and whether anything decided waits to be handed over."""
    if not submitted:
        return Projection("draft", "", frozenset())
    real = [case for case in cases if case.state != SKIPPED]
    live = [case for case in real if case.state in LIVE]
    facets = _facets(real, live)
    if live:
        return Projection(_running_state(real, live), "", facets)
    state, outcome = _closed_state(real, undelivered)
    return Projection(state, outcome, facets)


def _facets(real: list[CaseFact], live: list[CaseFact]) -> frozenset[str]:
    found = set()
    if any(case.state == CORRECTION for case in live):
        found.add("needs_citizen")
    if live and any(case.state == GRANTED for case in real):
        found.add("has_partial_result")
    if live and all(case.state in NOT_PROGRESSING for case in live):
        found.add("paused")
    return frozenset(found)


def _running_state(real: list[CaseFact], live: list[CaseFact]) -> str:
    if any(case.state == CORRECTION for case in live) and all(case.state in NOT_PROGRESSING for case in live):
        return "correction"
    return "in_progress" if any(case.ever_accepted for case in real) else "submitted"


def _closed_state(real: list[CaseFact], undelivered: bool) -> tuple[str, str]:
    states = {case.state for case in real}
    if not real:
        return "terminated", "none"
    if states == {WITHDRAWN}:
        return "withdrawn", "none"
    if states == {NOT_ACCEPTED}:
        return "not_accepted", "none"
    if not states & {GRANTED, REFUSED}:
        return "terminated", "none"
    return ("delivering" if undelivered else "completed"), _outcome(real)


def _outcome(real: list[CaseFact]) -> str:
    granted = [case for case in real if case.state == GRANTED]
    if len(granted) == len(real):
        return "all"
    if not granted:
        return "none"
    return "core" if all(case.state == GRANTED for case in real if case.required) else "partial"

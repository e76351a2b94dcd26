"""What several opinions amount to. Pure, and the order in which they came does not matter (DOMAIN section 8).

The newest opinion of each unit counts. Silence past the date counts as no objection. Units that contradict each
other give CONFLICT, which only the lead resolves, with a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass

AGREE, WITH_CONDITIONS, DISAGREE = "agree", "agree_with_conditions", "disagree"
NO_OPINION, SILENT = "no_opinion", "deemed_no_objection"
CONFLICT, OPEN = "conflict", "open"


@dataclass(frozen=True)
class Voice:
    """One opinion: of which unit, what it says, and the place in that unit's own series (higher is newer)."""

    unit: str
    outcome: str
    serial: int = 0
    conditions: str = ""


@dataclass(frozen=True)
class Verdict:
    """What the opinions amount to, with every condition that was made, each once."""

    outcome: str
    conditions: tuple[str, ...] = ()


def newest(voices: Iterable[Voice]) -> list[Voice]:
    """Return each unit's newest opinion, in the order of the units' names."""
    latest: dict[str, Voice] = {}
    for voice in voices:
        known = latest.get(voice.unit)
        if known is None or (voice.serial, voice.outcome, voice.conditions) > _rank(known):
            latest[voice.unit] = voice
    return [latest[unit] for unit in sorted(latest)]


def _rank(voice: Voice) -> tuple[int, str, str]:
    return voice.serial, voice.outcome, voice.conditions


def consolidate(voices: Iterable[Voice], *, expected: int) -> Verdict:
    """Return open until `expected` units have spoken, conflict when some agree and some disagree, else the result."""
    said = newest(voices)
    outcomes = {voice.outcome for voice in said}
    conditions = tuple(sorted({voice.conditions for voice in said if voice.conditions}))
    if len(said) < expected:
        return Verdict(OPEN, conditions)
    if DISAGREE in outcomes and outcomes & {AGREE, WITH_CONDITIONS}:
        return Verdict(CONFLICT, conditions)
    for outcome in (DISAGREE, WITH_CONDITIONS, AGREE):
        if outcome in outcomes:
            return Verdict(outcome, conditions)
    return Verdict(SILENT if outcomes == {SILENT} else NO_OPINION, conditions)

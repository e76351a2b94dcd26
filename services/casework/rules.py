"""Instant decisions by rule: grant on verified facts or refer to an officer, never refuse. Pure.

A fact is verified when an account with a checked real name, a register, a sibling's decision or a derivation from
those supplied it; a material when the portal itself obtained or made it. What a person merely typed or uploaded
is for an officer to judge. The tables themselves are data: services/catalogue/data/rule_sets.yaml.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from services.catalogue.decision_tables import GRANT, SITUATION, DecisionTable, Outcome

YES, NO = "yes", "no"


@dataclass(frozen=True)
class Check:
    """One line of the trace: what was looked at, and whether it is verified."""

    subject: str
    kind: str
    verified: bool

    def as_json(self) -> dict[str, object]:
        """Return the line as it is stored with the decision."""
        return {"subject": self.subject, "kind": self.kind, "verified": self.verified}


@dataclass(frozen=True)
class Trace:
    """Why the rule set granted or referred the case: version, inputs, row and every single check."""

    rule_set: str
    version: int
    inputs: Mapping[str, str]
    outcome: Outcome
    checks: tuple[Check, ...]

    @property
    def grants(self) -> bool:
        """Say whether the table grants; it can do so only when every single check passed."""
        return self.outcome.then == GRANT and all(check.verified for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """Return the trace as it is stored with the decision and shown to the applicant."""
        return {
            "rule_set": self.rule_set,
            "version": self.version,
            "inputs": dict(self.inputs),
            "row": self.outcome.row,
            "because": dict(self.outcome.because),
            "grants": self.grants,
            "checks": [check.as_json() for check in self.checks],
        }


def checks_of(facts: Mapping[str, bool], materials: Mapping[str, bool]) -> tuple[Check, ...]:
    """Return one check per answer and per material; the mappings say of each code whether it is verified."""
    checks = [Check(code, "element", verified) for code, verified in sorted(facts.items())]
    return (*checks, *(Check(code, "material", verified) for code, verified in sorted(materials.items())))


def inputs_of(
    *,
    matter: str,
    regime: str,
    instant: bool,
    produces: Iterable[str],
    facts: Mapping[str, bool],
    materials: Mapping[str, bool],
    situation: Mapping[str, str],
) -> dict[str, str]:
    """Return what a decision table is asked with."""
    return {
        "matter": matter,
        "regime": regime,
        "instant": YES if instant else NO,
        "produces": YES if list(produces) else NO,
        "facts_verified": YES if all(facts.values()) else NO,
        "materials_verified": YES if all(materials.values()) else NO,
        **{f"{SITUATION}{question}": answer for question, answer in situation.items()},
    }


def evaluate(table: DecisionTable, version: int, inputs: Mapping[str, str], checks: tuple[Check, ...]) -> Trace:
    """Return the trace of one case through one table."""
    return Trace(table.code, version, inputs, table.decide(inputs), checks)


def is_sampled(decision_id: object, percent: int) -> bool:
    """Say whether a person looks at this decision afterwards; the same decision always gives the same answer."""
    return int.from_bytes(sha256(str(decision_id).encode()).digest()[:4]) % 100 < percent

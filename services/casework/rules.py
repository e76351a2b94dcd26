"""Instant decisions by rule: grant on verified facts or refer to an officer, never refuse. Pure.

A fact is verified when an account with a checked real name, a register, a sibling's decision or a derivation from
those supplied it; a material when the portal itself obtained or made it. What a person merely typed or uploaded
is for an officer to judge.
"""

from collections.abc import Iterable
from dataclasses import dataclass

# A matter that ends when money has arrived, or that makes something new, needs a person or its own register.
REFERRED_REGIMES = frozenset({"tax", "waiting_period"})


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
    """Why the rule set granted or referred the case."""

    checks: tuple[Check, ...]
    referred_because: str = ""

    @property
    def grants(self) -> bool:
        """Say whether every check passed and nothing sends the case to an officer."""
        return not self.referred_because and all(check.verified for check in self.checks)

    def as_json(self) -> dict[str, object]:
        """Return the trace as it is stored with the decision and shown to the applicant."""
        checks = [check.as_json() for check in self.checks]
        return {
            "rule_set": "verified-facts-1",
            "grants": self.grants,
            "referred": self.referred_because,
            "checks": checks,
        }


def evaluate(
    *, instant: bool, regime: str, produces: Iterable[str], facts: dict[str, bool], materials: dict[str, bool]
) -> Trace:
    """Return the trace for one case; `facts` and `materials` say of each code whether it is verified."""
    checks = [Check(code, "element", verified) for code, verified in sorted(facts.items())]
    checks += [Check(code, "material", verified) for code, verified in sorted(materials.items())]
    return Trace(tuple(checks), _referral(instant, regime, list(produces)))


def _referral(instant: bool, regime: str, produces: list[str]) -> str:
    if not instant:
        return "not_instant"
    if regime in REFERRED_REGIMES:
        return "regime"
    return "produces" if produces else ""

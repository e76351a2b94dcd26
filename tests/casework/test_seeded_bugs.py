"""Guards taken out one at a time: the lockstep with the model has to notice every single one.

Each entry names the guard, how it is broken and on what kind of matters the machine is let loose. The search is the
same as in test_lockstep.py with a bounded number of examples; a bug that is not found fails the test.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from services.applications.queries import is_applicant
from services.casework import consequences, letters, settling, workflow
from services.casework.actions import intake, reopening
from services.casework.ledger import Ledger
from services.casework.models import Case
from services.casework.regimes import REGIMES, STATUTORY
from services.casework.workflow import SIGNER
from tests.casework.test_lockstep import Machine, run
from tests.support import synthetic
from tests.support.lockstep import stage

pytestmark = pytest.mark.django_db

EXAMPLES = 60
Patch = Callable[[pytest.MonkeyPatch], object]


@dataclass(frozen=True)
class Bug:
    """A guard that is gone."""

    name: str
    patch: Patch
    kinds: tuple[str, ...] = ("licence",)
    edges: tuple[synthetic.Edge, ...] = ()


def transitions(move: str) -> list[Any]:
    return list(getattr(Case, move)._django_fsm.transitions.values())


def without(move: str, *conditions: str) -> Patch:
    """Take conditions of a move away."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        for one in transitions(move):
            kept = [condition for condition in one.conditions if condition.__name__ not in conditions]
            assert len(kept) == len(one.conditions) - len(conditions), "there is no such guard"
            monkeypatch.setattr(one, "conditions", kept)

    return patch


def open_to(move: str, permission: Callable[[Any, Any], bool]) -> Patch:
    """Let others make a move than should."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        for one in transitions(move):
            monkeypatch.setattr(one, "permission", permission)

    return patch


def clock_runs_on(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Ledger._stop_one

    def all_but_statutory(self: Ledger, row: Any, *rest: Any) -> None:
        if row.kind != STATUTORY or self.case.state != "suspended":
            stop(self, row, *rest)

    monkeypatch.setattr(Ledger, "_stop_one", all_but_statutory)


def twice(monkeypatch: pytest.MonkeyPatch) -> None:
    acceptance = letters.acceptance

    def and_again(*args: Any, **kwargs: Any) -> None:
        acceptance(*args, **kwargs)
        acceptance(*args, **kwargs)

    monkeypatch.setattr(intake.letters, "acceptance", and_again)


def any_citizen(case: Any, actor: Any) -> bool:
    return is_applicant(actor, case.application) or actor.kind in ("citizen", "clock")


def silent_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REGIMES, "public_service", replace(REGIMES["public_service"], silence_accepts=True))


AFTER_GRANT = ((0, 1, "start_after_grant", "block"),)
BUGS = [
    Bug("whoever proposed a decision signs it", open_to("grant", SIGNER)),
    Bug("a refusal is signed as a grant", without("grant", "proposal_grants")),
    Bug(
        "a grant does not wait for the matter it is decided after",
        without("grant", "upstream_decided"),
        ("licence", "licence"),
        ((0, 1, "decide_after", "block"),),
    ),
    Bug("a filing is accepted although its main paper was rejected", without("accept", "materials_in_order")),
    Bug("a doubt holds no grant back", without("grant", "no_blocking_flag")),
    Bug("an open pledge holds no grant back", without("grant", "no_gating_pledge")),
    Bug("nobody countersigns", without("grant", "countersigned"), ("signed_along",)),
    Bug("any citizen withdraws", open_to("withdraw", any_citizen)),
    Bug(
        "a case is taken up again although its upstream is still negative",
        without("revive", "upstream_not_failed"),
        ("service", "service"),
        AFTER_GRANT,
    ),
    Bug("silence accepts where no law says so", silent_service, ("service",)),
    Bug(
        "what was skipped counts as done",
        lambda monkeypatch: monkeypatch.setattr(settling, "FAILED", workflow.NEGATIVE),
        ("service", "service", "service"),
        ((0, 1, "start_after_grant", "skip"), (1, 2, "start_after_accept", "block")),
    ),
    Bug("a special procedure does not stop the statutory clock", clock_runs_on),
    Bug(
        "a claim binds nobody",
        lambda monkeypatch: monkeypatch.setattr(Case, "is_held_from", lambda case, account_id: False),
    ),
    Bug("one acceptance, two letters", twice),
    Bug(
        "nothing follows for the cases that depend on it",
        lambda monkeypatch: monkeypatch.setattr(consequences.settling, "settle", lambda nodes, edges: []),
        ("service", "service"),
        AFTER_GRANT,
    ),
    Bug(
        "a certificate stays valid while its case is examined again",
        lambda monkeypatch: monkeypatch.setattr(reopening, "_suspend_certificates", lambda *args: None),
    ),
]


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_guard_that_is_gone_is_noticed(bug: Bug, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    Machine.stage = stage([(bug.kinds, bug.edges, [True] * len(bug.kinds))])
    bug.patch(monkeypatch)
    with pytest.raises(AssertionError) as found:
        run(Machine, examples=EXAMPLES, report_multiple_bugs=False)
    assert "after:" in str(found.value) or "should be" in str(found.value)


def test_ten_bugs_at_least_are_seeded() -> None:
    assert len(BUGS) >= 10

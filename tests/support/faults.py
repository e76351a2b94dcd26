"""Faults for tests that have to notice them: each takes one real guard of casework away, as a slip of a hand would.

A fault is a sentence of law, the patch that breaks it, and the matters among which the guard matters. Where the
database stands behind the guard, the fault shows as the database's own error, which is no refusal: nobody was told
anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from services.applications import amending
from services.casework import conditions, rules, settling, workflow
from services.casework.actions import amending as changing
from services.casework.actions import correcting, deciding, noticing, procedures
from services.casework.models import Case
from services.core.actors import Actor
from tests.support import synthetic
from tests.support.walking import AT_GUARDS, AT_LIMITS

Patch = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Fault:
    """A guard taken away: the law it breaks, how, and over which matters and edges it is looked for."""

    law: str
    patch: Patch
    kinds: tuple[str, ...]
    edges: tuple[synthetic.Edge, ...]
    toward: tuple[str, ...] = ()
    ways: tuple[str, ...] = AT_GUARDS
    plot: tuple[tuple[str, int], ...] = ()  # where chance would seldom come by: what is tried first, on which case


FAULTS: dict[str, Fault] = {}


def fault(law: str, *kinds: str, edges: tuple[synthetic.Edge, ...] = (), **more: Any) -> Callable[[Patch], Patch]:
    """Name a fault by the law it breaks; `toward`: commands leading to it, `ways`: how to walk, `plot`: first steps."""

    def add(patch: Patch) -> Patch:
        FAULTS[patch.__name__] = Fault(law, patch, kinds or ("registration",), edges, **more)
        return patch

    return add


def always(value: Any) -> Callable[..., Any]:
    return lambda *args, **kwargs: value


def transitions(name: str) -> dict[str, Any]:
    """Return the declared moves of a case of one name, by the state they start from."""
    return getattr(Case, name)._django_fsm.transitions  # type: ignore[no-any-return]


@fault("A filing whose main material was rejected is not accepted (DOMAIN 3; Licensing Law art 32).")
def main_materials(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Case, "materials_in_the_way", always([]))


@fault("Whoever proposed the decision does not sign it (DOMAIN 3).")
def two_pairs_of_eyes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Case, "proposer_id", None)


@fault(
    "What is decided after another matter is not granted before that one (DOMAIN 5, decide_after).",
    "registration",
    "registration",
    edges=((0, 1, "decide_after", "block"),),
)
def decide_after(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Case, "upstream_allows_grant", always(True))


@fault(
    "A pledge whose gate is the decision is kept before the grant (DOMAIN 5).", toward=("Ask proof", "Answer pledged")
)
def gating_pledge(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Case, "pledges_in_the_way", always([]))


@fault("A refusal gives its reasons (Licensing Law art 38).")
def reasons(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(deciding, "_says_why", always(None))


@fault("Only an officer of the case's own department signs (DOMAIN 3).")
def own_department(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(workflow, "SIGNER", lambda case, actor: "decide" in actor.powers)


@fault("Eight procedures stop the clock, and a site visit is none of them (Licensing Law art 45).")
def eight_procedures(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(procedures, "_one_of_the_eight", always(None))


@fault("A limit is extended before it ends, not afterwards (Licensing Law art 42).", "licence", ways=AT_LIMITS)
def extension_in_time(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(procedures, "_limit_in_time", lambda case, at: timezone.localdate(at))


@fault("Whoever asks for more time does not approve it (Licensing Law art 42: the head of the agency does).", "licence")
def extension_by_another(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(procedures, "_check_approver", always(None))


@fault("A second correction notice only repeats what is unresolved, unless a supervisor says why (art 32(4)).")
def second_round(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(correcting, "_supervised", always(None))


@fault("Only a supervisor opens a decided case again (DOMAIN 3).")
def supervised_reopening(patch: pytest.MonkeyPatch) -> None:
    def anybody_there(case: Any, actor: Actor) -> bool:
        return actor.kind == "officer" and actor.department == case.department.code

    for transition in transitions("reopen").values():
        patch.setattr(transition, "permission", anybody_there)


@fault(
    "What was found of a filing no longer counts once it is another one (decision 0061).",
    "registration",
    "service",
    plot=(("Complete", 0), ("Amend", 0), ("Ask person.note", 1)),
)
def findings_of_before(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(changing, "_look_again", always(None))


@fault(
    "After the first acceptance an application is not changed any more (DOMAIN 2).",
    plot=(("Accept", 0), ("Amend", 0)),
)
def fixed_once_accepted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(amending, "obstacle_to", always(None))


@fault(
    "There is one open correction notice per application (DOMAIN 5).",
    "registration",
    "service",
    plot=(("Ask person.note", 0), ("SendNow", 0), ("Ask person.note", 1), ("SendNow", 1)),
)
def one_notice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(noticing, "_one_is_open", always(False))


@fault(
    "A matter that starts after the grant of another does not start before it (DOMAIN 5).",
    "registration",
    "registration",
    edges=((0, 1, "start_after_grant", "block"),),
)
def start_after_grant(patch: pytest.MonkeyPatch) -> None:
    right = settling.is_satisfied

    def too_soon(edge: settling.Edge, above: settling.Node) -> bool:
        return right(edge, above) or (edge.kind == settling.START_AFTER_GRANT and above.accepted)

    patch.setattr(settling, "is_satisfied", too_soon)


@fault("What is decided cannot be withdrawn (DOMAIN 3).")
def withdrawal_before_decision(patch: pytest.MonkeyPatch) -> None:
    known = transitions("withdraw")
    for state in ("granted", "refused"):
        patch.setitem(known, state, known["deciding"])


@fault("A case that somebody holds is nobody else's to handle (issue 3: claim is a lock).", toward=("Claim",))
def claims(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Case, "is_held_from", always(False))


@fault("A doubt that holds the decision back is settled before the grant (DOMAIN 3).", toward=("Flagging True",))
def doubts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Case, "flags_in_the_way", always([]))


@fault("Everybody in the countersign chain has signed before the decision (issue 3).", "signed_along")
def countersignatures(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Case, "signatures_in_the_way", always([]))


@fault("Only the applicant withdraws or takes up again (DOMAIN 3).")
def applicant_only(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(workflow, "is_applicant", lambda actor, application: actor.kind == "citizen")


@fault("A notice period is not shortened by a signature (Company Law art 235).", "notice_period")
def whole_notice_period(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(conditions, "is_waiting_period", always(False))


@fault("Real-estate registration declines on the spot and does not correct (Interim Regulation art 17).", "land")
def no_correction_there(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Case, "regime_corrects", always(True))


@fault(
    "What ended because another matter failed is taken up again only when that one is no longer negative (DOMAIN 3).",
    "registration",
    "registration",
    edges=((0, 1, "start_after_grant", "skip"),),
)
def revival(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Case, "upstream_allows_start", always(True))


@fault("A rule set grants on verified facts only (DOMAIN 3, auto_grant).", "instant")
def verified_facts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rules.Trace, "grants", True)


@fault("Silence grants only where the matter's own law says so (Licensing Law art 50).", "licence", ways=AT_LIMITS)
def silence(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Case, "silence_grants", always(True))

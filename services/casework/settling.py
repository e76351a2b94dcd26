"""Settling the graph: what follows for the other cases when one case has moved. Pure, runs to a fixpoint.

DOMAIN section 5. An edge is satisfied, open, or failed; a skipped upstream counts as failed; a dependant of a
failed upstream is terminated (`block`), skipped (`skip`, only while it has not started) or carries on (`proceed`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from .workflow import FAILED, GRANTED, LIVE, PENDING, SKIPPED, TERMINATED, CaseState

Name: TypeAlias = Any  # whatever names a case: its key, or a number in a test

START_AFTER_GRANT, START_AFTER_ACCEPT, DECIDE_AFTER = "start_after_grant", "start_after_accept", "decide_after"
BLOCK, SKIP, PROCEED = "block", "skip", "proceed"


@dataclass(frozen=True)
class Node:
    """One case as the graph sees it."""

    state: str
    accepted: bool
    suspect: bool = False


@dataclass(frozen=True)
class Edge:
    """`below` depends on `above`."""

    above: Name
    below: Name
    kind: str
    on_fail: str


@dataclass(frozen=True)
class Effect:
    """A consequence for one case: activate, skip, terminate or suspect; `cause` is the failed upstream, if any."""

    node: Name
    move: str
    cause: Name = None


def is_satisfied(edge: Edge, above: Node) -> bool:
    """Say whether the upstream lets its dependant go on."""
    if above.state in FAILED:
        return edge.on_fail == PROCEED
    if edge.kind == START_AFTER_ACCEPT:
        return above.accepted
    return above.state == GRANTED


def may_be_granted(node: Name, nodes: Mapping[Name, Node], edges: Sequence[Edge]) -> bool:
    """Say whether every edge that leads to this case is satisfied, `decide_after` ones included."""
    return all(is_satisfied(edge, nodes[edge.above]) for edge in edges if edge.below == node)


def settle(nodes: Mapping[Name, Node], edges: Sequence[Edge]) -> list[Effect]:
    """Return every consequence, in the order in which they come about."""
    now, effects = dict(nodes), []
    while effect := _next_effect(now, edges):
        now[effect.node] = _after(now[effect.node], effect)
        effects.append(effect)
    return effects


def _next_effect(nodes: Mapping[Name, Node], edges: Sequence[Edge]) -> Effect | None:
    for name, node in nodes.items():
        incoming = [edge for edge in edges if edge.below == name]
        effect = _effect_on_live(name, node, nodes, incoming) if node.state in LIVE else None
        effect = effect or _doubt_about_granted(name, node, nodes, incoming)
        if effect:
            return effect
    return None


def _effect_on_live(name: Name, node: Node, nodes: Mapping[Name, Node], incoming: Sequence[Edge]) -> Effect | None:
    for edge in incoming:
        if nodes[edge.above].state in FAILED and edge.on_fail != PROCEED:
            skipped = edge.on_fail == SKIP and node.state == PENDING
            return Effect(name, "skip" if skipped else "terminate", edge.above)
    waits = (edge for edge in incoming if edge.kind != DECIDE_AFTER)
    if node.state == PENDING and all(is_satisfied(edge, nodes[edge.above]) for edge in waits):
        return Effect(name, "activate")
    return None


def _doubt_about_granted(name: Name, node: Node, nodes: Mapping[Name, Node], incoming: Sequence[Edge]) -> Effect | None:
    if node.state != GRANTED or node.suspect:
        return None
    for edge in incoming:
        if edge.kind != START_AFTER_ACCEPT and not is_satisfied(edge, nodes[edge.above]):
            return Effect(name, "suspect", edge.above)
    return None


def _after(node: Node, effect: Effect) -> Node:
    match effect.move:
        case "activate":
            return replace(node, state=CaseState.INTAKE)
        case "skip":
            return replace(node, state=SKIPPED)
        case "terminate":
            return replace(node, state=TERMINATED)
        case _:
            return replace(node, suspect=True)

"""The pure parts of casework agree with the executable model on random graphs."""

from hypothesis import given
from hypothesis import strategies as st

from services.casework import settling
from services.casework.projection import CaseFact, aggregate
from services.casework.workflow import CaseState
from tests.support import one_thing_model as model

KINDS = [settling.START_AFTER_GRANT, settling.START_AFTER_ACCEPT, settling.DECIDE_AFTER]
POLICIES = [settling.BLOCK, settling.SKIP, settling.PROCEED]
NEVER_ACCEPTED = {"pending", "intake", "correction", "not_accepted", "skipped"}
ALWAYS_ACCEPTED = {"reviewing", "suspended", "deciding", "granted", "refused"}


@st.composite
def case_states(draw):
    state = draw(st.sampled_from(model.STATES))
    if state in NEVER_ACCEPTED:
        return state, False
    return state, True if state in ALWAYS_ACCEPTED else draw(st.booleans())


@st.composite
def graphs(draw):
    n = draw(st.integers(1, 6))
    pairs = [(above, below) for below in range(n) for above in range(below)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return n, [(above, below, draw(st.sampled_from(KINDS)), draw(st.sampled_from(POLICIES))) for above, below in chosen]


@given(st.lists(st.tuples(case_states(), st.booleans()), max_size=7), st.booleans(), st.booleans())
def test_the_projection_equals_the_model(cases, submitted, undelivered):
    facts = [CaseFact(state, required, accepted) for (state, accepted), required in cases]
    ours = aggregate(submitted=submitted, cases=facts, undelivered=undelivered)
    theirs = model.aggregate(submitted, [(c.state, c.required, c.ever_accepted) for c in facts], undelivered)
    assert (ours.state, ours.outcome or None, ours.facets) == theirs


@given(graphs(), st.data())
def test_settling_equals_the_model(graph, data):
    n, edges = graph
    states = [data.draw(case_states()) for _ in range(n)]
    suspects = [data.draw(st.booleans()) and state == "granted" for state, _ in states]
    world = model.World(n)
    world.submitted = True
    world.st, world.acc, world.suspect = [s for s, _ in states], [a for _, a in states], list(suspects)
    model.settle(world, edges)

    nodes = {i: settling.Node(state, accepted, suspects[i]) for i, (state, accepted) in enumerate(states)}
    for effect in settling.settle(nodes, [settling.Edge(*edge) for edge in edges]):
        nodes[effect.node] = settling._after(nodes[effect.node], effect)
    assert [nodes[i].state for i in range(n)] == world.st
    assert [nodes[i].suspect for i in range(n)] == world.suspect


@given(graphs(), st.data())
def test_a_grant_waits_for_every_edge_as_in_the_model(graph, data):
    n, edges = graph
    states = [data.draw(case_states()) for _ in range(n)]
    world = model.World(n)
    world.st, world.acc = [s for s, _ in states], [a for _, a in states]
    nodes = {i: settling.Node(state, accepted) for i, (state, accepted) in enumerate(states)}
    for i in range(n):
        theirs = all(model.edge_ok(world, edge) for edge in edges if edge[1] == i)
        assert settling.may_be_granted(i, nodes, [settling.Edge(*edge) for edge in edges]) == theirs


def test_the_states_are_those_of_the_model():
    assert sorted(CaseState) == model.STATES

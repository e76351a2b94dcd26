"""Laws that hold for every definition and every set of answers; the promise is compared with the reference model."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalogue.conditions import matches
from services.catalogue.definition import Definition
from services.catalogue.situation import Situation
from tests.support.one_thing_model import critical_path

DAY_ZERO = date(2026, 3, 2)
ANSWERS = ["a", "b", "c"]
QUESTIONS = ["q0", "q1", "q2"]
ELEMENTS = [f"group.e{i}" for i in range(6)]
KINDS = ["start_after_grant", "start_after_accept", "decide_after"]
SOURCES = ["ecert", "share", "upload", "commit", "auto", "onsite", "output"]


class EveryDay:
    """A calendar without days off, in which a date is a count of days."""

    def due(self, start: date, value: int, unit: str) -> tuple[date, bool]:
        return start + timedelta(days=0 if unit == "instant" else value), False


some_answers = st.lists(st.sampled_from(ANSWERS), min_size=1, unique=True)
conditions = st.lists(
    st.dictionaries(
        st.sampled_from(QUESTIONS), st.lists(st.sampled_from(ANSWERS), min_size=1, unique=True), max_size=2
    ),
    max_size=2,
)
answers = st.dictionaries(st.sampled_from(QUESTIONS), st.sampled_from([*ANSWERS, "nonsense"]))
label = {"zh": "某", "en": "some"}


def subsets(values: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=4) if values else st.just([])


@st.composite
def elements(draw: st.DrawFn, code: str) -> dict[str, Any]:
    return {
        "code": code,
        "label": label,
        "type": "text",
        "max": None,
        "length": None,
        "list": "",
        "options": None,
        "pii": 1,
        "src": draw(st.sampled_from(["", "population", "real_name_account"])),
        "src_when": draw(conditions),
        "about": [{"element": other, "when": []} for other in draw(subsets(ELEMENTS))[:1]],
        "derive": draw(st.sampled_from(["", "", ELEMENTS[0]])),
        "derive_when": draw(conditions),
        "sub": [],
        "repeat": False,
        "group": "group",
        "required": draw(st.booleans()),
        "required_when": draw(conditions),
        "asked_when": draw(conditions),
        "help": None,
    }


@st.composite
def matters(draw: st.DrawFn, position: int, materials: list[str]) -> dict[str, Any]:
    before = [f"m{i}" for i in range(position)]
    return {
        "code": f"m{position}",
        "label": label,
        "department": draw(st.sampled_from(["d0", "d1"])),
        "item_type": "20",
        "regime": "filing",
        "handling": draw(st.sampled_from(["instant", "promise"])),
        "instant_when": draw(st.none() | conditions),
        "statutory": None,
        "promised": draw(st.none() | st.builds(lambda value: {"value": value, "unit": "workday"}, st.integers(0, 30))),
        "special_procedures": [],
        "site_check": False,
        "pledge_ok": False,
        "required": True,
        "conditions": draw(conditions),
        "elements": draw(subsets(ELEMENTS)),
        "materials": draw(subsets(materials)),
        "extra": [{"when": draw(conditions), "materials": draw(subsets(materials))}],
        "produces": draw(subsets(ELEMENTS))[:1],
        "result": {"code": "r", "label": label, "kind": "data"},
        "edges": [{"on": on, "kind": draw(st.sampled_from(KINDS)), "on_fail": "block"} for on in draw(subsets(before))],
        "evidence": "",
    }


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    count = draw(st.integers(1, 6))
    materials = [f"t{i}" for i in range(5)]
    listed = [draw(matters(position, materials)) for position in range(count)]
    return Definition(
        {
            "code": "random",
            "label": label,
            "everyday": label,
            "summary": None,
            "icon": "",
            "lead": "d0",
            "stage": "生活",
            "subject": "person",
            "promise": None,
            "preconditions": [],
            "certificate_option": None,
            "invalid_when": [],
            "applicant_as": [{"when": draw(conditions), "facts": {ELEMENTS[1]: "person.name"}, "rows": {}}],
            "questions": [
                {
                    "code": code,
                    "label": label,
                    "options": [{"code": answer, "label": label} for answer in ANSWERS],
                    "has_effect": True,
                    "help": None,
                    "when": [],
                }
                for code in QUESTIONS
            ],
            "departments": [
                {"code": code, "label": label, "kind": "agency", "reconsideration": "superior"} for code in ("d0", "d1")
            ],
            "groups": [{"code": "group", "label": label, "order": 1}],
            "elements": [draw(elements(code)) for code in ELEMENTS],
            "materials": [
                {
                    "code": code,
                    "label": label,
                    "src": (source := draw(st.sampled_from(SOURCES))),
                    "of": draw(st.sampled_from([f"m{i}" for i in range(count)])) if source == "output" else "",
                    "fallback": "upload",
                    "deferrable": False,
                    "commit_ok": False,
                    "required": True,
                    "help": None,
                }
                for code in materials
            ],
            "matters": draw(st.permutations(listed)),
        }
    )


def each_situation(test: Callable[..., None]) -> Callable[..., None]:
    """Run the test on random definitions with random answers."""
    return settings(max_examples=30, deadline=None)(given(definitions(), answers)(test))


def codes(situation: Situation) -> set[str]:
    return {matter.code for matter in situation.matters}


@each_situation
def test_a_matter_applies_exactly_when_its_condition_holds(definition: Definition, said: dict[str, str]) -> None:
    situation = definition.situation(said)
    for code, matter in definition.matters.items():
        assert (code in codes(situation)) == matches(matter.conditions, situation.answers)
    assert "nonsense" not in situation.answers.values()


@each_situation
def test_the_edges_of_a_matter_that_does_not_apply_vanish(definition: Definition, said: dict[str, str]) -> None:
    situation = definition.situation(said)
    order = [matter.code for matter in situation.matters]
    for edge in situation.edges:
        assert order.index(edge.upstream) < order.index(edge.downstream)
    expected = {(e.on, m.code) for m in situation.matters for e in m.edges if e.on in order}
    assert {(edge.upstream, edge.downstream) for edge in situation.edges} == expected


@each_situation
def test_every_element_and_material_is_needed_once_and_by_those_it_serves(
    definition: Definition, said: dict[str, str]
) -> None:
    situation = definition.situation(said)
    for needed, name in (
        *((needed, needed.element.code) for needed in situation.elements),
        *((needed, needed.material.code) for needed in situation.materials),
    ):
        assert needed.serves
        assert set(needed.serves) <= codes(situation)
        assert len(set(needed.serves)) == len(needed.serves)
        assert name
    assert len({needed.element.code for needed in situation.elements}) == len(situation.elements)
    assert len({needed.material.code for needed in situation.materials}) == len(situation.materials)
    for matter in situation.matters:
        mine = {needed.material.code for needed in situation.materials if matter.code in needed.serves}
        assert mine == set(situation.materials_of(matter))
        asked = {code for code in matter.elements if matches(definition.elements[code].asked_when, situation.answers)}
        assert asked == {needed.element.code for needed in situation.elements if matter.code in needed.serves}


@each_situation
def test_an_element_is_not_asked_exactly_when_something_else_supplies_it(
    definition: Definition, said: dict[str, str]
) -> None:
    situation = definition.situation(said)
    makers: dict[str, set[str]] = {}
    for matter in situation.matters:
        for element in matter.produces:
            makers.setdefault(element, set()).add(matter.code)
    for needed in situation.elements:
        element = needed.element
        derived = bool(element.derive) and matches(element.derive_when, situation.answers)
        mine = makers.get(element.code, set())
        made_before = all(mine & situation.upstream[matter] for matter in needed.serves)
        filled = any(
            element.code in filling.facts and matches(filling.when, situation.answers)
            for filling in definition.applicant_as
        )
        register = element.src == "population" and matches(element.src_when, situation.answers)
        knowable = needed.about not in makers
        assert (needed.supply == "ask") == (not (derived or made_before or filled or (register and knowable)))
        assert (needed.supply == "sibling") == (made_before and not derived)


@each_situation
def test_a_siblings_result_is_a_material_only_downstream_of_it(definition: Definition, said: dict[str, str]) -> None:
    situation = definition.situation(said)
    for needed in situation.materials:
        downstream = all(needed.material.of in situation.upstream[matter] for matter in needed.serves)
        if needed.material.src == "output":
            assert needed.supply == ("sibling" if downstream else "upload")
        else:
            assert needed.supply != "sibling"


@each_situation
def test_each_step_of_the_form_asks_what_nobody_supplies(definition: Definition, said: dict[str, str]) -> None:
    situation = definition.situation(said)
    asked = [needed for step in situation.groups for needed in step.elements]
    assert asked == [needed for needed in situation.elements if needed.supply == "ask"]
    for step in situation.groups:
        assert step.elements or step.fallbacks
        assert {needed.supply for needed in step.fallbacks} <= {"account", "register"}


@each_situation
def test_the_promise_is_the_reference_models_critical_path(definition: Definition, said: dict[str, str]) -> None:
    situation = definition.situation(said)
    if not situation.matters:
        assert situation.promise_days(EveryDay(), DAY_ZERO) == (DAY_ZERO, False)
        return
    order = [matter.code for matter in situation.matters]
    limits = [situation.limit_of(matter) for matter in situation.matters]
    days = [limit.value if limit else 0 for limit in limits]
    edges = [
        (order.index(edge.upstream), order.index(edge.downstream), edge.kind, edge.on_fail) for edge in situation.edges
    ]
    expected = critical_path(len(order), edges, days)
    assert (situation.promise_days(EveryDay(), DAY_ZERO).on - DAY_ZERO).days == expected
    path = situation.critical_path(EveryDay(), DAY_ZERO)
    assert situation.due_dates(EveryDay(), DAY_ZERO)[path[-1].code].on == DAY_ZERO + timedelta(days=expected)


@each_situation
def test_a_matter_that_is_impossible_after_some_answers_never_comes_back(
    definition: Definition, said: dict[str, str]
) -> None:
    now = definition.situation(said)
    reachable = codes(now) | {matter.code for matter in now.possible_matters}
    complete = definition.situation({**dict.fromkeys(QUESTIONS, "b"), **now.answers})
    assert codes(complete) <= reachable

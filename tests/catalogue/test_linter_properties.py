"""However a file is spoilt, the answer is a list of faults, never a crash; and nothing faulty compiles."""

import copy
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalogue import actions
from services.catalogue.definition import Definition
from services.catalogue.source.faults import Faulty
from services.catalogue.source.folder import PRODUCT_COPY
from tests.support.catalogue import ONE_THINGS, SMALL

JUNK = [None, True, 0, -1, "", " ", "x", [], ["x"], {}, {"x": "y"}, {"zh": "某"}, [{"on": "first"}], {"x": ["y"]}, 1.5]


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value in a tree."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


def spoil(tree: Any, path: tuple[Any, ...], junk: Any) -> Any:
    """Return a copy in which the value at the path is replaced."""
    if not path:
        return copy.deepcopy(junk)
    changed = copy.deepcopy(tree)
    node = changed
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = copy.deepcopy(junk)
    return changed


TREES = {name: yaml.safe_load(text) for name, text in SMALL.items()}
PLACES = [(name, place) for name, tree in TREES.items() for place in places(tree)]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(JUNK)), min_size=1, max_size=2))
def test_spoilt_files_are_faulty_or_compile(changes: list[tuple[tuple[str, tuple[Any, ...]], Any]]) -> None:
    trees = copy.deepcopy(TREES)
    for (name, place), junk in changes:
        if place in places(trees[name]):
            trees[name] = spoil(trees[name], place, junk)
    with tempfile.TemporaryDirectory() as folder:
        for name, tree in trees.items():
            (Path(folder) / name).parent.mkdir(exist_ok=True)
            (Path(folder) / name).write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
        compile_and_use(Path(folder))


def compile_and_use(folder: Path) -> None:
    """Compile; what compiles must also answer."""
    try:
        _, documents = actions.compile_folder(folder)
    except Faulty as problem:
        documents = []
        found = problem.report.errors
    else:
        found = []
    assert documents or found
    assert all(fault.line >= 1 and fault.remedy for fault in found)
    for document in documents:
        situation = Definition(document).situation({"wish": "yes"})
        assert {step.code for step in situation.groups} <= {group.code for group in situation.definition.groups}
        assert len(situation.materials) <= len(situation.definition.materials)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(ONE_THINGS), st.integers(0, 3000), st.integers(1, 40))
def test_a_file_with_a_piece_cut_out_is_faulty_or_compiles(code: str, start: int, length: int) -> None:
    text = (PRODUCT_COPY / "one_things" / f"{code}.yaml").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{code}.yaml"
        file.write_text(text[:start] + text[start + length :], encoding="utf-8")
        compile_and_use(file)

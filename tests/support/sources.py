"""The product's own files, for the tests about the house itself."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("portal", "cms", "services", "bench")


@lru_cache
def configuration() -> dict[str, Any]:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))


@lru_cache
def room_ranks() -> dict[str, int]:
    """Return each room's height in the house, 0 on top, as import-linter's contract orders them."""
    contracts = configuration()["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if "services.core" in contract["layers"])
    names = [[name.strip(" ()") for name in layer.split("|")] for layer in layers]
    return {name: rank for rank, layer in enumerate(names) for name in layer}


@lru_cache
def tracked_files() -> tuple[Path, ...]:
    """Return every file under version control (also new ones not ignored), or all when this is no repository."""
    command = ["git", "-c", f"safe.directory={PROJECT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        answer = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
        paths = [PROJECT / name for name in answer.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in PROJECT.rglob("*") if not {".venv", "var"} & set(path.relative_to(PROJECT).parts)]
    return tuple(path for path in paths if path.is_file())


def python_files(*packages: str) -> Iterator[Path]:
    for package in packages or PACKAGES:
        for path in sorted((PROJECT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def templates() -> Iterator[Path]:
    yield from sorted((PROJECT / "templates").rglob("*.html"))


def name_of(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def at(path: Path, node: ast.AST) -> str:
    return f"{name_of(path)}:{getattr(node, 'lineno', 0)}"


def imports(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """Yield every absolute dotted name a file imports, wherever in the file."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    """Yield calls of functions or methods with one of these names."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and _called(node) in names:
            yield node


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")

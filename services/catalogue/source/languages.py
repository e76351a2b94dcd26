"""Warns where English is missing. The bare source format has none; it still imports."""

from collections.abc import Iterator
from typing import Any

from services.catalogue.source.faults import Report
from services.catalogue.source.folder import Folder
from services.catalogue.source.reading import Items, Table

REMEDY = "Write {zh: …, en: …}."


def warn_missing_english(folder: Folder, source: Table, used: set[str], report: Report) -> None:
    """Warn once per label of a one-thing and of the fields, materials and departments it uses."""
    for node, key, name in _labels(source, folder, used):
        report.warning(node, key, f"“{name}” has no English label.", REMEDY)


def _labels(source: Table, folder: Folder, used: set[str]) -> Iterator[tuple[Any, Any, str]]:
    for section in (folder.departments, folder.fields, folder.materials):
        for code in section:
            if code in used:
                yield from _entry(section, code)
    yield from _named(source, source["code"])
    for index, text in enumerate(source.get("preconditions") or []):
        if not isinstance(text, Table):
            yield source["preconditions"], index, "precondition"
    for code, question in (source.get("questions") or {}).items():
        yield from _named(question, code)
        yield from _options(question, code)
    for signatory in source.get("confirmed_by") or []:
        yield from _named(signatory, signatory["code"])
    for matter in source["matters"]:
        yield from _named(matter, matter["code"])
        yield from _named(matter["result"], matter["result"]["code"])


def _entry(section: Table, code: str) -> Iterator[tuple[Any, Any, str]]:
    node = section[code]
    yield from _named(node, code)
    if isinstance(node.get("options"), Items) or isinstance(node.get("sub"), Items):
        yield node, "options" if "options" in node else "sub", code
    elif "options" in node:
        yield from _options(node, code)


def _options(node: Table, code: str) -> Iterator[tuple[Any, Any, str]]:
    for option, text in node["options"].items():
        if not isinstance(text, Table) or "en" not in text:
            yield node["options"], option, f"{code}: {option}"


def _named(node: Table, code: str) -> Iterator[tuple[Any, Any, str]]:
    if "en" not in node:
        yield node, None, code

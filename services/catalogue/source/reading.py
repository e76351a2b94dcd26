"""Reads YAML keeping the line of every key and item, so that a fault can be shown where it was written."""

from pathlib import Path
from typing import Any

import yaml

from services.catalogue.source.faults import Report

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times faster


class Table(dict[Any, Any]):
    """A YAML mapping that remembers its file and the line of every key."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file, self.line = file, line
        self.lines: dict[Any, int] = {}

    def line_of(self, key: Any) -> int:
        return self.lines.get(key, self.line)


class Items(list[Any]):
    """A YAML sequence that remembers its file and the line of every item."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file, self.line = file, line
        self.lines: dict[Any, int] = {}

    def line_of(self, key: Any) -> int:
        return self.lines.get(key, self.line)


def empty(file: str) -> Table:
    return Table(file, 1)


class _Builder:
    def __init__(self, file: str, report: Report) -> None:
        self.file, self.report = file, report
        self.scalars = yaml.SafeLoader("")

    def build(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._table(node)
        if isinstance(node, yaml.SequenceNode):
            return self._items(node)
        return self.scalars.construct_object(node)  # type: ignore[no-untyped-call]

    def _table(self, node: yaml.MappingNode) -> Table:
        table = Table(self.file, node.start_mark.line + 1)
        for key_node, value_node in node.value:
            key, line = self.build(key_node), key_node.start_mark.line + 1
            if key in table:
                table.lines[key] = line
                self.report.error(
                    table,
                    key,
                    f"The key “{key}” is written twice.",
                    "Keep one of the two.",
                )
            table[key], table.lines[key] = self.build(value_node), line
        return table

    def _items(self, node: yaml.SequenceNode) -> Items:
        items = Items(self.file, node.start_mark.line + 1)
        for index, item in enumerate(node.value):
            items.append(self.build(item))
            items.lines[index] = item.start_mark.line + 1
        return items


def read(path: Path, shown_as: str, report: Report) -> Table:
    """Return the file's top mapping; what cannot be read becomes an error and an empty mapping."""
    nothing = empty(shown_as)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=LOADER)
        data = _Builder(shown_as, report).build(node) if node else nothing
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        nothing.line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        report.error(
            nothing,
            None,
            f"This is not readable YAML: {problem}.",
            "Correct the notation at this line.",
        )
        return nothing
    except (OSError, UnicodeDecodeError) as error:
        report.error(
            nothing,
            None,
            f"The file cannot be read: {error}.",
            "Save it as UTF-8 text.",
        )
        return nothing
    if not isinstance(data, Table):
        report.error(
            nothing,
            None,
            "The file does not hold a mapping of keys.",
            "Begin it with a key such as “code:”.",
        )
        return nothing
    return data

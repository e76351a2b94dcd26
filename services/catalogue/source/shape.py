"""Which keys a node may have and what each must hold. What passes here the compiler can read without looking again."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from services.catalogue.source.faults import Report
from services.catalogue.source.reading import Items, Table

Check = Callable[[Report, Any, Any], None]
QUOTES = "YAML reads it as something else than text; put it in quotes."


def meant(word: Any, known: Any) -> str:
    """Return a hint at the nearest known word, or nothing."""
    near = get_close_matches(str(word), [str(item) for item in known], n=1)
    return f" Did you mean “{near[0]}”?" if near else ""


class Shape:
    """The keys of one kind of node."""

    def __init__(self, what: str, required: Mapping[str, Check], optional: Mapping[str, Check]) -> None:
        self.what, self.required = what, required
        self.keys = {**required, **optional}

    def check(self, report: Report, node: Table) -> None:
        for key in self.required:
            if key not in node:
                report.error(node, None, f"{self.what} has no “{key}”.", f"Write {key}: …")
        for key, value in node.items():
            if key not in self.keys:
                remedy = f"Remove it or correct its name.{meant(key, self.keys)}"
                report.error(node, key, f"{self.what} knows no key “{key}”.", remedy)
            elif value is None:
                report.error(node, key, f"“{key}” is empty.", "Fill it in or remove it.")
            else:
                self.keys[key](report, node, key)


def text(report: Report, node: Any, key: Any) -> None:
    if not isinstance(node[key], str):
        report.error(node, key, f"{node[key]!r} is not text.", QUOTES)
    elif not node[key].strip():
        report.error(node, key, "The text is empty.", "Fill it in.")


def code(report: Report, node: Any, key: Any) -> None:
    text(report, node, key)
    value = node[key]
    if isinstance(value, str) and value.strip() and not value.replace("_", "a").replace("-", "a").isalnum():
        report.error(node, key, f"“{value}” is not a code.", "Use letters, digits, _ and - only.")


def flag(report: Report, node: Any, key: Any) -> None:
    if not isinstance(node[key], bool):
        report.error(node, key, f"“{key}” is neither true nor false.", "Write true or false, without quotes.")


def number(report: Report, node: Any, key: Any) -> None:
    value = node[key]
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        report.error(node, key, f"“{key}” is not a whole number from 0 up.", "Write it in digits, without quotes.")


def label(report: Report, node: Any, key: Any) -> None:
    """A label is a string (Chinese) or {zh, en}."""
    if isinstance(node[key], Table):
        LABEL.check(report, node[key])
    else:
        text(report, node, key)


def texts(report: Report, node: Any, key: Any) -> None:
    if isinstance(node[key], Items):
        for index in range(len(node[key])):
            text(report, node[key], index)
    else:
        report.error(node, key, f"“{key}” is not a list.", "Write it as [first, second].")


def sentences(report: Report, node: Any, key: Any) -> None:
    """A list of labels. A colon makes YAML read an unquoted sentence as a mapping; it is mended with a warning."""
    if not isinstance(node[key], Items):
        report.error(node, key, f"“{key}” is not a list.", "Begin every entry with “- ”.")
        return
    for index, item in enumerate(node[key]):
        if isinstance(item, Table) and not item.keys() & {"zh", "en"}:
            report.warning(node[key], index, "The colon makes this a mapping.", "Put the sentence in quotes.")
        else:
            label(report, node[key], index)


def anything(report: Report, node: Any, key: Any) -> None:
    pass


def one_of(words: set[str] | list[str]) -> Check:
    def check(report: Report, node: Any, key: Any) -> None:
        if not isinstance(node[key], str) or node[key] not in words:
            remedy = f"Use one of: {', '.join(words if isinstance(words, list) else sorted(words))}."
            report.error(node, key, f"“{node[key]}” is not a known {key}.", remedy)

    return check


def all_of(words: set[str]) -> Check:
    def check(report: Report, node: Any, key: Any) -> None:
        texts(report, node, key)
        for index, value in enumerate(node[key] if isinstance(node[key], Items) else []):
            if isinstance(value, str) and value not in words:
                remedy = f"Use only: {', '.join(sorted(words))}."
                report.error(node[key], index, f"“{value}” is not known under {key}.", remedy)

    return check


def table(shape: Shape) -> Check:
    def check(report: Report, node: Any, key: Any) -> None:
        if isinstance(node[key], Table):
            shape.check(report, node[key])
        else:
            report.error(node, key, f"“{key}” is not a mapping.", f"Write {{{', '.join(shape.keys)}}}.")

    return check


def each(shape: Shape) -> Check:
    """A list of mappings."""

    def check(report: Report, node: Any, key: Any) -> None:
        if not isinstance(node[key], Items):
            report.error(node, key, f"“{key}” is not a list.", "Begin every entry with “- ”.")
            return
        for index in range(len(node[key])):
            table(shape)(report, node[key], index)

    return check


def by_name(check_value: Check) -> Check:
    """A mapping of freely chosen names."""

    def check(report: Report, node: Any, key: Any) -> None:
        if not isinstance(node[key], Table):
            report.error(node, key, f"“{key}” is not a mapping.", "Write name: … for every entry.")
            return
        for name, value in node[key].items():
            if not isinstance(name, str):
                report.error(node[key], name, f"The name {name!r} is not text.", QUOTES)
            elif value is None:
                report.error(node[key], name, f"“{name}” is empty.", "Fill it in or remove it.")
            else:
                check_value(report, node[key], name)

    return check


def either(kind: type, first: Check, otherwise: Check) -> Check:
    """Check with the first when the value is of this kind, else with the other."""

    def check(report: Report, node: Any, key: Any) -> None:
        (first if isinstance(node[key], kind) else otherwise)(report, node, key)

    return check


def condition(report: Report, node: Any, key: Any) -> None:
    """{question: [answers]}: one answer may stand without brackets."""
    if not isinstance(node[key], Table) or not node[key]:
        report.error(node, key, "This is not a condition.", "Write {question: [answer, answer]}.")
        return
    for question in node[key]:
        either(Items, texts, text)(report, node[key], question)


def conditions(report: Report, node: Any, key: Any) -> None:
    """One condition, or a list of which one must hold."""
    if not isinstance(node[key], Items):
        condition(report, node, key)
        return
    for index in range(len(node[key])):
        condition(report, node[key], index)


LABEL = Shape("A label", {"zh": text}, {"en": text})

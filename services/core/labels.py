"""Texts that come as data in two languages."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

from django.utils.translation import get_language

Label: TypeAlias = str | Mapping[str, str]


def label(value: Any, language: str | None = None) -> str:
    """Return a catalogue label in the language (default: the reader's), falling back to the other one.

    A plain string is its own label in every language; None is empty.
    """
    if value is None:
        return ""
    if not isinstance(value, Mapping):
        return str(value)
    first = "en" if (language or get_language() or "zh").startswith("en") else "zh"
    second = "zh" if first == "en" else "en"
    return str(value.get(first) or value.get(second) or "")


def day(value: date) -> str:
    """Return a day as the reader writes it: 2026年11月28日, or 28 November 2026."""
    if (get_language() or "zh").startswith("en"):
        return f"{value.day} {value:%B %Y}"
    return f"{value.year}年{value.month}月{value.day}日"


def is_label(value: Any) -> bool:
    """Return whether the value is a label in two languages rather than some other mapping."""
    return isinstance(value, Mapping) and bool(value) and set(value) <= {"zh", "en"}

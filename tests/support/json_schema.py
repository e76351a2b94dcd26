"""The part of JSON Schema that our own schemas use."""

import re
from collections.abc import Iterator
from typing import Any

TYPES: dict[str, Any] = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def breaches(value: Any, schema: dict[str, Any], whole: dict[str, Any], place: str = "$") -> Iterator[str]:
    """Walk a value; yield where it breaks the schema."""
    if reference := schema.get("$ref"):
        yield from breaches(value, whole["$defs"][reference.removeprefix("#/$defs/")], whole, place)
    if (options := schema.get("anyOf")) and all(list(breaches(value, one, whole, place)) for one in options):
        yield f"{place}: none of the forms"
    if "const" in schema and value != schema["const"]:
        yield f"{place}: not {schema['const']}"
    kinds = schema.get("type", [])
    if kinds and not isinstance(value, tuple(TYPES[one] for one in ([kinds] if isinstance(kinds, str) else kinds))):
        yield f"{place}: not {kinds}"
    elif isinstance(value, str):
        if len(value) < schema.get("minLength", 0) or not re.search(schema.get("pattern", ""), value):
            yield f"{place}: {value!r}"
    elif isinstance(value, dict):
        yield from _of_object(value, schema, whole, place)
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from breaches(one, schema.get("items", {}), whole, f"{place}[{index}]")


def _of_object(value: dict[str, Any], schema: dict[str, Any], whole: dict[str, Any], place: str) -> Iterator[str]:
    known = schema.get("properties", {})
    yield from (f"{place}.{name} is missing" for name in schema.get("required", []) if name not in value)
    for name, one in value.items():
        if name in known:
            yield from breaches(one, known[name], whole, f"{place}.{name}")
        elif not schema.get("additionalProperties", True):
            yield f"{place}.{name} is not known"

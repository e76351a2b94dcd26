"""Undefined variables in our own templates fail the test instead of showing nothing."""

import inspect
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.base import FilterExpression

OURS = Path(__file__).resolve().parent.parent.parent / "templates"


class Loud(str):
    """Stands for an undefined variable; Django formats it with the variable's name."""

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: Any) -> str:
        frame = inspect.currentframe()
        caller = frame.f_back if frame else None
        expression = caller.f_locals.get("self") if caller else None
        if caller is None or not isinstance(expression, FilterExpression):
            return ""
        context = caller.f_locals["context"]
        template = context.render_context.template or context.template
        if _has_default(expression) or not _is_ours(template):
            return _quietly(expression, context)
        pytest.fail(f"{template.name}: undefined variable {{{{ {expression.token} }}}}")


def make_loud() -> None:
    """Switch it on for the templates of this process."""
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Loud()


def _has_default(expression: FilterExpression) -> bool:
    return any(function.__name__ in {"default", "default_if_none"} for function, _ in expression.filters)


def _is_ours(template: Any) -> bool:
    return template is not None and Path(str(template.origin.name)).is_relative_to(OURS)


def _quietly(expression: FilterExpression, context: Any) -> str:
    engine = context.template.engine
    loud, engine.string_if_invalid = engine.string_if_invalid, ""
    try:
        return expression.resolve(context)
    finally:
        engine.string_if_invalid = loud

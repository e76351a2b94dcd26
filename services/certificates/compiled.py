"""Which documents are made from a mould, and the moulds of this process (moulds.py says what one is)."""

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from services.certificates import printing
from services.certificates.hole import Prepared
from services.certificates.printing import Field, Sheet

MOST = 48  # moulds; each takes about a megabyte
_moulds: OrderedDict[Any, Any] = OrderedDict()  # by shape: a mould, or None while only one document of it was seen
_hopeless: set[Any] = set()


def cast(engine: Any, sheet: Sheet, html: Callable[[Sheet], str]) -> Prepared | None:
    """Return the document made from its shape's mould, or None when it has to be printed the ordinary way.

    The second document of a shape makes the mould: one alone would only pay for it.
    """
    fields = dict(fields_of(sheet.context))
    if not fields or any(unsettable(text) for text in fields.values()):
        return None
    shape = shape_of(sheet)
    if shape in _hopeless:
        return None
    if shape not in _moulds:
        _remember(shape, None)
        return None
    _moulds.move_to_end(shape)
    try:
        if _moulds[shape] is None:
            neutral = neutral_sheet(sheet)
            _moulds[shape] = printing.mould(
                engine, html(neutral), neutral, {name for name, text in fields.items() if text}
            )
        return printing.cast(_moulds[shape], fields, sheet)
    except engine.DoesNotFit:
        return None
    except engine.NoMould:
        _hopeless.add(shape)
        return None


def _remember(shape: Any, mould: Any) -> None:
    _moulds[shape] = mould
    while len(_moulds) > MOST:
        _moulds.popitem(last=False)


def forget() -> None:
    """Drop every mould (tests, measurements)."""
    _moulds.clear()
    _hopeless.clear()


def fields_of(context: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Walk a context; yield its fields by their path, as the template names them: rows.0.value.zh."""
    if isinstance(context, Field):
        yield path, str(context)
    elif isinstance(context, dict):
        for key, value in context.items():
            yield from fields_of(value, f"{path}.{key}" if path else key)
    elif isinstance(context, list):
        for place, value in enumerate(context):
            yield from fields_of(value, f"{path}.{place}")


def unsettable(text: str) -> bool:
    """Return whether white space in a text would be laid out in a way only the ordinary print knows."""
    return text != text.strip() or "\n" in text or "  " in text


def shape_of(sheet: Sheet) -> Any:
    """Return what documents must share to come from one mould."""
    drawings = [
        (address, one.box, b"" if address in sheet.own else one.operators) for address, one in sheet.drawings.items()
    ]
    words = json.dumps(neutral(sheet.context), ensure_ascii=False)
    background = sheet.background.operators if sheet.background else b""
    return (sheet.template, words, tuple(drawings), background, bool(sheet.data), sheet.description.language)


def neutral_sheet(sheet: Sheet) -> Sheet:
    """Return the sheet without anything of its holder."""
    about = replace(sheet.description, title="", subject="", identifier="0")
    return replace(sheet, context=neutral(sheet.context), description=about, data=b"{}" if sheet.data else b"")


def neutral(context: Any) -> Any:
    """Return a context whose fields hold neutral words: of the same length where figures have one width."""
    if isinstance(context, Field):
        return blank(context)
    if isinstance(context, dict):
        return {key: neutral(value) for key, value in context.items()}
    if isinstance(context, list):
        return [neutral(value) for value in context]
    return context


def blank(text: str) -> str:
    """Return neutral words in place of a text, of the script it is written in."""
    if not text:
        return ""
    if text.isascii():
        return "0" * len(text) if " " not in text else "n"
    return "〇"

"""Answers as people read them: option labels instead of codes, dates as they are written, rows as sentences."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from services.catalogue.definition import Element
from services.core import codes

Shown = str | dict[str, str]
NOTHING = ""


def shown(element: Element, value: Any) -> Shown:
    """Return one answer in readable form, as text or as a label in both languages; empty for no answer."""
    if value in (None, "", [], {}):
        return NOTHING
    if element.repeat or element.type == "group":
        return _rows(element, value)
    if element.options is not None:
        return _options(element, value)
    reader = READERS.get(element.type)
    return reader(value) if reader else str(value)


def _options(element: Element, value: Any) -> Shown:
    labels = {option.code: option.label for option in element.options or ()}
    codes = value if isinstance(value, list) else [value]
    known = [labels.get(str(code), {"zh": str(code), "en": str(code)}) for code in codes]
    return {"zh": "、".join(label["zh"] for label in known), "en": ", ".join(label["en"] for label in known)}


def _rows(element: Element, value: Any) -> Shown:
    rows = [_row(element, row) for row in value]
    return {"zh": "；".join(row["zh"] for row in rows), "en": "; ".join(row["en"] for row in rows)}


def _row(element: Element, row: dict[str, Any]) -> dict[str, str]:
    cells = [shown(sub, row.get(sub.code.rpartition(".")[2], row.get(sub.code))) for sub in element.sub]
    both = [cell if isinstance(cell, dict) else {"zh": cell, "en": cell} for cell in cells if cell]
    return {"zh": " ".join(cell["zh"] for cell in both), "en": " ".join(cell["en"] for cell in both)}


def _date(value: Any) -> Shown:
    try:
        day = date.fromisoformat(str(value)[:10])
    except ValueError:
        return str(value)
    return {"zh": f"{day.year}年{day.month}月{day.day}日", "en": f"{day.day} {day:%B %Y}"}


def _moment(value: Any) -> Shown:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return {
        "zh": f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}",
        "en": f"{local.day} {local:%B %Y}, {local:%H:%M}",
    }


def _month(value: Any) -> Shown:
    year, _, month = str(value).partition("-")
    if not (year.isdigit() and month.isdigit()):
        return str(value)
    return {"zh": f"{int(year)}年{int(month)}月", "en": f"{date(int(year), int(month), 1):%B %Y}"}


def _money(value: Any) -> Shown:
    try:
        return f"{Decimal(str(value)):,.2f}"
    except InvalidOperation:
        return str(value)


def _image(value: Any) -> Shown:
    return {"zh": "已上传图片", "en": "picture uploaded"}


READERS = {"date": _date, "datetime": _moment, "month": _month, "money": _money, "image": _image}


def masked(element: Element, value: Any, *, of_another: bool = False) -> Shown:
    """Return one answer as somebody may see it who did not type it: enough to recognise, not enough to learn.

    `of_another`: a register said it of somebody else than the applicant, so that less is shown.
    """
    if element.pii < SHOWN_IN_FULL or element.options is not None:
        return shown(element, value)
    if element.repeat or element.type == "group":
        return {"zh": f"共 {len(value)} 项", "en": f"{len(value)} entries"}
    reader = MASKS.get(element.type)
    if reader:
        return reader(str(value))
    if element.code.rpartition(".")[2] in NAMES:
        return codes.mask_name(str(value))
    return _mask_text(str(value)) if of_another and element.type == "text" else shown(element, value)


def _mask_text(text: str) -> str:
    """0101082207 → 01******07."""
    return text[:2] + "*" * (len(text) - 4) + text[-2:] if len(text) > 4 else "*" * len(text)


def _mask_address(text: str) -> str:
    """云溪市东湖区柳荫路18号 → 云溪市东湖区***."""
    end = max(text.find(mark) for mark in "区县旗市") + 1
    return text[: end or 3] + "***"


SHOWN_IN_FULL = 2  # below this level of sensitivity nothing is hidden
NAMES = ("name", "head", "legal_rep")
MASKS = {
    "id_no": codes.mask_id_no,
    "phone_cn": codes.mask_phone,
    "bank_card": codes.mask_id_no,
    "address": _mask_address,
}

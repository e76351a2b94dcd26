"""Synthetic applicants: they fill in the real forms of any one-thing with valid values of nobody.

Identity numbers lie in the region 990100, which does not exist; phone numbers begin with 100, bank cards belong to no
bank. Used by rehearsals and by the tests.
"""

import io
import itertools
import re
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from services.catalogue.definition import Element
from services.catalogue.retirement import retirement_month, rule_for
from services.catalogue.situation import NeededElement
from services.core.codes import birth_date_of, id_no_with_check, sex_of, uscc_check

_serial = itertools.count(1)

ADDRESS = "云溪市东湖区柳荫路18号2幢301室"
DATES = {"date": ["2026", "11", "2"], "month": ["1990", "7"], "datetime": ["2026", "11", "9", "9", "30"]}
VALUES: dict[str, Any] = {  # where any value of the type would not do
    "deal.share_mode": "sole",
    "work.category": "production",
}
Posted = dict[str, Any]


def id_no(*, female: bool = False, year: int = 1990) -> str:
    """Return a new identity number of nobody."""
    serial = next(_serial) * 2 + (0 if female else 1)
    return id_no_with_check(f"990100{year + serial // 1000 % 9}0{1 + serial // 9000 % 9}15{serial % 1000:03d}")


def uscc() -> str:
    """Return a new unified social credit code of no enterprise."""
    body = f"91990100MA9{next(_serial):06d}"
    return body + uscc_check(body)


def bank_card() -> str:
    """Return a new bank card number of no bank."""
    body = f"6299010{next(_serial):08d}"
    total = sum(d * 2 - 9 if d > 4 else d * 2 for d in map(int, body[::-2])) + sum(map(int, body[-2::-2]))
    return body + str(-total % 10)


def picture(name: str = "photo.jpg") -> SimpleUploadedFile:
    """Return a passport photograph of nobody, each different from the others: an outline on white."""
    serial = next(_serial)
    coat = (60 + serial % 120, 70 + serial * 7 % 110, 90 + serial * 13 % 120)
    image = Image.new("RGB", (180 + serial % 37, 252), (250, 250, 252))
    draw, middle = ImageDraw.Draw(image), image.width / 2
    draw.ellipse((middle - 82, 168, middle + 82, 380), fill=coat)
    draw.rectangle((middle - 18, 140, middle + 18, 185), fill=(214, 180, 156))
    draw.ellipse((middle - 42, 58, middle + 42, 164), fill=(226, 192, 168))
    draw.chord((middle - 46, 48, middle + 46, 150), 180, 360, fill=(52, 46, 44))
    content = io.BytesIO()
    image.save(content, "JPEG", quality=90)
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def posted(needed: NeededElement, values: Mapping[str, Any] | None = None) -> Posted:
    """Return what a browser would send for one element, `values` going before what fits the type."""
    element = needed.element
    if element.sub:
        return _rows(needed, (values or {}).get(element.code))
    return _one(element.code, element, (values or {}).get(element.code, VALUES.get(element.code)))


def _one(name: str, element: Element, value: Any = None) -> Posted:
    if element.type in DATES:
        parts = re.split(r"[-T:]", value) if value else DATES[element.type]
        return {f"{name}_{place}": part for place, part in enumerate(parts)}
    value = value_of(element) if value is None else value
    return {name: [value] if element.type == "multi" and isinstance(value, str) else value}


def _rows(needed: NeededElement, rows: Any = None) -> Posted:
    element = needed.element
    rows = rows or ([{"role": "seller"}, {"role": "buyer"}] if element.code == "parties" else [{}])
    data: Posted = {f"{element.code}-count": str(len(rows))}
    for place, row in enumerate(rows):
        for sub in element.sub:
            if sub.required or sub.code in row:
                data |= _one(f"{element.code}-{place}-{sub.code}", sub, row.get(sub.code))
    return data


def value_of(element: Element) -> Any:
    """Return a valid value as it is typed."""
    if element.options is not None:
        return element.options[0].code
    female = element.code.startswith("mother.")
    makers: dict[str, Any] = {
        "id_no": lambda: id_no(female=female),
        "uscc": uscc,
        "phone_cn": lambda: f"100{next(_serial):08d}",
        "bank_card": bank_card,
        "address": lambda: ADDRESS,
        "money": lambda: "500000.00",
        "decimal": lambda: "88.5",
        "int": lambda: "12",
        "image": picture,
        "textarea": lambda: "餐饮服务；食品销售（仅销售预包装食品）",
        "text": lambda: _text(element),
    }
    return makers[element.type]()


def _text(element: Element) -> str:
    if element.length:
        return f"{next(_serial):0{element.length}d}"
    names = {"name": "云小溪", "head": "林建国", "legal_rep": "何文静", "bank": "云溪银行柳荫路支行"}
    text = names.get(element.code.rpartition(".")[2], f"甲{next(_serial):05d}号")
    return text[: element.max or 100]


def month_of_retirement(answers: Mapping[str, Any], category: str) -> str | None:
    """Return the month in which this person reaches the statutory age, as YYYY-MM; None while the number is unknown."""
    number = str(answers.get("person.id_no") or "")
    if not number:
        return None
    return retirement_month(birth_date_of(number), rule_for(sex_of(number), category)).strftime("%Y-%m")

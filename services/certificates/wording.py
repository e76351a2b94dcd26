"""How dates and people's own words are written on paper, in Chinese and English."""

import re
import unicodedata
from datetime import date
from typing import Any, TypeAlias

Words: TypeAlias = dict[str, str]  # {"zh": …, "en": …}; "en" may be empty

DIGITS = "〇一二三四五六七八九"
MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
KEPT = {"\n"}
MARKS_IN_A_ROW = 3
CODE = re.compile(r"[A-Z0-9][A-Z0-9\-/*.]{5,39}")


def clean(text: str) -> str:
    """Return somebody's words without what must not reach paper: control, bidi and invisible marks, heaps of accents.

    Composed (NFC), line breaks kept, at most three combining marks in a row. A character nobody can draw stays in: a
    name is refused with its reason (fonts.require), never shortened.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    kept, marks = [], 0
    for mark in composed:
        if unicodedata.category(mark) in INVISIBLE and mark not in KEPT:
            continue
        marks = marks + 1 if unicodedata.combining(mark) else 0
        if marks <= MARKS_IN_A_ROW:
            kept.append(mark)
    return "".join(kept).strip()


def cleaned(value: Any) -> Any:
    """Return text, or every text inside lists and mappings, cleaned; the database cannot even hold a NUL."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: cleaned(part) for key, part in value.items()}
    if isinstance(value, list):
        return [cleaned(part) for part in value]
    return value


def words(value: Any) -> Words:
    """Return a value as cleaned words in both languages: a plain text is the same in both, and printed once."""
    if isinstance(value, dict):
        chinese, english = printable(value.get("zh") or value.get("en") or ""), printable(value.get("en") or "")
        return {"zh": chinese, "en": "" if english == chinese else english}
    return {"zh": "" if value is None else printable(value), "en": ""}


def printable(text: Any) -> str:
    """Return text cleaned and with endless words broken: laying out one of 10,000 letters would take 20 seconds."""
    return ENDLESS.sub("\\1\n", clean(str(text)))


ENDLESS = re.compile(r"([!-~\u00a1-\u052f]{60})(?=[!-~\u00a1-\u052f])")


def is_code(text: str) -> bool:
    """Return whether the text is a number or code, to be set in figures of one width."""
    return bool(CODE.fullmatch(text)) and any(mark.isdigit() for mark in text)


def day(when: date) -> Words:
    """Return 2026年11月24日 / 24 November 2026."""
    return {"zh": f"{when.year}年{when.month}月{when.day}日", "en": f"{when.day} {MONTHS[when.month - 1]} {when.year}"}


def period(first: date, last: date | None) -> Words:
    """Return a period of validity; without an end it is long-term."""
    start = day(first)
    if last is None:
        return {"zh": f"自{start['zh']}起长期有效", "en": f"From {start['en']}, no end date"}
    end = day(last)
    return {"zh": f"{start['zh']} 至 {end['zh']}", "en": f"{start['en']} – {end['en']}"}


def solemn_day(when: date) -> str:
    """Return the date as official letters carry it: 二〇二六年十一月二十四日."""
    year = "".join(DIGITS[int(figure)] for figure in str(when.year))
    return f"{year}年{_below_hundred(when.month)}月{_below_hundred(when.day)}日"


def _below_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return lead + (DIGITS[ones] if ones else "")

"""Every type of the city's data dictionary: what is taken, how it is stored, what is said about the rest."""

import string
from datetime import date, datetime
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from services.applications.fields import field_for
from services.catalogue.definition import Element, Option
from tests.support.filler import bank_card, id_no, uscc


def element(type: str, **facts: Any) -> Element:
    """Return an element of a type."""
    plain: dict[str, Any] = {
        "code": "some.thing",
        "label": {"zh": "某项", "en": "Something"},
        "type": type,
        "max": None,
        "length": None,
        "list": "",
        "options": None,
        "pii": 1,
        "src": "",
        "src_when": (),
        "about": (),
        "derive": "",
        "derive_when": (),
        "sub": (),
        "repeat": False,
        "group": "some",
        "required": True,
        "required_when": (),
        "asked_when": (),
        "help": None,
    }
    return Element(**{**plain, **facts})


def options(count: int) -> tuple[Option, ...]:
    return tuple(Option(f"o{place}", {"zh": f"选项{place}", "en": f"Option {place}"}) for place in range(count))


def clean(type: str, value: Any, required: bool = True, **facts: Any) -> Any:
    return field_for(element(type, **facts), required=required).clean(value)


def complaint(type: str, value: Any, **facts: Any) -> str:
    with pytest.raises(ValidationError) as refusal:
        clean(type, value, **facts)
    return " ".join(refusal.value.messages)


VALID = [
    ("text", " 林晓月 ", "林晓月"),
    ("text", "e\u0301", "é"),
    ("text", "𬱖", "𬱖"),
    ("text", "阿依努尔·买买提", "阿依努尔·买买提"),
    ("textarea", "一\r\n二", "一\n二"),
    ("address", "云溪市东湖区柳荫路18号", "云溪市东湖区柳荫路18号"),
    ("id_no", "11010519491231002x", "11010519491231002X"),
    ("id_no", "４４０５２４ 18800101 0014", "440524188001010014"),
    ("uscc", "91350100m000100y43", "91350100M000100Y43"),
    ("phone_cn", "+86 100-0000-0001", "10000000001"),
    ("phone_cn", "１００００００００１１", "10000000011"),
    ("date", ["2026", "11", "3"], "2026-11-03"),
    ("date", ["２０２６", "２", "２８"], "2026-02-28"),
    ("datetime", ["2026", "11", "9", "6", "5"], "2026-11-09T06:05"),
    ("month", ["1990", "7"], "1990-07"),
    ("money", "1,680,000.00", "1680000.00"),
    ("money", "０", "0"),
    ("decimal", "88.50", "88.50"),
    ("int", "３６０", 360),
]


@pytest.mark.parametrize("type, typed, stored", VALID)
def test_what_is_right_is_stored_in_one_form(type: str, typed: Any, stored: Any) -> None:
    assert clean(type, typed) == stored


INVALID = [
    ("id_no", "110105194912310021"),
    ("id_no", "11010519491331002X"),
    ("id_no", "123"),
    ("uscc", "91350100M000100Y44"),
    ("uscc", "91350100I000100Y43"),
    ("phone_cn", "2000000001"),
    ("bank_card", "6299010000000000017"),
    ("date", ["2026", "13", "3"]),
    ("date", ["2026", "2", "30"]),
    ("date", ["26", "2", "3"]),
    ("date", ["2026", "", "3"]),
    ("date", ["二〇二六", "2", "3"]),
    ("datetime", ["2026", "11", "9", "24", "0"]),
    ("datetime", ["2026", "11", "9", "6", ""]),
    ("month", ["1990", "13"]),
    ("month", ["1990", ""]),
    ("money", "12.345"),
    ("money", "-1"),
    ("decimal", "viel"),
    ("int", "3.5"),
    ("int", "-2"),
    ("text", "名\u202eeman"),
    ("text", "a\u200bb"),
    ("text", "\ue000"),
    ("text", "a\x07b"),
    ("text", "两\n行"),
    ("text", "\ufffe"),
]


@pytest.mark.parametrize("type, typed", INVALID)
def test_what_is_wrong_is_refused_with_a_message(type: str, typed: Any) -> None:
    assert complaint(type, typed)


TYPES = ["text", "textarea", "address", "id_no", "uscc", "phone_cn", "bank_card", "money", "decimal", "int", "image"]


@pytest.mark.parametrize("type", TYPES)
def test_a_required_answer_is_asked_for_by_name(type: str) -> None:
    assert "某项" in complaint(type, None if type == "image" else "  ")


@pytest.mark.parametrize("type", ["date", "datetime", "month"])
def test_a_required_date_is_asked_for_by_name(type: str) -> None:
    assert "某项" in complaint(type, ["", "", ""])


@pytest.mark.parametrize("type", [*TYPES, "date", "datetime", "month"])
def test_an_optional_answer_may_be_left_out(type: str) -> None:
    empty: Any = ["", ""] if type in ("date", "datetime", "month") else None if type == "image" else ""
    assert not clean(type, empty, required=False)


def test_text_is_limited_in_length() -> None:
    assert clean("text", "甲" * 5, max=5) == "甲" * 5
    assert complaint("text", "甲" * 6, max=5)
    assert complaint("text", "1" * 27, length=28)
    assert clean("text", "1" * 28, length=28) == "1" * 28


def test_few_options_are_cards_and_many_a_list() -> None:
    few = field_for(element("code", options=options(5)), required=True)
    many = field_for(element("code", options=options(6)), required=True)
    several = field_for(element("multi", options=options(8)), required=True)
    assert isinstance(few.widget, forms.RadioSelect)
    assert isinstance(many.widget, forms.Select)
    assert not isinstance(many.widget, forms.RadioSelect)
    assert isinstance(several.widget, forms.CheckboxSelectMultiple)


def test_only_offered_options_are_taken() -> None:
    assert clean("code", "o1", options=options(3)) == "o1"
    assert clean("region", "o1", options=options(9)) == "o1"
    assert clean("enum", "o2", options=options(3)) == "o2"
    assert complaint("code", "o9", options=options(3))
    assert clean("multi", ["o1", "o2"], options=options(8)) == ["o1", "o2"]
    assert complaint("multi", [], options=options(8))
    assert complaint("multi", ["o1", "x"], options=options(8))


def test_an_optional_choice_can_be_taken_back() -> None:
    field = field_for(element("code", options=options(3)), required=False)
    assert ("", "Not stated") in [(code, str(label)) for code, label in field.choices] or field.choices[-1][0] == ""
    assert field.clean("") == ""


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_of_two_centuries_is_taken_and_shown_again(day: date) -> None:
    field = field_for(element("date"), required=True)
    stored = field.clean([str(day.year), str(day.month), str(day.day)])
    assert stored == day.isoformat()
    assert [int(part) for part in field.widget.decompress(stored)] == [day.year, day.month, day.day]


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 12, 31)))
def test_every_minute_is_taken_and_shown_again(moment: datetime) -> None:
    field = field_for(element("datetime"), required=True)
    parts = [moment.year, moment.month, moment.day, moment.hour, moment.minute]
    stored = field.clean([str(part) for part in parts])
    assert datetime.fromisoformat(stored) == moment.replace(second=0, microsecond=0)
    assert [int(part) for part in field.widget.decompress(stored)] == parts


@given(st.lists(st.text(max_size=6), min_size=0, max_size=6))
def test_whatever_is_typed_into_the_boxes_of_a_date_never_breaks_the_page(parts: list[str]) -> None:
    for type in ("date", "datetime", "month"):
        try:
            stored = clean(type, parts, required=False)
        except ValidationError:
            continue
        assert stored == "" or stored[0] in "12"


@given(st.text(max_size=40))
def test_whatever_is_typed_is_stored_printable_or_refused(text: str) -> None:
    for type in ("text", "textarea", "address", "id_no", "uscc", "phone_cn", "bank_card", "money", "decimal", "int"):
        try:
            stored = str(clean(type, text, required=False))
        except ValidationError:
            continue
        allowed = "\n\t" if type == "textarea" else ""
        assert all(character.isprintable() or character in allowed or ord(character) > 127 for character in stored)


@given(st.integers(min_value=0, max_value=10**6))
def test_whole_numbers_come_back_as_they_are(number: int) -> None:
    assert clean("int", f" {number} ") == number


@given(st.sampled_from(string.digits + "X"), st.integers(0, 17))
def test_a_single_typing_error_in_an_identity_number_is_found(character: str, place: int) -> None:
    number = id_no()
    wrong = number[:place] + character + number[place + 1 :]
    if wrong == number:
        return
    assert complaint("id_no", wrong)


def test_the_numbers_of_the_filler_are_valid() -> None:
    for _ in range(50):
        assert clean("id_no", id_no())
        assert clean("uscc", uscc())
        assert clean("bank_card", bank_card())

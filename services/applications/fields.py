"""One form field per data element: every type of the city's data dictionary, with its own check.

Cleaned values are plain JSON: text, codes, ISO dates (2026-11-24, 2026-11, 2026-11-24T09:30), numbers as text, lists.
"""

import unicodedata
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from services.applications import widgets
from services.catalogue.definition import Element
from services.core import codes
from services.core.labels import label

FEW = 5  # up to so many options are shown as cards, more as a list
TEXT_MAX, ADDRESS_MAX, TEXTAREA_MAX = 100, 200, 2000
FORBIDDEN = ("Cc", "Cf", "Co", "Cs", "Cn")  # control, bidi and format, private use, unassigned
LINE_BREAKS = "\n\r\t"
RARE_CHARACTERS = range(0x20000, 0x3FFFE)  # ideographs newer than this Python's Unicode tables count as unassigned


def refuse_unprintable(value: str, allowed: str = "") -> None:
    """Raise ValidationError for characters no certificate could print: control, bidi, private use, unassigned."""
    for character in value:
        if unicodedata.category(character) not in FORBIDDEN or character in allowed:
            continue
        if unicodedata.category(character) == "Cn" and ord(character) in RARE_CHARACTERS:
            continue
        raise ValidationError(
            _("The character %(code)s cannot be used here. Please delete it or type the text again."),
            code="unprintable",
            params={"code": f"U+{ord(character):04X}"},
        )


def refuse_unprintable_but_lines(value: str) -> None:
    """Raise ValidationError as refuse_unprintable does, but let line breaks pass."""
    refuse_unprintable(value, LINE_BREAKS)


SQUARED = range(0x3300, 0x3400)  # ㎡, ㎏ and their like: no certificate font has them


def composed(text: str) -> str:
    """Return the text in composed form, squared abbreviations spelled out: ㎡ becomes m2."""
    spelled = "".join(unicodedata.normalize("NFKC", one) if ord(one) in SQUARED else one for one in text)
    return unicodedata.normalize("NFC", spelled)


class Text(forms.CharField):
    """Text that can be printed, in composed form."""

    default_validators = [refuse_unprintable]

    def to_python(self, value: Any) -> Any:
        """Compose the characters, so that the same name is always the same text."""
        return composed(super().to_python(value) or "")


class Lines(Text):
    """Text of several lines."""

    default_validators = [refuse_unprintable_but_lines]

    def to_python(self, value: Any) -> Any:
        """Keep one kind of line end."""
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class Checked(forms.CharField):
    """Text with a check of its own, such as an identity number with its check digit."""

    def __init__(self, *, check: Callable[[str], str], **kwargs: Any) -> None:
        self.check = check
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the normalised text; the check's own message becomes the field's error."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return self.check(text)
        except ValueError as error:
            raise ValidationError(str(error), code="check") from error


class InParts(forms.Field):
    """A date entered in several boxes, as ISO text."""

    widget: type[widgets.Parts]
    message: Promise = _("This is not a date. Please check year, month and day.")

    def clean(self, value: Any) -> Any:
        """Return the ISO text, or empty text when nothing was entered."""
        parts = [widgets.tidy_digits(part) for part in (value if isinstance(value, list) else [])]
        if not any(parts):
            self.validate(None)
            return ""
        return self._read(parts).strftime(self.widget.format)

    def _read(self, parts: list[str]) -> datetime:
        try:
            numbers = [int(part) for part in parts if part.isdecimal() and part.isascii()]
            moment = datetime(*(numbers if len(numbers) > 2 else [*numbers, 1]))  # type: ignore[arg-type]
        except (ValueError, TypeError):
            raise ValidationError(str(self.message), code="date") from None
        if len(numbers) != len(parts) or not 1900 <= moment.year <= 2100:
            raise ValidationError(str(self.message), code="date")
        return moment


class Day(InParts):
    """A calendar day: 2026-11-24."""

    widget = widgets.DayParts


class Moment(InParts):
    """A day and a time of day in the city's time zone, without a zone: 2026-11-24T09:30."""

    widget = widgets.MomentParts
    message = _("This is not a time. Please check year, month, day, hour and minute.")


class Month(InParts):
    """A month: 2026-11."""

    widget = widgets.MonthParts
    message = _("This is not a month. Please check year and month.")


class Number(forms.DecimalField):
    """A decimal number, as text: what is stored is what was typed."""

    def to_python(self, value: Any) -> Any:
        """Accept full-width digits and thousands separators."""
        if isinstance(value, str):
            value = widgets.tidy_digits(value).replace(",", "")
        return super().to_python(value)

    def clean(self, value: Any) -> Any:
        """Return the number as text, or empty text."""
        number = super().clean(value)
        return format(number, "f") if isinstance(number, Decimal) else ""


class Whole(forms.IntegerField):
    """A whole number."""

    def clean(self, value: Any) -> Any:
        """Return the number, or empty text."""
        number = super().clean(widgets.tidy_digits(value) if isinstance(value, str) else value)
        return "" if number is None else number


class Picture(forms.FileField):
    """A picture; the answer is the key of its stored version, which stays when no other file is chosen."""

    widget = widgets.StoredFile


def field_for(element: Element, *, required: bool) -> forms.Field:
    """Return the form field of one element; a group's rows are forms of their own and raise LookupError."""
    language = get_language()
    kwargs: dict[str, Any] = {
        "label": label(element.label, language),
        "help_text": label(element.help, language),
        "required": required,
        "error_messages": {"required": _missing(element)},
    }
    if element.options is not None:
        return _choice(element, kwargs, language)
    return BUILDERS[element.type](element, kwargs)


def _missing(element: Element) -> str:
    text = _("Please choose: %(label)s.") if element.options is not None else _("Please fill in: %(label)s.")
    return str(text) % {"label": label(element.label)}


def _choice(element: Element, kwargs: dict[str, Any], language: str | None) -> forms.Field:
    choices = [(option.code, label(option.label, language)) for option in element.options or ()]
    if element.type == "multi":
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)
    if len(choices) <= FEW:
        empty = [] if kwargs["required"] else [("", _("Not stated"))]
        return forms.ChoiceField(choices=[*choices, *empty], widget=forms.RadioSelect, **kwargs)
    return forms.ChoiceField(choices=[("", _("Please choose")), *choices], widget=forms.Select, **kwargs)


def _text(element: Element, kwargs: dict[str, Any]) -> forms.Field:
    exact: dict[str, Any] = {"min_length": element.length} if element.length else {}
    return Text(max_length=element.length or element.max or TEXT_MAX, **exact, **kwargs)


def _address(element: Element, kwargs: dict[str, Any]) -> forms.Field:
    widget = forms.TextInput({"autocomplete": "off", "class": "wide"})
    return Text(max_length=element.max or ADDRESS_MAX, widget=widget, **kwargs)


def _lines(element: Element, kwargs: dict[str, Any]) -> forms.Field:
    return Lines(max_length=element.max or TEXTAREA_MAX, widget=forms.Textarea({"rows": 4}), **kwargs)


def _digits(check: Callable[[str], str], mode: str) -> Callable[[Element, dict[str, Any]], forms.Field]:
    def build(element: Element, kwargs: dict[str, Any]) -> forms.Field:
        widget = forms.TextInput({"inputmode": mode, "autocomplete": "off", "spellcheck": "false"})
        return Checked(check=check, max_length=40, widget=widget, **kwargs)

    return build


def _number(places: int) -> Callable[[Element, dict[str, Any]], forms.Field]:
    def build(element: Element, kwargs: dict[str, Any]) -> forms.Field:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        return Number(min_value=0, max_digits=16, decimal_places=places, widget=widget, **kwargs)

    return build


def _whole(element: Element, kwargs: dict[str, Any]) -> forms.Field:
    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    return Whole(min_value=0, max_value=1_000_000, widget=widget, **kwargs)


def _plain(field: type[forms.Field]) -> Callable[[Element, dict[str, Any]], forms.Field]:
    def build(element: Element, kwargs: dict[str, Any]) -> forms.Field:
        return field(**kwargs)

    return build


BUILDERS: dict[str, Callable[[Element, dict[str, Any]], forms.Field]] = {
    "text": _text,
    "textarea": _lines,
    "address": _address,
    "id_no": _digits(codes.normalise_id_no, "text"),
    "uscc": _digits(codes.normalise_uscc, "text"),
    "phone_cn": _digits(codes.normalise_phone, "tel"),
    "bank_card": _digits(codes.normalise_bank_card, "numeric"),
    "date": _plain(Day),
    "datetime": _plain(Moment),
    "month": _plain(Month),
    "money": _number(2),
    "decimal": _number(4),
    "int": _whole,
    "image": _plain(Picture),
}

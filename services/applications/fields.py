"""One form field per data element: every type of the city's data dictionary, with its own check.

Cleaned values are plain JSON: text, codes, ISO dates (2026-11-24, 2026-11, 2026-11-24T09:30), numbers as text, lists.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from services.catalogue.definition import Element
from services.core import codes
from services.core.labels import label

FEW = 5  # up to so many options are shown as cards, more as a list
TEXT_MAX, ADDRESS_MAX, TEXTAREA_MAX = 100, 200, 2000
FORBIDDEN = ("Cc", "Cf", "Co", "Cs", "Cn")  # control, bidi and format, private use, unassigned
ALLOWED_CONTROLS = "\n\r\t"


def refuse_unprintable(value: str) -> None:
    """Raise ValidationError for characters no certificate could print: control, bidi, private use, unassigned."""
    for character in value:
        if unicodedata.category(character) in FORBIDDEN and character not in ALLOWED_CONTROLS:
            raise ValidationError(
                _("The character %(code)s cannot be used here. Please type the text again."),
                params={"code": f"U+{ord(character):04X}"},
            )


class Text(forms.CharField):
    """Text that can be printed."""

    default_validators = [refuse_unprintable]

    def clean(self, value: Any) -> Any:
        """Return the text in composed form."""
        return unicodedata.normalize("NFC", super().clean(value))


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
            raise ValidationError(str(error)) from error


class Day(forms.DateField):
    """A calendar day, as ISO text."""

    def clean(self, value: Any) -> Any:
        """Return 2026-11-24, or empty text."""
        day = super().clean(value)
        return day.isoformat() if isinstance(day, date) else ""


class Moment(forms.DateTimeField):
    """A day and a time of day in the city's time zone, as ISO text without a zone."""

    def clean(self, value: Any) -> Any:
        """Return 2026-11-24T09:30, or empty text."""
        moment = super().clean(value)
        return moment.strftime("%Y-%m-%dT%H:%M") if isinstance(moment, datetime) else ""


class Month(forms.CharField):
    """A month, as ISO text."""

    pattern = re.compile(r"^(\d{4})[-./年]?(\d{1,2})月?$")

    def clean(self, value: Any) -> Any:
        """Return 2026-11, or empty text."""
        text = unicodedata.normalize("NFKC", super().clean(value))
        if not text:
            return ""
        found = self.pattern.match(text)
        if not found or not 1 <= int(found[2]) <= 12 or not 1900 <= int(found[1]) <= 2100:
            raise ValidationError(_("Enter a month such as 2026-11."))
        return f"{found[1]}-{int(found[2]):02d}"


class Number(forms.DecimalField):
    """A decimal number, as text: what is stored is what was typed."""

    def to_python(self, value: Any) -> Any:
        """Accept full-width digits and thousands separators."""
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).replace(",", "").strip()
        return super().to_python(value)

    def clean(self, value: Any) -> Any:
        """Return the number as text, or empty text."""
        number = super().clean(value)
        return format(number, "f") if isinstance(number, Decimal) else ""


class Whole(forms.IntegerField):
    """A whole number."""

    def clean(self, value: Any) -> Any:
        """Return the number, or empty text."""
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value)
        number = super().clean(value)
        return "" if number is None else number


def field_for(element: Element, *, required: bool) -> forms.Field:
    """Return the form field of one element; groups and images have pages of their own and raise LookupError."""
    language = get_language()
    kwargs: dict[str, Any] = {
        "label": label(element.label, language),
        "help_text": label(element.help, language) if element.help else "",
        "required": required,
    }
    if element.options is not None:
        return _choice(element, kwargs, language)
    return BUILDERS[element.type](element, kwargs)


def _choice(element: Element, kwargs: dict[str, Any], language: str | None) -> forms.Field:
    choices = [(option.code, label(option.label, language)) for option in element.options or ()]
    if element.type == "multi":
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)
    if len(choices) <= FEW:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **kwargs)
    empty = [("", _("Please choose"))]
    return forms.ChoiceField(choices=[*empty, *choices], widget=forms.Select, **kwargs)


def _text(element: Element, kwargs: dict[str, Any]) -> forms.Field:
    exact = {"min_length": element.length} if element.length else {}
    return Text(max_length=element.length or element.max or TEXT_MAX, **exact, **kwargs)


def _address(element: Element, kwargs: dict[str, Any]) -> forms.Field:
    return Text(max_length=element.max or ADDRESS_MAX, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)


def _textarea(element: Element, kwargs: dict[str, Any]) -> forms.Field:
    return Text(max_length=element.max or TEXTAREA_MAX, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


def _digits(check: Callable[[str], str], mode: str, **attrs: str) -> Callable[[Element, dict[str, Any]], forms.Field]:
    def build(element: Element, kwargs: dict[str, Any]) -> forms.Field:
        widget = forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off", **attrs})
        return Checked(check=check, max_length=40, widget=widget, **kwargs)

    return build


def _day(element: Element, kwargs: dict[str, Any]) -> forms.Field:
    return Day(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


def _moment(element: Element, kwargs: dict[str, Any]) -> forms.Field:
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    return Moment(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs)


def _month(element: Element, kwargs: dict[str, Any]) -> forms.Field:
    return Month(max_length=10, widget=forms.TextInput(attrs={"type": "month"}), **kwargs)


def _number(places: int) -> Callable[[Element, dict[str, Any]], forms.Field]:
    def build(element: Element, kwargs: dict[str, Any]) -> forms.Field:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        return Number(min_value=0, max_digits=16, decimal_places=places, widget=widget, **kwargs)

    return build


def _whole(element: Element, kwargs: dict[str, Any]) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    return Whole(min_value=0, max_value=10**9, widget=widget, **kwargs)


BUILDERS: dict[str, Callable[[Element, dict[str, Any]], forms.Field]] = {
    "text": _text,
    "textarea": _textarea,
    "address": _address,
    "id_no": _digits(codes.normalise_id_no, "text"),
    "uscc": _digits(codes.normalise_uscc, "text"),
    "phone_cn": _digits(codes.normalise_phone, "tel"),
    "bank_card": _digits(codes.normalise_bank_card, "numeric"),
    "date": _day,
    "datetime": _moment,
    "month": _month,
    "money": _number(2),
    "decimal": _number(4),
    "int": _whole,
}

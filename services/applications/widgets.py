"""Inputs made of several small boxes: 年 月 日, in the order of the language, tolerant of full-width digits."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

YEAR, MONTH, DAY, HOUR, MINUTE = _("Year"), _("Month"), _("Day"), _("Hour"), _("Minute")


class Parts(forms.MultiWidget):
    """One box per part of a date, each with its visible label."""

    template_name = "applications/widgets/parts.html"
    use_fieldset = True
    parts: ClassVar[Sequence[tuple[Promise, int]]] = ()
    format: ClassVar[str] = ""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes = [
            forms.TextInput(
                {
                    "inputmode": "numeric",
                    "maxlength": 6,
                    "autocomplete": "off",
                    **({"class": "is-year"} if size > 2 else {}),
                }
            )
            for _label, size in self.parts
        ]
        super().__init__(boxes, attrs)

    def decompress(self, value: Any) -> list[str]:
        """Return the boxes' texts for a stored ISO value; what cannot be read leaves them empty."""
        try:
            moment = datetime.strptime(str(value), self.format) if value else None
        except ValueError:
            moment = None
        if moment is None:
            return [""] * len(self.parts)
        numbers = [moment.year, moment.month, moment.day, moment.hour, moment.minute]
        texts = [str(number) for number in numbers[: len(self.parts)]]
        return texts[:4] + [f"{int(text):02d}" for text in texts[4:]]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add each box's label."""
        context = super().get_context(name, value, attrs)
        for box, (label, _size) in zip(context["widget"]["subwidgets"], self.parts, strict=True):
            box["part_label"] = label
        return context


class DayParts(Parts):
    """年 月 日."""

    parts = ((YEAR, 4), (MONTH, 2), (DAY, 2))
    format = "%Y-%m-%d"


class MonthParts(Parts):
    """年 月."""

    parts = ((YEAR, 4), (MONTH, 2))
    format = "%Y-%m"


class MomentParts(Parts):
    """年 月 日 时 分."""

    parts = ((YEAR, 4), (MONTH, 2), (DAY, 2), (HOUR, 2), (MINUTE, 2))
    format = "%Y-%m-%dT%H:%M"


def tidy_digits(text: Any) -> str:
    """Return full-width characters as ordinary ones, without spaces around."""
    return unicodedata.normalize("NFKC", str(text or "")).strip()


class StoredFile(forms.FileInput):
    """A file box that says what is stored already; a browser empties it whenever the page comes back."""

    template_name = "applications/widgets/stored_file.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": "image/jpeg,image/png", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tell the template whether a file is stored."""
        context = super().get_context(name, value, attrs)
        context["widget"]["stored"] = value if isinstance(value, str) and value else ""
        context["widget"]["pick"] = "file" if "pdf" in str(self.attrs["accept"]) else "picture"
        return context

    def format_value(self, value: Any) -> None:
        """A file box never carries a value."""

    def use_required_attribute(self, initial: Any) -> bool:
        """A stored file is enough."""
        return super().use_required_attribute(initial) and not initial

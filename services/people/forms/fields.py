"""Fields that forgive how people type: full-width digits, spaces, dashes, a country code."""

import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.core import codes


class TidyField(forms.CharField):
    """A text that a function brings into its stored form, or refuses with a message."""

    def __init__(self, tidy: Callable[[str], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.tidy = tidy

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if text in self.empty_values:
            return text
        try:
            return self.tidy(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error


def phone_field(label: Any = None, **more: Any) -> TidyField:
    """Return the field of a mobile number."""
    attrs = {"autocomplete": "tel-national", "inputmode": "tel"}
    return TidyField(
        codes.normalise_phone,
        label=label or gettext_lazy("Mobile number"),
        max_length=30,
        widget=forms.TextInput(attrs=attrs),
        **more,
    )


def id_no_field(label: Any = None, **more: Any) -> TidyField:
    """Return the field of an identity number."""
    attrs = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
    return TidyField(
        codes.normalise_id_no,
        label=label or gettext_lazy("Identity number"),
        max_length=40,
        widget=forms.TextInput(attrs=attrs),
        **more,
    )


def _name(text: str) -> str:
    name = " ".join(unicodedata.normalize("NFKC", text).replace("•", "·").split())
    if not name or any(character.isdigit() for character in name):
        raise ValueError(_("Write the name as it is on the identity card."))
    return name


def name_field(label: Any = None, *, own: bool = False, **more: Any) -> TidyField:
    """Return the field of a natural person's name."""
    attrs = {"autocomplete": "name" if own else "off"}
    return TidyField(
        _name, label=label or gettext_lazy("Name"), max_length=50, widget=forms.TextInput(attrs=attrs), **more
    )


def code_field(**more: Any) -> forms.CharField:
    """Return the field of six digits that came by SMS."""
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(
        label=gettext_lazy("Six-digit code"), max_length=20, widget=forms.TextInput(attrs=attrs), **more
    )


def tick_field(label: Any) -> forms.MultipleChoiceField:
    """Return one box that has to be ticked, as large as every other choice."""
    return forms.MultipleChoiceField(
        label=gettext_lazy("Please confirm"), choices=[("on", label)], widget=forms.CheckboxSelectMultiple
    )


def new_password_field(label: Any) -> forms.CharField:
    """Return the field of a password that is being chosen."""
    return forms.CharField(label=label, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

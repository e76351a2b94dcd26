"""What somebody without an account types to follow an application."""

from django import forms
from django.utils.translation import gettext_lazy as _

TYPED = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}


class TrackForm(forms.Form):
    """What is on the receipt, and four characters that only the applicant has at hand."""

    number = forms.CharField(
        label=_("Application number"),
        help_text=_("It begins with YJS and is on your receipt."),
        max_length=60,
        widget=forms.TextInput(TYPED),
    )
    last_four = forms.CharField(
        label=_("Last four characters of the applicant's identity number"),
        help_text=_("For an enterprise: of its unified social credit code."),
        max_length=12,
        widget=forms.TextInput({**TYPED, "class": "is-short"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Six-digit code"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "class": "is-short"}),
    )

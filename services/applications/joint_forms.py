"""The forms of joint applications: a party's phone, its code, its yes or no, and what a clerk sees at the counter."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.core import codes


class AskForm(forms.Form):
    """The mobile number of a party, where the answers hold none."""

    phone = forms.CharField(
        label=gettext_lazy("Their own mobile number"),
        help_text=gettext_lazy("They get a text message with a link. Not needed if they have an account here."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        try:
            return codes.normalise_phone(typed) if typed else ""
        except ValueError as error:
            raise ValidationError(str(error)) from error


class CodeForm(forms.Form):
    """The six digits that came by SMS."""

    code = forms.CharField(
        label=gettext_lazy("Six-digit code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )


class YesForm(forms.Form):
    """A party's yes to the answers it has read; `digest` says which these are."""

    agreed = forms.BooleanField(
        label=gettext_lazy("I have read this. It is correct, and I agree to the application."),
        error_messages={"required": gettext_lazy("Please read everything and tick the box.")},
    )
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class NoForm(forms.Form):
    """Why a party does not confirm."""

    reason = forms.CharField(
        label=gettext_lazy("What is not right?"),
        help_text=gettext_lazy("The applicant reads this."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def spoken(text: str) -> str:
    """Bring a code that was read out into its stored form."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split()).replace("-", "")


class CounterForm(forms.Form):
    """Who stands at the counter: the code of the draft's party, and the identity card."""

    code = forms.CharField(
        label=gettext_lazy("Code of the confirmation"),
        help_text=gettext_lazy("Eight characters; the applicant and the party see them on their pages."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name on the identity card"),
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    id_no = forms.CharField(
        label=gettext_lazy("Identity number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return spoken(self.cleaned_data["code"])

    def clean_name(self) -> str:
        return " ".join(unicodedata.normalize("NFKC", self.cleaned_data["name"]).split())

    def clean_id_no(self) -> str:
        return spoken(self.cleaned_data["id_no"])


class VisitForm(CounterForm):
    """Whose application is changed at the counter, and the citizen's consent to it."""

    code = None  # type: ignore[assignment]
    number = forms.CharField(
        label=gettext_lazy("Application number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    papers = forms.CharField(
        label=gettext_lazy("What was shown and signed"),
        help_text=gettext_lazy("For example: original identity card, signed slip with the text above."),
        max_length=200,
    )
    agreed = forms.MultipleChoiceField(
        label=gettext_lazy("Please confirm"),
        choices=[
            (
                "on",
                gettext_lazy("The citizen is in front of me, the identity card is theirs, and they agree to the text."),
            )
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Compare the identity card, read the text and tick the box.")},
    )
    field_order = ["number", "name", "id_no", "papers", "agreed"]

    def clean_number(self) -> str:
        return spoken(self.cleaned_data["number"])


class CounterYesForm(CounterForm):
    """The party's yes as the clerk records it."""

    seen = forms.MultipleChoiceField(
        label=gettext_lazy("Please confirm"),
        choices=[
            (
                "on",
                gettext_lazy(
                    "The person is in front of me, the identity card is theirs, and they have read the answers."
                ),
            )
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Compare the identity card and tick the box.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Papers seen"),
        help_text=gettext_lazy("When a guardian or an authorised agent answers: which papers show it."),
        max_length=200,
        required=False,
    )
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, minor: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.minor = minor
        for name in ("code", "name", "id_no"):
            self.fields[name].widget = forms.HiddenInput()

    def clean_note(self) -> str:
        note = str(self.cleaned_data["note"]).strip()
        if self.minor and not note:
            raise ValidationError(_("The person is under age: name the papers that show who the guardian is."))
        return note

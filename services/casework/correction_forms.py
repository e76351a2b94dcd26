"""What officers and applicants enter about corrections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .models import CorrectionKind

ANOTHER_LINE = {"rows": 2}


class AddItemForm(forms.Form):
    """One point to be put right."""

    target = forms.ChoiceField(label=_("What it is about"))
    kind = forms.ChoiceField(label=pgettext_lazy("with a filing", "What is wrong"), choices=CorrectionKind.choices)
    text = forms.CharField(
        label=_("Text for the applicant"),
        help_text=_("Empty: the standard text in both languages."),
        required=False,
        max_length=500,
        widget=forms.Textarea(ANOTHER_LINE),
    )
    wanted = forms.CharField(
        label=_("What exactly it should be"),
        help_text=_("Where another department could want something else."),
        required=False,
        max_length=200,
    )
    basis = forms.CharField(label=_("Legal basis"), required=False, max_length=300)
    sample = forms.URLField(
        label=_("Link to a sample"), required=False, max_length=300, assume_scheme="https",
        error_messages={"invalid": _("Write the whole address, beginning with https://")},
    )  # fmt: skip
    override_reason = forms.CharField(
        label=_("Reason for a new point in a second notice"),
        help_text=_("For supervisors only; it is recorded."),
        required=False,
        max_length=500,
    )

    def __init__(self, *args: Any, targets: list[tuple[str, str]], **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "correction")
        super().__init__(*args, **kwargs)
        field = self.fields["target"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = targets

    @property
    def place(self) -> tuple[str, str]:
        """Return what the point is about: material or element, and its code."""
        kind, _colon, code = self.cleaned_data["target"].partition(":")
        return kind, code


class TextForm(forms.Form):
    """The next version of a standard text."""

    kind = forms.ChoiceField(choices=CorrectionKind.choices, widget=forms.HiddenInput)
    zh = forms.CharField(
        label=_("Chinese"),
        help_text=_("The portal puts the name of the material or answer where {target} stands."),
        max_length=300,
        widget=forms.Textarea(ANOTHER_LINE),
    )
    en = forms.CharField(label=_("English"), max_length=300, widget=forms.Textarea(ANOTHER_LINE))
    basis = forms.CharField(label=_("Legal basis"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Both texts name what they are about."""
        data = super().clean() or {}
        for name in ("zh", "en"):
            if "{target}" not in data.get(name, "{target}"):
                self.add_error(name, _("Write {target} where the material or answer is named."))
        return data

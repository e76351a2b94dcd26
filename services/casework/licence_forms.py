"""The form above the public list of licences."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.core.labels import label

from . import licences

MOST_CHARACTERS = 60


class LicenceForm(forms.Form):
    """What somebody looks for; whatever is missing or unknown narrows nothing."""

    q = forms.CharField(
        label=_("Number, organisation or matter"), required=False, max_length=MOST_CHARACTERS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "search"}),
    )  # fmt: skip
    department = forms.ChoiceField(label=_("Department"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(one.code, label(one.label)) for one in licences.departments()]
        self.fields["department"].choices = [("", _("all departments")), *found]  # type: ignore[attr-defined]

    def wanted(self) -> licences.Wanted:
        """Return what is looked for."""
        facts = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return licences.Wanted(facts.get("q", "").strip(), facts.get("department", ""))

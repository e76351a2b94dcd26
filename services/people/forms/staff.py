"""Inviting officers and changing their posts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy

from services.catalogue.models import Department
from services.core.labels import label
from services.people.models import Officer

from .fields import name_field

USERNAME = RegexValidator(
    r"^(?=.*[a-z])[a-z0-9][a-z0-9._-]{2,29}$",
    gettext_lazy("3 to 30 small letters, digits, dots or dashes, at least one letter."),
)


class ReasonForm(forms.Form):
    """Why something is done; it is kept with the record."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class PostForm(ReasonForm):
    """Department and powers."""

    department = forms.ChoiceField(label=gettext_lazy("Department"))
    powers = forms.MultipleChoiceField(
        label=gettext_lazy("Powers"), choices=Officer.Power.choices, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["department", "powers", "reason"]

    def __init__(self, *args: Any, departments: Iterable[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = {one.code: one for one in departments}
        named = [(code, label(one.label)) for code, one in self.departments.items()]
        self.fields["department"].choices = named  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Department:
        """The chosen department."""
        return self.departments[self.cleaned_data["department"]]


class InviteForm(PostForm):
    """A new officer."""

    name = name_field()
    username = forms.CharField(
        label=gettext_lazy("Username"),
        help_text=gettext_lazy("For example police.wang"),
        validators=[USERNAME],
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ["name", "username", "department", "powers", "reason"]

"""Inviting officers and changing their posts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import TextChoices
from django.utils.translation import gettext as _
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


class NewcomerForm(ReasonForm):
    """Somebody who gets an account."""

    name = name_field()
    username = forms.CharField(
        label=gettext_lazy("Username"),
        help_text=gettext_lazy("For example police.wang"),
        validators=[USERNAME],
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ["name", "username", "reason"]


class InviteForm(NewcomerForm, PostForm):
    """A new officer."""

    field_order = ["name", "username", "department", "powers", "reason"]


class InviteOtherForm(NewcomerForm):
    """A new window clerk or editor of the website."""

    class Post(TextChoices):
        CLERK = "clerk", gettext_lazy("window clerk")
        EDITOR = "editor", gettext_lazy("editor of the website")

    post = forms.ChoiceField(label=gettext_lazy("Post"), choices=Post, widget=forms.RadioSelect)
    hall = forms.CharField(
        label=gettext_lazy("Service hall"),
        help_text=gettext_lazy("Where the clerk works; editors need none."),
        max_length=100,
        required=False,
    )
    field_order = ["name", "username", "post", "hall", "reason"]

    def clean(self) -> dict[str, Any]:
        """Ask for the hall of a clerk."""
        data = super().clean() or {}
        if data.get("post") == self.Post.CLERK and not data.get("hall"):
            self.add_error("hall", _("Name the service hall the clerk works in."))
        return data

"""What officers enter on the desk's lists: filters, a filter's name, an assignment, a note, the reason of a release."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from services.core.labels import label

from .desk_lists import NOBODY, Wanted
from .models import CaseQuerySet
from .workflow import CaseWorkflow

MOST_AT_ONCE = 200


class FilterForm(forms.Form):
    """What narrows a list; every field may be left open, and a value nobody offers is as good as none."""

    matter = forms.ChoiceField(label=_("Matter"), required=False)
    owner = forms.ChoiceField(label=_("Held by"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)

    def __init__(
        self, data: Mapping[str, Any], *, matters: Mapping[str, Any], officers: Mapping[int, str], text: str = ""
    ) -> None:
        super().__init__(data)
        self.text = text
        self._offer("matter", [(code, label(text)) for code, text in matters.items()])
        self._offer("owner", [(NOBODY, _("nobody")), *((str(key), name) for key, name in officers.items())])
        self._offer("state", [(state.code, state.staff) for state in CaseWorkflow.states])

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("all")), *choices]

    def wanted(self) -> Wanted:
        """Return what the list is asked for, the tab and the search among it."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        sealed = str(self.data.get("words", "")) if self.text else ""
        return Wanted(tab=str(self.data.get("tab") or "intake"), text=self.text, sealed=sealed, **data)


class SaveFilterForm(forms.Form):
    """The name under which an officer keeps a filter."""

    name = forms.CharField(label=_("Name of the filter"), max_length=40)
    is_default = forms.BooleanField(label=_("Open the desk with it"), required=False)


class AssignForm(forms.Form):
    """To whom a case is given."""

    officer = forms.TypedChoiceField(label=_("Assign to"), coerce=int, empty_value=None)

    def __init__(self, *args: Any, officers: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["officer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("choose an officer")), *((str(key), name) for key, name in officers.items())]


class BulkForm(forms.Form):
    """What is done to the chosen cases. Refusing is not among it: each refusal is weighed by itself."""

    ACTS = (("accept", _("Accept")), ("assign", _("Assign")), ("remind", _("Remind")))

    command = forms.UUIDField(widget=forms.HiddenInput)
    act = forms.ChoiceField(choices=ACTS)
    cases = forms.TypedMultipleChoiceField(
        label=_("Cases"),
        coerce=UUID,
        error_messages={"required": _("Choose at least one case."), "invalid_choice": _("Choose again.")},
    )
    officer = forms.IntegerField(label=_("Assign to"), required=False)

    def __init__(self, *args: Any, cases: CaseQuerySet, officers: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officers = officers
        chosen = [key for key in self.data.getlist("cases") if _is_uuid(key)][: MOST_AT_ONCE + 1]  # type: ignore[attr-defined]
        field = self.fields["cases"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        self.offered = [str(key) for key in cases.filter(pk__in=chosen).values_list("pk", flat=True)]
        field.choices = [(key, "") for key in self.offered]

    def clean(self) -> dict[str, Any]:
        """An assignment names an officer of the department; at most 200 cases are taken at once."""
        data = super().clean() or {}
        if data.get("act") == "assign" and data.get("officer") not in self.officers:
            self.add_error("officer", _("Choose the officer who is to have the cases."))
        if len(self.data.getlist("cases")) > MOST_AT_ONCE:  # type: ignore[attr-defined]
            self.add_error("cases", _("At most 200 cases at once."))
        return data


class ReassignForm(AssignForm):
    """Whose cases go to somebody else, and how many of them."""

    command = forms.UUIDField(widget=forms.HiddenInput)
    holder = forms.TypedChoiceField(label=_("Cases held by"), coerce=int, empty_value=None, required=False)
    most = forms.IntegerField(label=_("How many, most urgent first"), min_value=1, max_value=MOST_AT_ONCE, initial=20)
    field_order = ("command", "holder", "officer", "most")

    def __init__(self, *args: Any, officers: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, officers=officers, **kwargs)
        field = self.fields["holder"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("nobody")), *((str(key), name) for key, name in officers.items())]

    def clean(self) -> dict[str, Any]:
        """Cases go from one to another."""
        data = super().clean() or {}
        if data.get("officer") is not None and data.get("officer") == data.get("holder"):
            self.add_error("officer", _("Choose another officer than the one who holds the cases."))
        return data


class NoteForm(forms.Form):
    """An internal note."""

    text = forms.CharField(
        label=_("Internal note"),
        help_text=_("Only officers of the department read it. It cannot be changed afterwards."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )


class ReleaseForm(forms.Form):
    """Why a supervisor takes a case from its holder."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True

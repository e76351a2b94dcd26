"""A department as an administrator writes it: names, kind, who reviews its decisions, where it is reached."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from services.catalogue.models import Department

from .staff import ReasonForm

CODE = RegexValidator(
    r"^[a-z][a-z0-9_]{1,29}$", gettext_lazy("2 to 30 small letters, digits or underscores, a letter first.")
)
PHONE = RegexValidator(r"^[0-9][0-9 -]{3,28}[0-9]$", gettext_lazy("Digits, with blanks or dashes between them."))


class DepartmentForm(ReasonForm):
    """What letters and pages say of a department; `edition` is the one that was seen."""

    zh = forms.CharField(
        label=gettext_lazy("Chinese name"),
        help_text=gettext_lazy("As in seals and document numbers, without the city."),
        max_length=60,
    )
    en = forms.CharField(label=gettext_lazy("English name"), max_length=100)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Department.Kind.choices)
    reconsideration = forms.ChoiceField(
        label=gettext_lazy("Who reviews its decisions"),
        help_text=gettext_lazy("Refusals name this body (Reconsideration Law, articles 24 and 27)."),
        choices=Department.Reconsideration.choices,
    )
    superior_zh = forms.CharField(
        label=gettext_lazy("Chinese name of the organ above it"),
        help_text=gettext_lazy("Where that organ reviews; without it letters say “the organ above”."),
        max_length=60,
        required=False,
    )
    superior_en = forms.CharField(
        label=gettext_lazy("English name of the organ above it"), max_length=100, required=False
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone for questions"),
        help_text=gettext_lazy("Shown on its page, and for complaints in letters; without it 12345 stands alone."),
        validators=[PHONE],
        max_length=30,
        required=False,
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ["zh", "en", "kind", "reconsideration", "superior_zh", "superior_en", "phone", "reason", "edition"]

    def clean(self) -> dict[str, Any]:
        """Ask for both names of the organ above, and only where it reviews."""
        data = super().clean() or {}
        names = [name for name in ("superior_zh", "superior_en") if data.get(name)]
        if len(names) == 1:
            missing = "superior_en" if names == ["superior_zh"] else "superior_zh"
            self.add_error(missing, _("Give its name in both languages, or in none."))
        if names and data.get("reconsideration") != Department.Reconsideration.SUPERIOR:
            self.add_error("reconsideration", _("An organ above is named, but it does not review."))
        return data

    def differs(self, name: str, stands: Any) -> bool:
        """Say whether what was typed in a field is something else than what stands; the edition is nobody's word."""
        return name != "edition" and self.cleaned_data.get(name) != stands

    def shown(self, name: str) -> str:
        """Return what was typed in a field as people read it."""
        field, typed = self.fields[name], self.cleaned_data.get(name)
        choices = dict(field.choices) if isinstance(field, forms.ChoiceField) else {}  # type: ignore[arg-type]
        return str(choices.get(typed, typed) or "—")

    @property
    def facts(self) -> dict[str, Any]:
        """What the catalogue keeps of a department."""
        data = self.cleaned_data
        superior = {"zh": data["superior_zh"], "en": data["superior_en"]} if data["superior_zh"] else None
        return {
            "label": {"zh": data["zh"], "en": data["en"]},
            "kind": data["kind"],
            "reconsideration": data["reconsideration"],
            "superior": superior,
            "phone": data["phone"],
        }


class NewDepartmentForm(DepartmentForm):
    """A department that is not there yet."""

    code = forms.CharField(
        label=pgettext_lazy("of a department", "Code"),
        help_text=gettext_lazy("The files of the catalogue name it by this code; it never changes."),
        validators=[CODE],
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ["code", *DepartmentForm.field_order]


def initial_of(department: Department) -> dict[str, Any]:
    """Return a department as the form shows it."""
    superior = department.superior or {}
    return {
        "zh": department.label.get("zh", ""),
        "en": department.label.get("en", ""),
        "kind": department.kind,
        "reconsideration": department.reconsideration,
        "superior_zh": superior.get("zh", ""),
        "superior_en": superior.get("en", ""),
        "phone": department.phone,
        "edition": department.edition,
    }


class SwitchForm(ReasonForm):
    """Why a department is switched off or on."""

    edition = forms.IntegerField(widget=forms.HiddenInput)

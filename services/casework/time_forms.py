"""What an officer has to say to stop the clock, to let it run on, or to ask for more time."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.core.calendar import load

from .models import SpecialProcedure

MOST_DAYS = 250  # a year of working days; a procedure that needs more is announced anew
OWN_FORM = SpecialProcedure.Kind.HEARING  # a hearing is set with its day, place and chair, which stops the clock too
BASIS_HELP = _("Law, article and paragraph.")


class SuspendForm(forms.Form):
    """Which of the eight procedures begins, on which legal basis, and when it ends (Licensing Law art 45)."""

    kind = forms.ChoiceField(
        label=_("Procedure"),
        choices=[("", _("choose one")), *(one for one in SpecialProcedure.Kind.choices if one[0] != OWN_FORM)],
        help_text=_("Only these and a hearing stop the clock. A site visit or an internal consultation does not."),
    )
    basis = forms.CharField(label=_("Legal basis"), help_text=BASIS_HELP, max_length=200)
    until = forms.DateField(
        label=_("Expected end"),
        help_text=_("Announced to the applicant in writing. When this day is over the limit runs on by itself."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_until(self) -> date:
        """The end lies ahead, and the working days until then are what is announced."""
        until: date = self.cleaned_data["until"]
        self.days = load().workdays_between(timezone.localdate(), until)
        if not 0 < self.days <= MOST_DAYS:
            raise forms.ValidationError(_("Choose a day at least one working day and at most a year ahead."))
        return until

    def values(self) -> dict[str, Any]:
        """Return what the action is called with: the days are working days."""
        return {"kind": self.cleaned_data["kind"], "basis": self.cleaned_data["basis"], "days": self.days}


class ResumeForm(forms.Form):
    """What the procedure has shown."""

    result = forms.CharField(
        label=_("Result of the procedure"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )


class ExtensionForm(forms.Form):
    """How much more time is needed, and why (Licensing Law art 42)."""

    days = forms.IntegerField(label=_("Working days more"), min_value=1)
    reason = forms.CharField(
        label=_("Reason, as the applicant reads it"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.IntegerField(
            label=self.fields["days"].label, min_value=1, max_value=max(most, 1),
            help_text=_("At most %(days)s, once, and only with the approval of the head of the agency.")
            % {"days": most},
        )  # fmt: skip
        self.fields["days"] = field

"""What an officer has to say to offer, set, postpone, call off and record a hearing (Licensing Law art 36, 46-48)."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .actions.hearings import HELD_WITHIN, TOLD_AHEAD, Session, first_day, last_day
from .models import Hearing, HearingAnswer


class HearingForm(forms.Form):
    """Who is told of the right to be heard, and which interests are concerned (Licensing Law art 36, 47)."""

    party = forms.CharField(label=_("Party concerned"), max_length=100)
    interests = forms.CharField(
        label=_("Which major interests are concerned"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )


class SessionForm(forms.Form):
    """When and where a hearing is held, and before whom."""

    day = forms.DateField(
        label=_("Day of the hearing"),
        help_text=_("At least seven working days ahead."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    begins = forms.TimeField(
        label=_("Begins at"), initial=time(9), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(label=_("Place"), help_text=_("Address and room."), max_length=200)
    chair = forms.TypedChoiceField(
        label=_("Chair"), coerce=int, help_text=_("Somebody of the department who has not handled the case.")
    )
    closed = forms.MultipleChoiceField(
        label=_("Who may listen"),
        choices=[("on", _("Not public: state or business secrets, or privacy"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, chairs: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chair"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("choose one")), *chairs.items()]

    def clean(self) -> dict[str, Any]:
        """Ask for a day far enough ahead."""
        data = super().clean() or {}
        day = data.get("day")
        if day and day < first_day(timezone.localdate()):
            self.add_error("day", _("A hearing is told at least %(days)s working days ahead.") % {"days": TOLD_AHEAD})
        return data

    @property
    def session(self) -> Session:
        """The session as the action takes it."""
        data = self.cleaned_data
        begins = timezone.make_aware(datetime.combine(data["day"], data["begins"]))
        return Session(begins, data["place"], data["chair"], public=not data["closed"])


class SetHearingForm(SessionForm):
    """A hearing that somebody asked for, or that the agency holds by itself."""

    party = forms.CharField(label=_("Who asked for it, or whose interests are concerned"), max_length=100)
    asked_on = forms.DateField(
        label=_("Asked for on"),
        help_text=_("Leave it empty when the agency holds the hearing by itself."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    field_order = ["party", "asked_on", "day", "begins", "place", "chair", "closed"]

    def __init__(self, *args: Any, asked: Hearing | None = None, **kwargs: Any) -> None:
        """`asked`: the hearing the applicant has asked for; the day on which that was done is not the officer's."""
        super().__init__(*args, **kwargs)
        if asked is not None:
            self.initial.update(party=asked.party, asked_on=asked.asked_on)
            self.fields["asked_on"].disabled = True
            self.fields["asked_on"].help_text = _("The applicant asked for it on this portal.")

    def clean(self) -> dict[str, Any]:
        """A hearing that was asked for is held within twenty working days."""
        data = super().clean()
        asked_on, day = data.get("asked_on"), data.get("day")
        if asked_on and asked_on > timezone.localdate():
            self.add_error("asked_on", _("This day lies ahead."))
        elif asked_on and day and day > last_day(asked_on, timezone.localdate()):
            message = _("A hearing is held within %(days)s working days of being asked for.") % {"days": HELD_WITHIN}
            self.add_error("day", message)
        return data


class PostponeForm(SessionForm):
    """Another day for a hearing, and why."""

    reason = forms.CharField(
        label=_("Why it is postponed, as the parties read it"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )
    field_order = ["reason", "day", "begins", "place", "chair", "closed"]


class MinutesForm(forms.Form):
    """What a hearing has shown; those present check and sign the minutes (art 48(1) 5)."""

    attended = forms.CharField(label=_("Who was present"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)
    minutes = forms.CharField(
        label=_("Minutes, in short"),
        help_text=_("Statements, evidence and answers. The decision rests on them."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=8000,
    )
    signed = forms.CharField(
        label=_("Who signed the minutes"),
        help_text=_("Also who did not, and why."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
    )


class CallOffForm(forms.Form):
    """Why a hearing is not held."""

    reason = forms.CharField(label=_("Why it is called off, as the parties read it"), max_length=500)


class HearingAnswerForm(forms.Form):
    """What the applicant answers to the offer of a hearing."""

    kind = forms.ChoiceField(
        label=_("What do you want?"),
        widget=forms.RadioSelect,
        choices=[
            (HearingAnswer.Kind.HEARING, _("I ask for a hearing")),
            (HearingAnswer.Kind.STATEMENT, _("I state my case in writing and want no hearing")),
            (HearingAnswer.Kind.NONE, _("I want neither")),
        ],
    )
    text = forms.CharField(
        label=_("Your reasons, or your statement"),
        help_text=_("Facts, reasons and evidence the department should know. Needed only for a statement."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A statement says something."""
        data = super().clean() or {}
        if data.get("kind") == HearingAnswer.Kind.STATEMENT and not data.get("text"):
            self.add_error("text", _("Write your statement."))
        return data

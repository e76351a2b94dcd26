"""What a rater ticks and writes, and what the department notes about a bad rating."""

from django import forms
from django.utils.translation import gettext_lazy as _

from services.core.labels import label
from services.feedback.models import FollowUp, Level
from services.feedback.reasons import Reason


class RatingForm(forms.Form):
    """The reasons of one level, and a few words; neither is required."""

    reasons = forms.MultipleChoiceField(
        label=_("What is it about?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    comment = forms.CharField(
        label=_("In your own words"),
        help_text=_("Please write no identity numbers and no names of other people."),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, offered: tuple[Reason, ...], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reasons"].choices = [(one.code, label(one.label)) for one in offered]  # type: ignore[attr-defined]


class SupplementForm(forms.Form):
    """What the rater adds later: how it looks now, and in a few words why."""

    level = forms.TypedChoiceField(
        label=_("How do you see it now?"), choices=Level.choices, coerce=int, widget=forms.RadioSelect
    )
    more = forms.CharField(
        label=_("What do you want to add?"),
        help_text=_("Please write no identity numbers and no names of other people."),
        max_length=500,
        widget=forms.Textarea({"rows": 4}),
    )


class ContactForm(forms.Form):
    note = forms.CharField(
        label=_("What was said"),
        help_text=_(
            "When, by which telephone, and what the rater wants to be put right. Three tries count as a contact."
        ),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))


class AnswerForm(forms.Form):
    remedy = forms.ChoiceField(label=_("What was done"), choices=FollowUp.Remedy.choices, widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("Answer to the rater"),
        help_text=_("The rater reads this."),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )


class CloseForm(forms.Form):
    call_back = forms.ChoiceField(
        label=_("What the rater says now"), choices=FollowUp.CallBack.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2}))

"""What an officer answers to a disputed record."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AnswerForm(forms.Form):
    """The answer that the citizen reads."""

    answer = forms.CharField(
        label=_("Answer to the citizen"),
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        error_messages={"required": _("Please write what the citizen is told.")},
    )

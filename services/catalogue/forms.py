"""The situational questions as radio choices. The answers travel in the address, so nothing here is ever invalid."""

from django import forms

from services.catalogue.definition import Question
from services.catalogue.situation import Situation
from services.core.labels import label


class SituationForm(forms.Form):
    """One radio group per question that is asked in this situation, or for one of them `alone`.

    Field names are the questions' codes.
    """

    use_required_attribute = False

    def __init__(self, situation: Situation, alone: Question | None = None) -> None:
        super().__init__(initial=situation.answers, auto_id="q-%s")
        for question in [alone] if alone else situation.questions:
            self.fields[question.code] = _field(question)


def _field(question: Question) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label(question.label),
        help_text=label(question.help) if question.help else "",
        choices=[(option.code, label(option.label)) for option in question.options],
        widget=forms.RadioSelect,
    )

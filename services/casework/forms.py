"""What an officer has to say when a case is declined, proposed or returned."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from services.applications.fields import field_for
from services.catalogue import queries as catalogue
from services.catalogue.definition import Element
from services.core.labels import label

from .grounds import FLAG_KINDS, REOPEN_GROUNDS
from .models import Decision, Opinion, PostCheck

# Licensing Law art 32(1) no. 1 and 2; art 17 no. 3 of the Interim Regulation on Real Estate Registration.
NOT_ACCEPT_REASONS: dict[str, dict[str, str]] = {
    "not_required": {"zh": "申请事项依法不需要办理", "en": "The law does not require this matter"},
    "not_competent": {"zh": "申请事项依法不属于本机关职权范围", "en": "This agency is not competent for the matter"},
    "not_in_due_form": {"zh": "申请材料不齐全或者不符合法定形式", "en": "The filing is incomplete or not in due form"},
    "still_not_in_due_form": {
        "zh": "经一次性告知补正，申请材料仍不齐全或者不符合法定形式",
        "en": "The filing is still incomplete or not in due form after the one-time notice",
    },
    "duplicate": {"zh": "同一事项已经受理", "en": "The same matter has already been accepted"},
}
# An incomplete filing is declined only in real-estate registration; elsewhere it is corrected.
ONLY_REAL_ESTATE, ONLY_AFTER_A_NOTICE = "not_in_due_form", "still_not_in_due_form"


class NotAcceptForm(forms.Form):
    """Reason and explanation of a non-acceptance. `asked`: whether the applicant was served a correction notice."""

    reason_code = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    explanation = forms.CharField(
        label=_("Explanation for the applicant"),
        help_text=_("Name the competent agency, or everything that is missing."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )

    def __init__(self, *args: Any, regime: str, asked: bool, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (code, label[language])
            for code, label in NOT_ACCEPT_REASONS.items()
            if (code != ONLY_REAL_ESTATE or regime == "real_estate_registration")
            and (code != ONLY_AFTER_A_NOTICE or asked)
        ]

    @property
    def reason(self) -> dict[str, str]:
        """Return the chosen reason in both languages."""
        return NOT_ACCEPT_REASONS[self.cleaned_data["reason_code"]]


class ReturnForm(forms.Form):
    """Why a proposal goes back to review."""

    reason = forms.CharField(
        label=_("What has to be looked at again"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )


class RejectMaterialForm(forms.Form):
    """Why a material is not in order."""

    reason = forms.CharField(label=_("What is wrong with it"), max_length=300)


class ResultForm(forms.Form):
    """What the matter produces, such as the identity number of a newborn: one field per element."""

    def __init__(self, *args: Any, elements: list[Element], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for element in elements:
            self.fields[element.code] = field_for(element, required=True)

    def results(self) -> dict[str, object]:
        """Return the values by element, as they are stored with the answers."""
        return {code: value for code, value in self.cleaned_data.items() if value not in (None, "")}


class ProposeForm(forms.Form):
    """The decision as the reviewing officer drafts it; a refusal gives its reasons and legal basis (art 38)."""

    FOR_A_REFUSAL = ("reasons", "basis")
    MISSING: ClassVar = {"required": _("A refusal gives its reasons and its legal basis.")}
    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("Proposal"), widget=forms.RadioSelect, choices=Decision.Kind.choices, initial="grant"
    )
    conditions = forms.CharField(
        label=_("Conditions of the grant"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )
    reasons = forms.CharField(
        label=_("Reasons of a refusal"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        error_messages=MISSING,
    )  # fmt: skip
    basis = forms.CharField(
        label=_("Legal basis of a refusal"), help_text=_("Law, article and paragraph."), max_length=300,
        error_messages=MISSING,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get("kind") != Decision.Kind.REFUSE:
            for name in self.FOR_A_REFUSAL:
                self.fields[name].required = False


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)


class ReopenForm(ReasonForm):
    """On what ground a decided case is opened again."""

    ground = forms.ChoiceField(label=_("Ground"), choices=list(REOPEN_GROUNDS.items()))


class FlagForm(forms.Form):
    """A doubt that holds the decision back."""

    kind = forms.ChoiceField(label=_("Kind of doubt"), choices=list(FLAG_KINDS.items()))
    note = forms.CharField(label=_("What is doubtful"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)


class OpinionForm(forms.Form):
    """What a unit says on a step."""

    outcome = forms.ChoiceField(
        label=_("Opinion"),
        choices=[choice for choice in Opinion.Outcome.choices if choice[0] != Opinion.Outcome.SILENT],
        widget=forms.RadioSelect,
    )
    conditions = forms.CharField(
        label=_("Conditions"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )
    note = forms.CharField(
        label=_("Findings or reasons"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )

    def clean(self) -> dict[str, Any]:
        """Conditions and objections are written down."""
        data = super().clean() or {}
        if data.get("outcome") == Opinion.Outcome.WITH_CONDITIONS and not data.get("conditions"):
            self.add_error("conditions", _("Write down the conditions."))
        if data.get("outcome") == Opinion.Outcome.DISAGREE and not data.get("note"):
            self.add_error("note", _("Say why you disagree."))
        return data


class OpinionRequestForm(forms.Form):
    """Which department is asked what, and for how long its silence is waited for."""

    department = forms.ChoiceField(label=_("Department"))
    question = forms.CharField(label=_("Question"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)
    days = forms.IntegerField(
        label=_("Working days to answer"), min_value=1, max_value=20, initial=5,
        help_text=_("Silence after that counts as no objection."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(row.code, label(row.label)) for row in catalogue.departments().values() if row.is_active]


class CountersignForm(forms.Form):
    """A countersignature, or why not."""

    accepted = forms.TypedChoiceField(
        label=_("Countersignature"),
        choices=[("1", _("I sign along")), ("0", _("I do not sign"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=1000)

    def clean(self) -> dict[str, Any]:
        """Whoever declines says why."""
        data = super().clean() or {}
        if data.get("accepted") is False and not data.get("reason"):
            self.add_error("reason", _("Say why you do not sign."))
        return data


class PostCheckForm(forms.Form):
    """What a person found about a decision that a rule set made."""

    outcome = forms.ChoiceField(label=_("Finding"), choices=PostCheck.Outcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), required=False, max_length=1000)

    def clean(self) -> dict[str, Any]:
        """A wrong decision is explained."""
        data = super().clean() or {}
        if data.get("outcome") == PostCheck.Outcome.WRONG and not data.get("note"):
            self.add_error("note", _("Say what was wrong."))
        return data

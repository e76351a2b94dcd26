"""Giving and taking a mandate."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.catalogue import queries as catalogue
from services.core.labels import label
from services.people.delegating import Terms
from services.people.models import Delegation, Organisation

from .fields import code_field, id_no_field, name_field, phone_field, tick_field

DAYS = {"30": 30, "90": 90, "365": 365}
HOW_LONG = [
    ("30", gettext_lazy("one month")),
    ("90", gettext_lazy("three months")),
    ("365", gettext_lazy("one year")),
]
ALL, CHOSEN = "all", "chosen"
MYSELF = "myself"


def one_things() -> list[tuple[str, str]]:
    """Return what can be applied for now: code and name."""
    found = [catalogue.definition(version) for version in catalogue.published_all()]
    return [(one.code, label(one.label)) for one in found]


class ScopeForm(forms.Form):
    """What a mandate covers, and for how long."""

    reach = forms.ChoiceField(
        label=gettext_lazy("For which matters?"),
        choices=[(ALL, gettext_lazy("for all matters")), (CHOSEN, gettext_lazy("only for those I tick"))],
        widget=forms.RadioSelect,
        initial=ALL,
    )
    scope = forms.MultipleChoiceField(
        label=gettext_lazy("Only for these matters"), widget=forms.CheckboxSelectMultiple, required=False
    )
    days = forms.ChoiceField(
        label=gettext_lazy("For how long?"), choices=HOW_LONG, widget=forms.RadioSelect, initial="365"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = one_things()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reach") == CHOSEN and not data.get("scope"):
            self.add_error("scope", _("Tick at least one matter."))
        return data

    def terms(self, kind: str = Delegation.Kind.FAMILY, **more: Any) -> Terms:
        """Return what was chosen."""
        scope = self.cleaned_data["scope"] if self.cleaned_data["reach"] == CHOSEN else []
        until = timezone.localdate() + timedelta(days=DAYS[self.cleaned_data["days"]])
        return Terms(kind=kind, scope=tuple(scope), valid_to=until, **more)


class OfferForm(ScopeForm):
    """Whom somebody lets act, for themselves or for an enterprise they represent."""

    whose = forms.ChoiceField(label=gettext_lazy("Who is to be represented?"), widget=forms.RadioSelect)
    agent_name = name_field(
        gettext_lazy("Name of the person who is to act"), help_text=gettext_lazy("As it is on their identity card.")
    )
    authority = forms.CharField(
        label=gettext_lazy("What the agent may do"),
        help_text=gettext_lazy("For example: apply, answer questions, receive the results."),
        max_length=200,
        required=False,
    )
    field_order = ["whose", "agent_name", "reach", "scope", "authority", "days"]

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {str(one.pk): one for one in organisations}
        if not self.organisations:
            del self.fields["whose"], self.fields["authority"]
            return
        self.fields["whose"].initial = MYSELF
        named = [(key, one.name) for key, one in self.organisations.items()]
        self.fields["whose"].choices = [(MYSELF, _("myself")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("whose", MYSELF) != MYSELF:
            if data.get("reach") == ALL:
                self.add_error("reach", _("A power of attorney for an enterprise names its matters: tick them."))
            if not data.get("authority"):
                self.add_error("authority", _("Write what the agent may do; the law asks for it."))
        return data

    def offered(self) -> Terms:
        """Return the mandate that is offered (Civil Code art 165: name, matter, authority, period)."""
        organisation = self.organisations.get(self.cleaned_data.get("whose", MYSELF))
        if organisation is None:
            return self.terms()
        return self.terms(Delegation.Kind.AGENT, organisation=organisation, authority=self.cleaned_data["authority"])


class MandateCodeForm(forms.Form):
    """The six digits that somebody was told."""

    code = code_field(help_text=gettext_lazy("Six digits that the other person reads out to you."))


class AskForm(ScopeForm):
    """For whom somebody wants to act: enough to recognise them, and their phone."""

    name = name_field(gettext_lazy("Name of the person you want to act for"))
    last_four = forms.CharField(
        label=gettext_lazy("Last four characters of their identity number"),
        max_length=8,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = phone_field(gettext_lazy("Their mobile number"))
    field_order = ["name", "last_four", "phone", "reach", "scope", "days"]


class PaperForm(ScopeForm):
    """What a clerk records of a mandate signed on paper."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of mandate"),
        choices=[
            (Delegation.Kind.FAMILY, gettext_lazy("family member or friend")),
            (Delegation.Kind.GUARDIAN, gettext_lazy("guardian of a child")),
            (Delegation.Kind.CLERK, gettext_lazy("service staff who helps")),
        ],
        widget=forms.RadioSelect,
        initial=Delegation.Kind.FAMILY,
    )
    principal_name = name_field(gettext_lazy("Name of the person represented"))
    principal_id_no = id_no_field(gettext_lazy("Identity number of the person represented"))
    agent_name = name_field(gettext_lazy("Name of the agent"))
    agent_id_no = id_no_field(gettext_lazy("Identity number of the agent"))
    note = forms.CharField(
        label=gettext_lazy("Paper seen"),
        help_text=gettext_lazy("For example: mandate no. 0012; household register and birth certificate."),
        max_length=200,
    )
    seen = tick_field(gettext_lazy("I have compared the original documents and the signatures."))
    field_order = [
        "kind", "principal_name", "principal_id_no", "agent_name", "agent_id_no",
        "note", "reach", "scope", "days", "seen",
    ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("principal_id_no") and data.get("principal_id_no") == data.get("agent_id_no"):
            raise ValidationError(_("Nobody needs a mandate to act for themselves."))
        return data


class IdentityForm(forms.Form):
    """What a clerk reads off an identity card, and the new mobile number."""

    name = name_field(gettext_lazy("Name on the identity card"))
    id_no = id_no_field()
    phone = phone_field(gettext_lazy("New mobile number"))
    seen = tick_field(gettext_lazy("The person is in front of me and the identity card is theirs."))

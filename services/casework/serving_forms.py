"""What an officer says of a document that was served on paper; each method asks for its own evidence."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from services.core.labels import label

from .actions.serving import Document, Serving, in_an_account, recipient_of
from .models import PaperService

METHOD = PaperService.Method
EVIDENCE: dict[str, tuple[str, ...]] = {
    METHOD.LEAVE: ("refusal", "witness"),
    METHOD.POST: ("parcel",),
    METHOD.ENTRUST: ("through",),
    METHOD.PUBLICATION: ("through",),
}
MISSING = {
    "refusal": _("What is left needs the reason of the refusal and a witness."),
    "witness": _("What is left needs the reason of the refusal and a witness."),
    "parcel": _("A parcel has a number."),
    "through": _("Name the authority that served it, or where it was published."),
}


class ServingForm(forms.Form):
    """One document, and how it was served."""

    document = forms.ChoiceField(label=_("Document"))
    method = forms.ChoiceField(label=_("How it was served"), choices=METHOD.choices)
    ground = forms.ChoiceField(label=_("Why on paper"), choices=PaperService.Ground.choices)
    place = forms.CharField(
        label=_("Place"), help_text=_("Where it was handed over or left, or the postal address."), max_length=200
    )
    day = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    received_by = forms.CharField(
        label=_("Who took it for the recipient"),
        help_text=_("Empty: the recipient itself."),
        max_length=100,
        required=False,
    )
    relation = forms.CharField(label=_("How that person is related to the recipient"), max_length=100, required=False)
    refusal = forms.CharField(
        label=_("Why it was not taken"), help_text=_("Only for what was left."), max_length=300, required=False
    )
    witness = forms.CharField(
        label=_("Witness"), help_text=_("Only for what was left."), max_length=100, required=False
    )
    parcel = forms.CharField(
        label=_("Number of the parcel"), help_text=_("Only by post."), max_length=40, required=False
    )
    through = forms.CharField(
        label=_("Authority asked to serve it, or where it was published"),
        help_text=_("Only on request or by publication."),
        max_length=100,
        required=False,
    )

    def __init__(self, *args: Any, documents: Iterable[Document], **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "served")
        super().__init__(*args, **kwargs)
        self.documents = {str(one.pk): one for one in documents}
        field = self.fields["document"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, _name(one)) for pk, one in self.documents.items()]
        now = timezone.localtime()
        self.initial = {"day": now.date(), "time": now.time(), "ground": self._ground(), **self.initial}

    def _ground(self) -> str:
        """The document that stands first decides: what lies in no account cannot be served there."""
        first = next(iter(self.documents.values()), None)
        lies = first is not None and in_an_account(first)
        return PaperService.Ground.ASKED if lies else PaperService.Ground.NOT_POSSIBLE

    def clean(self) -> dict[str, Any]:
        """Ask for the evidence of the method and take no other; whoever took it is related to the recipient."""
        data = super().clean() or {}
        wanted = EVIDENCE.get(data.get("method", ""), ())
        for name, message in MISSING.items():
            if name not in wanted:
                data[name] = ""
            elif not data.get(name):
                self.add_error(name, message)
        if bool(data.get("received_by")) != bool(data.get("relation")):
            name = "relation" if data.get("received_by") else "received_by"
            self.add_error(name, _("Say how whoever took it is related to the recipient."))
        return data

    @property
    def chosen(self) -> Document:
        """The document that was served."""
        return self.documents[self.cleaned_data["document"]]

    @property
    def serving(self) -> Serving:
        """What happened, as the action takes it."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in {"document", "day", "time"}}
        moment = datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"])
        return Serving(served_at=timezone.make_aware(moment), **data)


def _name(document: Document) -> str:
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return f"{label(document.title, language)} {document.number} · {recipient_of(document)}"

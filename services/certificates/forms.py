"""What the public types into the verification page, a holder into a share, an officer into a decision."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.certificates import previews
from services.certificates.inspection import LARGEST
from services.certificates.verification import normal_number
from services.core.labels import label


class NumberForm(forms.Form):
    """The three things on paper that together find a certificate."""

    number = forms.CharField(
        label=_("Certificate number"),
        help_text=_("As printed at the top right, for example YX-HEALTH-2026-000001-X."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
    holder = forms.CharField(
        label=_("Holder's name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    last_four = forms.CharField(
        label=_("Last four characters of the holder's identity number"),
        help_text=_("For an enterprise: of its unified social credit code."),
        min_length=4,
        max_length=4,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class PdfInput(forms.FileInput):
    """The file input in the frame of the design."""

    template_name = "certificates/citizen/pdf_input.html"


class FileForm(forms.Form):
    """The PDF itself."""

    file = forms.FileField(
        label=_("PDF file"),
        help_text=_("The file as you received it, at most 10 MB. It is checked and not kept."),
        widget=PdfInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> bytes:
        """Return the file's content; refuse what is too large."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 10 MB; documents of this portal are not."))
        return bytes(file.read())


class ShareForm(forms.Form):
    """What for, how long, and how often."""

    purpose = forms.CharField(
        label=_("What for"), help_text=_("The other side reads this, for example: school enrolment."), max_length=200
    )
    days = forms.TypedChoiceField(
        label=_("How long"),
        choices=[("1", _("one day")), ("7", _("seven days")), ("30", _("thirty days"))],
        coerce=int,
        initial="7",
        widget=forms.RadioSelect,
    )
    often = forms.ChoiceField(
        label=_("How often"),
        choices=[("many", _("as often as needed")), ("once", _("once only"))],
        initial="many",
        widget=forms.RadioSelect,
    )

    @property
    def lasting(self) -> timedelta:
        """How long the link is good for."""
        return timedelta(days=self.cleaned_data["days"])


class LookForm(forms.Form):
    """Who looks at a shared certificate."""

    who = forms.CharField(
        label=_("Your name or organisation"),
        help_text=_("The holder sees it, with the time."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


class ReasonForm(forms.Form):
    """Why a department decides on a certificate; the public and the holder read it."""

    reason_zh = forms.CharField(
        label=_("Reason, in Chinese"), max_length=500, widget=forms.Textarea(attrs={"rows": 3, "lang": "zh-CN"})
    )
    reason_en = forms.CharField(
        label=_("Reason, in English"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "en"}),
    )
    basis = forms.CharField(label=_("Legal basis"), max_length=300)

    @property
    def reason(self) -> dict[str, str]:
        """The reason in the languages it was given in."""
        chinese, english = self.cleaned_data["reason_zh"], self.cleaned_data["reason_en"]
        return {"zh": chinese, "en": english} if english else {"zh": chinese}


class DecisionForm(ReasonForm):
    """One decision on one certificate."""

    kind = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    field_order = ("kind", "reason_zh", "reason_en", "basis")

    def __init__(self, *args: Any, kinds: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class BatchForm(ReasonForm):
    """Many certificates to be revoked for one reason."""

    numbers = forms.CharField(
        label=_("Certificate numbers, one in a line"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    field_order = ("numbers", "reason_zh", "reason_en", "basis")

    def clean_numbers(self) -> list[str]:
        """Return the numbers as they are stored."""
        return [normal_number(line) for line in self.cleaned_data["numbers"].splitlines() if line.strip()]


def _is_in_words(fact: dict[str, Any]) -> bool:
    return not fact.get("photo") and not fact.get("table")


class CorrectionForm(ReasonForm):
    """What the certificate should say instead: its holder's name and each fact, in the languages it is in."""

    def __init__(self, *args: Any, certificate: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._facts = certificate.data
        name = forms.CharField(label=_("Holder's name"), max_length=200, initial=certificate.holder_name)
        self.fields = {"holder_name": name, **dict(self._fields()), **self.fields}

    def _fields(self) -> Any:
        for place, fact in enumerate(self._facts):
            if not _is_in_words(fact):
                continue
            value = fact["value"]
            parts = value if isinstance(value, dict) else {"": value}
            for language, text in parts.items():
                title = " ".join(filter(None, [label(fact["label"]), language]))
                yield f"fact_{place}_{language}", forms.CharField(label=title, max_length=500, initial=text)

    @property
    def facts(self) -> list[dict[str, Any]]:
        """The facts as they should read; a photograph or a table stays as it is."""
        return [
            {**fact, "value": self._value(place, fact["value"])} if _is_in_words(fact) else fact
            for place, fact in enumerate(self._facts)
        ]

    def _value(self, place: int, before: Any) -> Any:
        given = self.cleaned_data
        if isinstance(before, dict):
            return {language: given[f"fact_{place}_{language}"] for language in before}
        return given[f"fact_{place}_"]

    def clean(self) -> dict[str, Any]:
        """Refuse a correction that changes nothing."""
        given = super().clean() or {}
        if not self.errors and not set(self.changed_data) - {"reason_zh", "reason_en", "basis"}:
            raise forms.ValidationError(_("Nothing was changed."))
        return given


def _choices_of_previews() -> list[tuple[str, str]]:
    return [(one.code, f"{label(one.title)} · {label(one.of)}") for one in previews.choices()]


def _choices_of_versions() -> list[tuple[str, str]]:
    return [(str(version), str(version)) for version in previews.versions()]


class PreviewForm(forms.Form):
    """Which certificate, which edition and version of the template, and a name to try."""

    code = forms.ChoiceField(label=_("Certificate"), choices=_choices_of_previews)
    edition = forms.ChoiceField(
        label=_("Edition"),
        choices=[("file", _("Electronic")), ("paper", _("For printing")), ("large", _("In large print"))],
    )
    version = forms.ChoiceField(label=_("Version of the template"), choices=_choices_of_versions)
    holder = forms.CharField(
        label=_("Name to try"),
        help_text=_("Empty: an invented one. A character that no font has is named, as when a certificate is made."),
        required=False,
        max_length=50,
    )

    @property
    def wanted(self) -> dict[str, Any]:
        """Return what previews.pdf is asked for."""
        return {**self.cleaned_data, "version": int(self.cleaned_data["version"])}

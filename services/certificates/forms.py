"""What the public types into the verification page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from services.certificates.inspection import LARGEST


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

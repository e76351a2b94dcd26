"""What an account chooses about its messages."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.notices.models import Delivery


class ChannelsForm(forms.Form):
    """By which channels, besides the inbox, somebody wants to hear that there is a new message."""

    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Tell me about new messages also by"),
        help_text=gettext_lazy("Choose as many as you like, or none. You can change this at any time."),
        choices=Delivery.Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    email_address = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Only needed for e-mail."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, phone: str, **kwargs: Any) -> None:
        """`phone` is the account's number, masked; without one there is no SMS to choose."""
        super().__init__(*args, **kwargs)
        sms, email = Delivery.Channel.SMS, Delivery.Channel.EMAIL
        to_phone = [(sms.value, _("SMS to %(phone)s") % {"phone": phone})] if phone else []
        self.fields["channels"].choices = [*to_phone, (email.value, email.label)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """E-mail needs an address."""
        facts = super().clean() or self.cleaned_data
        wanted = Delivery.Channel.EMAIL in facts.get("channels", [])
        if wanted and not facts.get("email_address") and "email_address" not in self.errors:
            self.add_error("email_address", _("Enter the address we should write to."))
        return facts

"""Opening an account, getting back into it, changing its number."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.people.models import Account
from services.people.passwords import SHORTEST

from .fields import code_field, id_no_field, name_field, new_password_field, phone_field, tick_field
from .signing_in import _new_password_help


class PhoneForm(forms.Form):
    """A mobile number to send a code to."""

    phone = phone_field()


class PhoneCodeForm(forms.Form):
    """The six digits that came by SMS."""

    code = code_field()


class NewPasswordForm(forms.Form):
    """A password chosen for the first time, or again, twice."""

    new = new_password_field(gettext_lazy("New password"))
    again = new_password_field(gettext_lazy("New password once more"))

    def __init__(self, *args: Any, account: Account | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account or Account()
        shortest = SHORTEST[Account.Realm(self.account.realm)]
        self.fields["new"].help_text = lazy(_new_password_help, str)(shortest)

    def clean_new(self) -> str:
        validate_password(self.cleaned_data["new"], self.account)
        return str(self.cleaned_data["new"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "new" in data and "again" in data and data["new"] != data["again"]:
            self.add_error("again", _("The two new passwords are not the same."))
        return data


class RegisterForm(NewPasswordForm):
    """Who somebody is, and the password of the new account."""

    name = name_field(own=True, help_text=gettext_lazy("As it is on your identity card."))
    id_no = id_no_field(help_text=gettext_lazy("18 characters, on the front of your identity card."))
    field_order = ["name", "id_no", "new", "again"]


class ForgottenForm(forms.Form):
    """What somebody knows who forgot the password."""

    phone = phone_field(gettext_lazy("Mobile number of the account"))
    last_four = forms.CharField(
        label=gettext_lazy("Last four characters of your identity number"),
        max_length=8,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class CloseForm(forms.Form):
    """The password and the wish to close the account."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    sure = tick_field(gettext_lazy("Yes, close my account"))

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self) -> str:
        if not self.account.check_password(self.cleaned_data["password"]):
            raise ValidationError(_("This is not your present password."))
        return str(self.cleaned_data["password"])

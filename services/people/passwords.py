"""How long a password must be: staff by the protection profile of level 3, citizens by ASVS."""

from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from services.people.models import Account

SHORTEST = {Account.Realm.STAFF: 12, Account.Realm.CITIZEN: 10}


class RealmLengthValidator:
    """Refuses a password that is too short for the account's realm."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raise ValidationError when the password is too short; without an account the longer minimum holds."""
        shortest = _shortest(user)
        if len(password) < shortest:
            raise ValidationError(self._text(shortest), code="password_too_short")

    def get_help_text(self) -> str:
        return self._text(SHORTEST[Account.Realm.CITIZEN])

    def _text(self, shortest: int) -> str:
        return ngettext(
            "A password has at least %(count)d character.", "A password has at least %(count)d characters.", shortest
        ) % {"count": shortest}


def _shortest(user: Account | None) -> int:
    return SHORTEST[Account.Realm(user.realm)] if user is not None and user.realm else max(SHORTEST.values())

"""How an account is looked up: with everything the portal asks of it on each page, in one query."""

from django.contrib.auth.backends import ModelBackend

from services.people.models import Account


class AccountBackend(ModelBackend):
    """Name and password; the account comes with its person and its posts."""

    def get_user(self, user_id: int) -> Account | None:
        """Return the account of a session, or None when it is gone or closed."""
        accounts = Account.objects.select_related("person", "officer__department", "clerk")
        account = accounts.filter(pk=user_id).first()
        return account if account and self.user_can_authenticate(account) else None

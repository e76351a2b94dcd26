"""The account that keeps what belongs to a person who does not sign in: nobody can open it until they register."""

from django.utils.crypto import get_random_string

from services.core.codes import EASY_TO_READ
from services.people.models import Account, Person


def new_username() -> str:
    """Return a username nobody has to remember: people sign in with their mobile number."""
    return "c" + get_random_string(11, EASY_TO_READ)


def account_for(person: Person) -> Account:
    """Return the person's account; somebody without one gets a dormant account that keeps drafts and messages."""
    known = Account.objects.filter(person=person).first()
    if known:
        return known
    free = person.phone and not Account.objects.filter(phone=person.phone, realm=Account.Realm.CITIZEN).exists()
    account = Account(username=new_username(), person=person, phone=person.phone if free else "", is_active=False)
    account.set_unusable_password()
    account.save()
    return account

"""Opening an account: one person has one, whatever happened before.

Name and identity number alone open nothing that belongs to somebody: whoever is known already proves the mobile
number that the portal knows, or comes to a counter with the identity card.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.actions import record
from services.core import codes
from services.core.actors import Actor
from services.people import events
from services.people.holding import account_for, new_username
from services.people.models import Account, Person
from services.people.queries import actor_of, subject_of

YOUNGEST = 14  # below, a guardian acts (Personal Information Protection Law art 31)


class AlreadyThere(Exception):
    """This person, or this number, has an account: sign in, or set a new password."""


class NotLikeThis(Exception):
    """The account cannot be opened here; the message says what to do."""


def account_with_phone(phone: str) -> Account | None:
    """Return the citizen's account in use that has the number."""
    return Account.objects.filter(phone=phone, realm=Account.Realm.CITIZEN, is_active=True).first()


def open_account(*, name: str, id_no: str, phone: str, password: str) -> Account:
    """Open the account of somebody who has proved the number. Raises AlreadyThere, NotLikeThis."""
    if codes.age_on(codes.birth_date_of(id_no), timezone.localdate()) < YOUNGEST:
        raise NotLikeThis(_("Children under 14 have no account of their own: a parent or guardian acts for them."))
    try:
        with transaction.atomic():
            return _open(name, id_no, phone, password)
    except IntegrityError as error:  # somebody was faster with the same number or identity
        raise AlreadyThere from error


def _open(name: str, id_no: str, phone: str, password: str) -> Account:
    if account_with_phone(phone):
        raise AlreadyThere
    person = Person.objects.select_for_update().filter(id_type="111", id_no=id_no).first()
    account = _of_known(person, name, phone) if person else _of_new(name, id_no, phone)
    free_phone(phone, keep=account)
    account.phone, account.is_active, account.closed_at = phone, True, None
    account.set_password(password)
    account.save()
    actor = actor_of(account)
    record(actor=actor, action="people.registered", subject_type="people.Account", subject_id=subject_of(account))
    events.registered.send(sender=Account, account=account, actor=actor)
    return account


def _of_new(name: str, id_no: str, phone: str) -> Account:
    level = Person.RealNameLevel.PHONE
    person = Person.objects.create(name=name, id_no=id_no, phone=phone, real_name_level=level)
    return Account(username=new_username(), person=person)


def _of_known(person: Person, name: str, phone: str) -> Account:
    if Account.objects.filter(person=person, is_active=True).exists():
        raise AlreadyThere
    if person.name != name or person.phone != phone:
        raise NotLikeThis(
            _(
                "The portal knows this identity number together with another name or mobile number. Bring your "
                "identity card to a service counter, and the account is opened there."
            )
        )
    person.real_name_level = max(person.real_name_level, Person.RealNameLevel.PHONE)
    person.save(update_fields=["real_name_level"])
    return account_for(person)


def free_phone(phone: str, *, keep: Account) -> None:
    """Take a number, proved by somebody just now, off accounts that nobody uses."""
    dormant = Account.objects.filter(phone=phone, realm=Account.Realm.CITIZEN, is_active=False).exclude(pk=keep.pk)
    dormant.update(phone="")


@transaction.atomic
def identity_matched(*, person: Person, actor: Actor) -> None:
    """Write down that name and identity number match the population register."""
    current = Person.objects.select_for_update().get(pk=person.pk)
    current.real_name_level = max(current.real_name_level, Person.RealNameLevel.REGISTER)
    current.save(update_fields=["real_name_level"])
    record(actor=actor, action="people.identity_matched", subject_type="people.Person", subject_id=person.pk)


@transaction.atomic
def checked_in_person(*, name: str, id_no: str, phone: str, actor: Actor) -> Account:
    """Record, for a clerk who has the identity card in hand, who somebody is and which number is theirs.

    The number was proved by a code. An account in use gets the new number and all its sessions end; somebody without
    one gets a dormant account that they open by registering. Raises NotLikeThis when name and number do not belong
    together, AlreadyThere when the mobile number is somebody else's.
    """
    person, _made = Person.objects.select_for_update().get_or_create(
        id_no=id_no, id_type="111", defaults={"name": name}
    )
    if person.name != name:
        raise NotLikeThis(_("The portal knows this identity number with another name."))
    owner = account_with_phone(phone)
    if owner and owner.person_id != person.pk:
        raise AlreadyThere
    person.phone, person.real_name_level = phone, max(person.real_name_level, Person.RealNameLevel.IN_PERSON)
    person.save()
    account = account_for(person)
    free_phone(phone, keep=account)
    account.phone, account.epoch = phone if account.closed_at is None else "", account.epoch + 1
    account.save(update_fields=["phone", "epoch"])
    record(actor=actor, action="people.checked_in_person", subject_type="people.Person", subject_id=person.pk)
    return account

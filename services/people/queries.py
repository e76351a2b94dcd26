"""What other rooms may ask about people."""

import unicodedata
from uuid import NAMESPACE_OID, UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from services.core import codes
from services.core.actors import Actor, Kind
from services.people.models import Account, Organisation, Person

EDITORS = "Editors"  # the group of the website's editors, as Wagtail names it
CHECKED_LEVEL = Person.RealNameLevel.REGISTER


def account_of(request: HttpRequest) -> Account:
    """Return the signed-in account; raise PermissionDenied when nobody is signed in."""
    if not isinstance(request.user, Account):
        raise PermissionDenied
    return request.user


def actor_of(account: Account) -> Actor:
    """Return who acts when this account does; an account without any role is a citizen."""
    officer = getattr(account, "officer", None)
    if officer:
        return Actor(
            account.pk,
            "officer",
            account.display_name,
            department=officer.department.code,
            powers=frozenset(officer.powers),
        )
    return Actor(account.pk, _kind_of(account), account.display_name, person_id=account.person_id)


def _kind_of(account: Account) -> Kind:
    if not account.is_member_of_staff:
        return "citizen"
    if getattr(account, "clerk", None):
        return "clerk"
    return "administrator" if account.is_superuser else "editor"


def profile_of(account: Account) -> dict[str, str]:
    """Return what the account vouches for, by data element; empty when the real name was not checked."""
    person = account.person
    if person is None or person.real_name_level < CHECKED_LEVEL:
        return {}
    facts = {
        "person.name": person.name,
        "person.id_type": person.id_type,
        "person.id_no": person.id_no,
        "person.phone": person.phone or account.phone,
    }
    return {element: value for element, value in facts.items() if value}


def organisations_of(account: Account) -> QuerySet[Organisation]:
    """Return the enterprises this account may act for: those whose legal representative it is."""
    return Organisation.objects.filter(legal_representative_id=account.person_id).order_by("name")


def organisation_profile(organisation: Organisation) -> dict[str, str]:
    """Return what the portal knows of an enterprise, by data element."""
    return {
        "ent.name": organisation.name,
        "ent.uscc": organisation.uscc,
        "ent.legal_rep": organisation.legal_representative.name,
        "ent.legal_rep_id": organisation.legal_representative.id_no,
    }


def person_of(account: Account) -> Person | None:
    """Return the natural person behind an account."""
    return account.person


def subject_of(account: Account) -> UUID:
    """Return the UUID under which the record speaks of an account, whose own key is a number."""
    return uuid5(NAMESPACE_OID, f"people.Account.{account.pk}")


def username_of(text: str) -> str:
    """Return the username of whoever types a name or a mobile number; the text itself when nobody is known by it.

    Full-width characters, spaces around and upper case make no difference.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    matching = Q(username__iexact=typed)
    if phone := _phone(typed):
        matching |= Q(phone=phone, realm=Account.Realm.CITIZEN)
    known = Account.objects.filter(matching).order_by("pk").values_list("username", flat=True).first()
    return known or typed


def _phone(text: str) -> str:
    try:
        return codes.normalise_phone(text)
    except ValueError:
        return ""


def is_verified(account: Account) -> bool:
    """Return whether whoever signed in has proved what their realm asks: staff also need the second factor."""
    return not account.is_member_of_staff or getattr(account, "otp_device", None) is not None


def masked_profile(account: Account) -> dict[str, str]:
    """Return what the account page shows of the person: enough to recognise oneself, not enough to be copied."""
    person = account.person
    if person is None:
        return {}
    return {
        "name": person.name,
        "id_no": codes.mask_id_no(person.id_no) if person.id_no else "",
        "phone": codes.mask_phone(person.phone or account.phone) if person.phone or account.phone else "",
        "level": str(person.get_real_name_level_display()),
    }

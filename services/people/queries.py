"""What other rooms may ask about people."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from services.core import codes
from services.core.actors import Actor, Kind, Mandate
from services.people.models import Account, Delegation, Organisation, Person

EDITORS = "Editors"  # the group of the website's editors, as Wagtail names it
LEGAL_REPRESENTATIVE = "legal_representative"
COUNTER = "counter"  # the mandate of a window clerk while the citizen stands at the counter
CHECKED_LEVEL = Person.RealNameLevel.REGISTER


@dataclass(frozen=True)
class Filing:
    """Who an application belongs to: the account that keeps it, the person or enterprise it is for, the mandate."""

    account_id: int
    person: Person | None
    organisation_id: UUID | None
    delegation_id: UUID | None


def account_of(request: HttpRequest) -> Account:
    """Return the signed-in account; raise PermissionDenied when nobody is signed in."""
    if not isinstance(request.user, Account):
        raise PermissionDenied
    return request.user


def acting_of(request: HttpRequest) -> Mandate | None:
    """Return for whom the visitor acts at the moment, or None: for themselves."""
    return mandate_of(request.user) if isinstance(request.user, Account) else None


def mandate_of(account: Account) -> Mandate | None:
    """Return the mandate under which this account acts in this request; the session's choice, checked anew."""
    return getattr(account, "mandate", None)


def may_act_for(account: Account, principal: Person, one_thing: str) -> bool:
    """Return whether the account may act for a person in an errand today."""
    if account.person_id == principal.pk:
        return True
    held = Delegation.objects.held_by(account.person).in_force(timezone.localdate())
    return held.filter(principal_person=principal, organisation=None).filter(_covering(one_thing)).exists()


def may_act_for_organisation(account: Account, organisation: Organisation, one_thing: str) -> bool:
    """Return whether the account may act for an enterprise in an errand today, by law or by power of attorney."""
    if account.person_id and account.person_id == organisation.legal_representative_id:
        return True
    held = Delegation.objects.held_by(account.person).in_force(timezone.localdate())
    return held.filter(organisation=organisation).filter(_covering(one_thing)).exists()


def _covering(one_thing: str) -> Q:
    return Q(scope=[]) | Q(scope__contains=[one_thing])


def mandates_in_force() -> QuerySet[Delegation]:
    """Return every mandate under which somebody may act today; for the queries of other rooms."""
    return Delegation.objects.in_force(timezone.localdate())


def capacity_on(id_no: str, day: date) -> str:
    """Return "none" below 8 years, "limited" below 18, "full" from there on (Civil Code arts 17 to 20)."""
    age = codes.age_on(codes.birth_date_of(id_no), day)
    return "none" if age < 8 else "limited" if age < 18 else "full"


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
    mandate = mandate_of(account)
    return Actor(
        account.pk,
        _kind_of(account),
        account.display_name,
        person_id=account.person_id,
        organisation_id=mandate.organisation_id if mandate else None,
        channel=_channel(mandate),
        mandate=mandate,
    )


def _channel(mandate: Mandate | None) -> str:
    if mandate is None or mandate.kind == LEGAL_REPRESENTATIVE:
        return "web"
    return "counter" if mandate.kind == COUNTER else "proxy"


def _kind_of(account: Account) -> Kind:
    if not account.is_member_of_staff:
        return "citizen"
    if getattr(account, "clerk", None):
        return "clerk"
    return "administrator" if account.is_superuser else "editor"


def profile_of(account: Account) -> dict[str, str]:
    """Return what the portal vouches for, by data element; empty when the real name was not checked.

    Of whoever acts for a person these are the person's facts; somebody who acts for an enterprise is not the applicant.
    """
    person = principal_of(account)
    if person is None or person.real_name_level < CHECKED_LEVEL:
        return {}
    facts = {
        "person.name": person.name,
        "person.id_type": person.id_type,
        "person.id_no": person.id_no,
        "person.phone": person.phone or (account.phone if person.pk == account.person_id else ""),
    }
    return {element: value for element, value in facts.items() if value}


def organisations_of(account: Account) -> QuerySet[Organisation]:
    """Return the enterprises this account may file for now: those it represents by law, or the one it acts for."""
    mandate = mandate_of(account)
    if mandate is None:
        return represented_by(account)
    if mandate.organisation_id is None:
        return Organisation.objects.none()
    return Organisation.objects.filter(pk=mandate.organisation_id).order_by("name")


def represented_by(account: Account) -> QuerySet[Organisation]:
    """Return the enterprises whose legal representative the account's person is."""
    return Organisation.objects.filter(legal_representative_id=account.person_id).order_by("name")


def principal_of(account: Account) -> Person | None:
    """Return the person who applies when this account files something; None for an authorised agent's enterprise."""
    mandate = mandate_of(account)
    if mandate is None or mandate.kind == LEGAL_REPRESENTATIVE:
        return account.person
    return Person.objects.filter(pk=mandate.person_id).first() if mandate.person_id else None


def filing_of(account: Account) -> Filing:
    """Return in whose name the account files something at the moment."""
    mandate = mandate_of(account)
    if mandate is None:
        return Filing(account.pk, account.person, None, None)
    return Filing(mandate.account_id, principal_of(account), mandate.organisation_id, mandate.delegation_id)


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


def known_by_number(id_no: str, id_type: str = "111") -> Person | None:
    """Return the person the portal knows by an identity number, whatever name goes with it."""
    return Person.objects.filter(id_type=id_type, id_no=id_no).first() if id_no else None


def is_checked(person: Person | None) -> bool:
    """Return whether somebody's name and identity number are known to belong together."""
    return person is not None and person.real_name_level >= CHECKED_LEVEL


def account_in_use(person: Person | None) -> Account | None:
    """Return the account somebody signs in with, or None."""
    mine = Account.objects.filter(person=person, realm=Account.Realm.CITIZEN, is_active=True)
    return mine.first() if person else None


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


def accounts_with(power: str, department: str) -> list[int]:
    """Return the active accounts that hold a power in a department, in a fixed order."""
    found = Account.objects.filter(
        officer__department__code=department, officer__powers__contains=[power], is_active=True
    )
    return list(found.order_by("pk").values_list("pk", flat=True))


def overseers() -> list[int]:
    """Return the supervisors of the department that oversees the others: the owner of the portal."""
    found = Account.objects.filter(
        officer__department__kind="portal_owner", officer__powers__contains=["supervise"], is_active=True
    )
    return list(found.order_by("pk").values_list("pk", flat=True))


def officers_of(department: str) -> dict[int, str]:
    """Return the names of a department's active officers by account, in the order of their names."""
    accounts = Account.objects.filter(officer__department__code=department, is_active=True).select_related("person")
    return {account.pk: account.display_name for account in accounts.order_by("first_name", "username")}

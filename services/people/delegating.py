"""Giving, taking, ending a mandate. Both sides agree, both are told, and either ends it at any time.

Three ways lead to a mandate: the principal offers it and tells the other a six-digit code; the agent asks for it and
the principal reads out the code that came to their own phone; both sign paper at the counter and a clerk records it.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from services.audit.actions import record
from services.core import codes
from services.core.actions import move
from services.core.actors import CLOCK, Actor
from services.core.workflow import MoveNotPossible
from services.notices.actions import notify
from services.people import events, one_time_codes
from services.people.holding import account_for
from services.people.models import Account, Delegation, Organisation, Person
from services.people.second_factor import plain_code
from services.people.workflow import ACTIVE, OFFERED

OFFER_HOLDS = timedelta(days=1)
YEAR = timedelta(days=365)
ENDS_SOON = timedelta(days=14)
ADULT = 18
GUESSES, GUESSING_SPAN = 5, timedelta(minutes=15)  # wrong codes of one account


class Refused(Exception):
    """It cannot be done; the message is for the person who asked."""


@dataclass(frozen=True)
class Terms:
    """What a mandate is to cover."""

    kind: str = Delegation.Kind.FAMILY
    scope: tuple[str, ...] = ()
    valid_to: date | None = None
    organisation: Organisation | None = None
    authority: str = ""


def last_day(kind: str, principal: Person, today: date) -> date:
    """Return the last day a mandate may have: of a guardian the one before the 18th birthday, else one year on."""
    if kind != Delegation.Kind.GUARDIAN:
        return today + YEAR
    born = codes.birth_date_of(principal.id_no)
    day = born.day if (born.month, born.day) != (2, 29) else 28
    return date(born.year + ADULT, born.month, day) - timedelta(days=1)


def _begin(principal: Person, agent_name: str, terms: Terms, *, agent: Person | None, by: Account | None) -> Delegation:
    today = timezone.localdate()
    latest = last_day(terms.kind, principal, today)
    if latest < today:
        raise Refused(_("This person is of age. A guardian is not needed any more."))
    if agent is not None and agent.pk == principal.pk:
        raise Refused(_("Nobody needs a mandate to act for themselves."))
    return Delegation.objects.create(
        kind=terms.kind,
        principal_person=principal,
        organisation=terms.organisation,
        agent=agent,
        agent_name=agent_name,
        scope=list(terms.scope),
        authority=terms.authority,
        offer_until=timezone.now() + OFFER_HOLDS,
        valid_from=today,
        valid_to=min(terms.valid_to or latest, latest),
        recorded_by=by,
    )


def _code_hash(digits: str) -> str:
    return salted_hmac("people.mandate", digits, algorithm="sha256").hexdigest()


@transaction.atomic
def offer(*, account: Account, agent_name: str, terms: Terms) -> tuple[Delegation, str]:
    """Offer somebody, by name, to act for this account; return the offer and the six digits to tell them.

    The digits are shown once and kept as a hash. Raises Refused when the account has no checked person.
    """
    if account.person is None or not account.person.id_no:
        raise Refused(_("Your identity has to be known before somebody can act for you."))
    delegation = _begin(account.person, " ".join(agent_name.split()), terms, agent=None, by=account)
    return delegation, renew_code(delegation=delegation)


def renew_code(*, delegation: Delegation) -> str:
    """Give an open offer new digits, and a new day; the old ones are worth nothing then."""
    for _try in range(20):
        digits = f"{secrets.randbelow(10**6):06d}"
        delegation.code_hash, delegation.offer_until = _code_hash(digits), timezone.now() + OFFER_HOLDS
        try:
            with transaction.atomic():
                delegation.save(update_fields=["code_hash", "offer_until"])
        except IntegrityError:
            continue
        return digits
    raise Refused(_("No code is free at the moment. Try again in a minute."))


def find_offer(*, account: Account, code: str) -> Delegation:
    """Return the open offer to this account's person that the digits belong to.

    Raises Refused for wrong digits, for an offer to somebody of another name, and after five wrong ones in 15 minutes.
    """
    if account.person is None:
        raise Refused(_("Your identity has to be known before you can act for somebody."))
    now = timezone.now()
    if one_time_codes.guesses(account.pk, now - GUESSING_SPAN) >= GUESSES:
        raise Refused(_("Too many wrong codes. Try again in a quarter of an hour."))
    offers = Delegation.objects.open_offers(now).with_names().filter(agent_name=account.person.name)
    found = offers.filter(code_hash=_code_hash(plain_code(code))).first()
    if found is None or found.principal_person_id == account.person_id:
        one_time_codes.guessed_wrong(account.pk, now)
        raise Refused(_("No offer to you has this code. Ask for it once more, and whether your name is spelled right."))
    return found


@transaction.atomic
def accept(*, delegation: Delegation, account: Account, actor: Actor, evidence: str = "code") -> Delegation:
    """Accept an offer: the account's person is the agent from now on. Raises Refused, MoveRefused."""
    current = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    if current.state == OFFERED and account.person and current.agent_name == account.person.name:
        current.agent = account.person
        current.save(update_fields=["agent"])
    return _put_into_force(current, actor, evidence)


@transaction.atomic
def _put_into_force(delegation: Delegation, actor: Actor, evidence: str, note: str = "") -> Delegation:
    account_for(delegation.principal_person)
    try:
        with transaction.atomic():
            move(delegation, "accept", actor=actor, evidence=evidence, note=note)
    except IntegrityError as error:
        if "delegation_one_active_per_pair" not in str(error):
            raise
        raise Refused(_("This person already has a mandate from the same person.")) from error
    _tell(delegation, "mandate_began", until=delegation.valid_to.isoformat())
    _write_down(delegation, "people.mandate_began", actor)
    events.mandate_began.send(sender=Delegation, delegation=delegation, actor=actor)
    return delegation


@transaction.atomic
def ask_by_phone(*, principal: Person, agent: Account, actor: Actor, terms: Terms) -> Delegation:
    """Record the mandate that the principal gave by reading out the code sent to their phone; check that first."""
    if agent.person is None:
        raise Refused(_("Your identity has to be known before you can act for somebody."))
    begun = _begin(principal, agent.person.name, terms, agent=agent.person, by=agent)
    return _put_into_force(begun, actor, Delegation.Evidence.SMS)


@transaction.atomic
def record_paper(
    *, principal: Person, agent: Person, terms: Terms, note: str, account: Account, actor: Actor
) -> Delegation:
    """Record at the counter what both signed on paper; `note` names the paper. For a clerk. Raises Refused."""
    begun = _begin(principal, agent.name, terms, agent=agent, by=account)
    return _put_into_force(begun, actor, Delegation.Evidence.PAPER, note)


@transaction.atomic
def end(*, delegation: Delegation, actor: Actor) -> Delegation:
    """End a mandate, or take back an offer; the agent's access ends with the transaction."""
    was_active = delegation.state == ACTIVE
    move(delegation, "revoke" if was_active else "decline", actor=actor)
    if was_active:
        _ended(delegation, actor)
    return delegation


def expire_due(today: date) -> int:
    """Move what has run out; access ended with the day itself. Safe to run again. Return how many."""
    due = Delegation.objects.filter(state=ACTIVE, valid_to__lt=today).with_names().order_by("valid_to", "pk")
    stale = Delegation.objects.filter(state=OFFERED, offer_until__lt=timezone.now()).order_by("offer_until", "pk")
    ended = list(due[:500])
    for delegation in [*ended, *stale[:500]]:
        with suppress(MoveNotPossible):  # one side, or another round, was faster
            _expire(delegation)
    return len(ended)


def remind_due(today: date) -> int:
    """Tell both sides of what ends within a fortnight, once each. Safe to run again. Return how many."""
    soon = Delegation.objects.filter(state=ACTIVE, reminded_at=None, valid_to__range=(today, today + ENDS_SOON))
    soon = soon.filter(valid_to__gt=F("valid_from") + ENDS_SOON.days)  # one for a few days reminds of itself
    return sum(_remind(pk) for pk in soon.order_by("valid_to", "pk").values_list("pk", flat=True)[:500])


@transaction.atomic
def _remind(key: UUID) -> bool:
    """Remind of one mandate; one that another round has in hand is left."""
    found = Delegation.objects.select_for_update(of=("self",), skip_locked=True).with_names()
    delegation = found.filter(pk=key, state=ACTIVE, reminded_at=None).first()
    if delegation is None:
        return False
    delegation.reminded_at = timezone.now()
    delegation.save(update_fields=["reminded_at"])
    _tell(delegation, "mandate_ends", until=delegation.valid_to.isoformat())
    return True


@transaction.atomic
def _expire(delegation: Delegation) -> None:
    was_active = delegation.state == ACTIVE
    move(delegation, "expire", actor=CLOCK)
    if was_active:
        _ended(delegation, CLOCK)


def _ended(delegation: Delegation, actor: Actor) -> None:
    _tell(delegation, "mandate_ended")
    _write_down(delegation, "people.mandate_ended", actor)
    events.mandate_ended.send(sender=Delegation, delegation=delegation, actor=actor)


def _tell(delegation: Delegation, kind: str, **more: str) -> None:
    params = {"principal": delegation.principal_name, "agent": delegation.agent_name, **more}
    for person in (delegation.principal_person, delegation.agent):
        if person is not None:
            account = account_for(person)
            notify(account_id=account.pk, kind=kind, params=params, subject_id=delegation.pk)


def _write_down(delegation: Delegation, action: str, actor: Actor) -> None:
    detail = {"kind": delegation.kind, "evidence": delegation.evidence, "until": delegation.valid_to.isoformat()}
    record(actor=actor, action=action, subject_type="people.Delegation", subject_id=delegation.pk, detail=detail)


def of_account(account: Account, key: UUID) -> Delegation:
    """Return a mandate of which the account is one side; raise Delegation.DoesNotExist for any other."""
    given, held = Delegation.objects.given_by(account.person), Delegation.objects.held_by(account.person)
    return (given | held).with_names().get(pk=key)

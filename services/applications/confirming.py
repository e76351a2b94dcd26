"""The verbs of joint applications: ask a party, take its yes or no, and let a yes fall when the answers change.

Every verb locks the application's row first, as saving and submitting do: a confirmation is of exactly the answers that
stand when it is written, and nothing is submitted between a change and the fall of the confirmations.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from services.applications import joint, queries
from services.applications.actions import locked
from services.applications.models import Application, Confirmation, Invitation
from services.audit.actions import record
from services.core import codes
from services.core.actions import enqueue
from services.core.actors import SYSTEM, Actor
from services.core.numbers import query_code
from services.notices import actions as notices
from services.people import queries as people
from services.people.models import Person

LOOK_AFTER = "applications.look_after_invitation"
HOLDS = timedelta(days=10)  # from the last time a party was asked
REMINDERS = (timedelta(days=2), timedelta(days=6))
AGAIN_AFTER = timedelta(minutes=10)
DAY = timedelta(days=1)
ASKED_AT_MOST = 10  # times for one party of one draft
PER_PHONE, PER_ACCOUNT = 5, 20  # invitations in one day


class Refused(Exception):
    """It cannot be done; the message is for the person who asked."""


class Changed(Refused):
    """The answers are not the ones that were read; they have to be read again."""


@dataclass(frozen=True)
class Way:
    """How a party says yes, and who stands behind it."""

    how: str
    actor: Actor
    delegation_id: UUID | None = None
    note: str = ""


def code_phone(invitation: Invitation) -> str:
    """Return the number a code may be sent to, or "": then the party signs in or comes to a counter.

    Of a person the portal knows it is the number known, not the one the applicant wrote; a number that is also the
    applicant's or another party's proves nothing; for somebody under age a guardian confirms.
    """
    if invitation.id_type == joint.IDENTITY_CARD and _is_minor(invitation.id_no):
        return ""
    known = people.known_by_number(invitation.id_no, invitation.id_type)
    phone = _phone_of(known, invitation)
    return "" if phone in _other_phones(invitation) else phone


def _is_minor(id_no: str) -> bool:
    return codes.age_on(codes.birth_date_of(id_no), timezone.localdate()) < joint.ADULT


def _phone_of(known: Person | None, invitation: Invitation) -> str:
    if known is None:
        return invitation.phone
    account = people.account_in_use(known)
    own = known.phone or (account.phone if account else "")
    return "" if known.name != invitation.name else own or invitation.phone


def _other_phones(invitation: Invitation) -> set[str]:
    application = invitation.application
    person, account = application.person, application.account
    others = {party.phone for party in joint.parties_of(application) if party.key != invitation.party}
    return {*others, person.phone if person else "", str(getattr(account, "phone", ""))} - {""}


@transaction.atomic
def ask(*, application: Application, party: str, phone: str = "", actor: Actor) -> Invitation:
    """Ask a party to confirm, or ask again: an inbox message, and a text with the unguessable address.

    `phone`: where the answers hold none. Raises Refused for somebody who need not be asked, while the answers have
    gaps elsewhere, and when too many were asked.
    """
    current = locked(application.pk)
    standing = _standing(current, party)
    if standing is None or standing.is_settled or not current.is_draft:
        raise Refused(_("There is nobody to ask any more."))
    now = timezone.now()
    invitation = standing.invitation or _new(current, standing.party, now)
    invitation.phone = standing.party.phone or phone or invitation.phone
    _within_limits(invitation, now)
    invitation.times, invitation.reminded, invitation.reason = invitation.times + 1, 0, ""
    invitation.asked_at, invitation.ends_at = now, now + HOLDS
    invitation.declined_at = invitation.ended_at = None
    invitation.save()
    _tell_party(invitation, "party_asked", applicant=application.applicant_name)
    _send_link(invitation)
    _watch(invitation, now + REMINDERS[0])
    _write_down(current, standing.party, "applications.party_asked", actor)
    return invitation


def _standing(application: Application, party: str) -> joint.Standing | None:
    found = joint.standings(application, timezone.now())
    return next((one for one in found if one.party.key == party), None)


def _new(application: Application, party: joint.Party, now: datetime) -> Invitation:
    return Invitation(
        application=application,
        party=party.key,
        name=party.name,
        id_type=party.id_type,
        id_no=party.id_no,
        secret=secrets.token_urlsafe(32),
        code=query_code(),
        asked_at=now - AGAIN_AFTER,
        ends_at=now,
    )


def _within_limits(invitation: Invitation, now: datetime) -> None:
    if invitation.times and invitation.asked_at > now - AGAIN_AFTER and not invitation.declined_at:
        raise Refused(_("You have just asked. Wait ten minutes before you ask again."))
    recent = Invitation.objects.filter(asked_at__gt=now - DAY).exclude(pk=invitation.pk)
    mine = recent.filter(application__account_id=invitation.application.account_id).count()
    theirs = recent.filter(phone=invitation.phone).count() if invitation.phone else 0
    if invitation.times >= ASKED_AT_MOST or mine >= PER_ACCOUNT or theirs >= PER_PHONE:
        raise Refused(_("This person has been asked too often. Call them, or go to a service counter together."))


def _send_link(invitation: Invitation) -> None:
    if phone := code_phone(invitation):
        notices.send_link(phone=phone, link=link_of(invitation), until=invitation.ends_at)


def link_of(invitation: Invitation) -> str:
    """Return the path of the page for whoever has no account."""
    return reverse("applications:joint_link", args=[invitation.secret])


def _account_of(invitation: Invitation) -> Any:
    known = people.known_by_number(invitation.id_no, invitation.id_type)
    return people.account_in_use(known) if known and known.name == invitation.name else None


def _tell_party(invitation: Invitation, kind: str, **facts: Any) -> None:
    """Leave a message for a party with an account; whoever has none gets the text with the address."""
    account = _account_of(invitation)
    if account:
        label = dict(queries.definition_of(invitation.application).label)
        notices.notify(
            account_id=account.pk,
            kind=kind,
            params={"one_thing": label, **facts},
            subject_id=invitation.pk,
            link=reverse("applications:joint", args=[invitation.pk]),
        )


def _tell_applicant(application: Application, kind: str, **facts: Any) -> None:
    notices.notify(
        account_id=application.account_id,
        kind=kind,
        params={"one_thing": dict(queries.definition_of(application).label), **facts},
        subject_id=application.pk,
        link=reverse("applications:parties", args=[application.pk]),
    )


def _write_down(application: Application, party: joint.Party, action: str, actor: Actor, **detail: Any) -> None:
    record(
        actor=actor,
        action=action,
        subject_type="application",
        subject_id=application.pk,
        detail={"party": party.signatory.code, **detail},
    )


@transaction.atomic
def confirm(*, invitation: Invitation, digest: str, way: Way) -> Confirmation:
    """Take a party's yes to the answers with this digest; saying yes twice is one yes.

    Raises Changed when the answers are others by now, Refused when nobody is asked any more.
    """
    current, standing = _to_answer(invitation)
    if standing.confirmation:
        return standing.confirmation
    if joint.digest_of(current) != digest:
        raise Changed(_("The answers were changed while you were reading. Please read them once more."))
    try:
        with transaction.atomic():
            given = _write(current, standing.party, digest, way)
    except IntegrityError as error:
        if "confirmation_one_per_party" not in str(error):
            raise
        raise Changed(_("The answers were changed while you were reading. Please read them once more.")) from error
    left = len(joint.missing(current, timezone.now()))
    _tell_applicant(current, "party_confirmed", party=standing.party.name, left=left)
    _write_down(current, standing.party, "applications.party_confirmed", way.actor, how=way.how)
    _tell_principal(invitation, way)
    return given


def _write(application: Application, party: joint.Party, digest: str, way: Way) -> Confirmation:
    _void(application, application.confirmations.filter(party=party.key, voided_at=None))  # type: ignore[attr-defined]
    by_account = way.how == Confirmation.How.ACCOUNT
    return Confirmation.objects.create(
        application=application,
        party=party.key,
        name=party.name,
        id_no=party.id_no,
        how=way.how,
        account_id=way.actor.account_id if by_account else None,
        clerk_id=way.actor.account_id if way.how == Confirmation.How.COUNTER else None,
        delegation_id=way.delegation_id,
        note=way.note,
        digest=digest,
    )


def _to_answer(invitation: Invitation) -> tuple[Application, joint.Standing]:
    """Lock the draft and return it with the party; a party the answers no longer name is not asked any more."""
    try:
        current = locked(invitation.application_id)
    except Application.DoesNotExist as error:
        raise Refused(_("This application no longer exists.")) from error
    standing = _standing(current, invitation.party)
    if standing is None or standing.invitation is None or not current.is_draft:
        raise Refused(_("You are no longer asked about this application."))
    if not standing.confirmation and not standing.invitation.is_open(timezone.now()):
        raise Refused(_("The time for answering is over. Ask the applicant to ask you again."))
    return current, standing


@transaction.atomic
def decline(*, invitation: Invitation, reason: str, way: Way) -> Invitation:
    """Take a party's no, also after a yes: it stands until the party is asked again. The applicant reads the reason."""
    current, standing = _to_answer(invitation)
    asked = standing.invitation
    assert asked
    _void(current, current.confirmations.filter(party=asked.party, voided_at=None))  # type: ignore[attr-defined]
    asked.declined_at, asked.reason = timezone.now(), " ".join(reason.split())[:300]
    asked.save(update_fields=["declined_at", "reason"])
    _tell_applicant(current, "party_declined", party=asked.name, reason=asked.reason)
    _write_down(current, standing.party, "applications.party_declined", way.actor, how=way.how)
    _tell_principal(invitation, way)
    return asked


def _tell_principal(invitation: Invitation, way: Way) -> None:
    """Tell a party that somebody answered for it under a mandate, in the account that keeps what is the party's."""
    if way.actor.mandate:
        notices.notify(
            account_id=way.actor.mandate.account_id,
            kind="confirmed_for_you",
            params={
                "agent": way.actor.name,
                "one_thing": dict(queries.definition_of(invitation.application).label),
            },
            subject_id=invitation.pk,
            link=reverse("applications:joint", args=[invitation.pk]),
        )


def _void(application: Application, given: Any) -> int:
    return int(given.update(voided_at=timezone.now()))


def void_outdated(application: Application) -> int:
    """Let the confirmations of other answers than the present ones fall, and tell whoever gave them; return how many.

    Called in the transaction of every save of a draft's answers. What it might miss, the digest still finds.
    """
    given = list(application.confirmations.filter(voided_at=None))  # type: ignore[attr-defined]
    if not given:
        return 0
    digest, parties = joint.digest_of(application), {party.key for party in joint.parties_of(application)}
    fallen = [one for one in given if one.digest != digest or one.party not in parties]
    _void(application, Confirmation.objects.filter(pk__in=[one.pk for one in fallen], voided_at=None))
    for invitation in application.invitations.filter(party__in=[one.party for one in fallen]):  # type: ignore[attr-defined]
        _tell_party(invitation, "party_changed")
    return len(fallen)


# Time


def _watch(invitation: Invitation, when: datetime) -> None:
    key = f"{LOOK_AFTER}:{invitation.pk}:{invitation.times}:{when:%Y%m%d%H%M}"
    enqueue(LOOK_AFTER, {"invitation": str(invitation.pk), "times": invitation.times}, key=key, not_before=when)


@transaction.atomic
def look_after(invitation_id: UUID | str, times: int, *, now: datetime) -> str:
    """Remind a party twice, then end the asking; return what was done: gone, settled, waits, reminded, ended.

    Idempotent: what is to be done follows from when the party was asked and how often it was reminded since.
    """
    found = Invitation.objects.filter(pk=invitation_id, times=times).first()
    if found is None:
        return "gone"
    current = locked(found.application_id)
    standing = _standing(current, found.party)
    if standing is None or standing.is_settled or not current.is_draft or found.declined_at or found.ended_at:
        return "settled"
    return _end(current, found, now) if now >= found.ends_at else _remind(current, found, now)


def _end(application: Application, invitation: Invitation, now: datetime) -> str:
    invitation.ended_at = now
    invitation.save(update_fields=["ended_at"])
    _tell_applicant(application, "party_silent", party=invitation.name)
    record(actor=SYSTEM, action="applications.party_silent", subject_type="application", subject_id=application.pk)
    return "ended"


def _remind(application: Application, invitation: Invitation, now: datetime) -> str:
    due = [after for after in REMINDERS if now >= invitation.asked_at + after]
    later = [after for after in REMINDERS if now < invitation.asked_at + after]
    _watch(invitation, invitation.asked_at + later[0] if later else invitation.ends_at)
    if len(due) <= invitation.reminded:
        return "waits"
    invitation.reminded = len(due)
    invitation.save(update_fields=["reminded"])
    _tell_party(invitation, "party_asked", applicant=application.applicant_name)
    _send_link(invitation)
    return "reminded"

"""Joint applications: who has to confirm the answers of a draft, and how far each of them is.

A confirmation is bound to the digest of the answers: it stands only while these are word for word the same.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services.applications import queries
from services.applications.models import Application, Confirmation, Invitation
from services.catalogue.conditions import matches
from services.catalogue.definition import Signatory
from services.catalogue.situation import Situation
from services.core import codes
from services.core.labels import Label

IDENTITY_CARD = "111"
ADULT = 18


@dataclass(frozen=True)
class Party:
    """Somebody whom the answers name as taking part. `key` names the party in this draft."""

    key: str
    signatory: Signatory
    role: Label
    name: str
    id_type: str
    id_no: str
    phone: str
    is_applicant: bool
    row: Mapping[str, Any]

    def is_minor(self, today: date) -> bool:
        """Say whether a guardian has to confirm for them."""
        if self.id_type != IDENTITY_CARD:
            return False
        return codes.age_on(codes.birth_date_of(self.id_no), today) < ADULT


OPEN, ASKED, CONFIRMED, DECLINED, CHANGED, SILENT, APPLIES = (
    "open", "asked", "confirmed", "declined", "changed", "silent", "applies",
)  # fmt: skip
STATES: dict[str, tuple[Promise, str]] = {
    OPEN: (_("Not asked yet"), "wait"),
    ASKED: (_("Asked, no answer yet"), "doing"),
    CONFIRMED: (_("Confirmed"), "done"),
    DECLINED: (_("Does not confirm"), "need"),
    CHANGED: (_("Confirmed, but the answers changed afterwards"), "need"),
    SILENT: (_("Has not answered in time"), "need"),
    APPLIES: (_("Confirms by submitting"), "done"),
}


@dataclass(frozen=True)
class Standing:
    """How far a party is. `confirmation`: the one that stands; `outdated`: the last one that no longer does."""

    party: Party
    invitation: Invitation | None
    confirmation: Confirmation | None
    outdated: Confirmation | None
    now: datetime

    @property
    def state(self) -> str:
        """The code of the state."""
        if self.party.is_applicant:
            return APPLIES
        if self.confirmation:
            return CONFIRMED
        return self._asked() if self.invitation else CHANGED if self.outdated else OPEN

    def _asked(self) -> str:
        invitation = self.invitation
        assert invitation
        if invitation.declined_at:
            return DECLINED
        if self.outdated and self.outdated.at > invitation.asked_at:
            return CHANGED
        return ASKED if invitation.is_open(self.now) else SILENT

    @property
    def label(self) -> Promise:
        """The state in words."""
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        """How the state is coloured."""
        return STATES[self.state][1]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is waited for."""
        return self.state in {APPLIES, CONFIRMED}


def parties_of(application: Application, situation: Situation | None = None) -> list[Party]:
    """Return everybody the law or the matter lets apply only together, the applicant among them; usually nobody."""
    signatories = queries.definition_of(application).signatories
    if not signatories:
        return []
    situation = situation or queries.situation_of(application)
    bound = {needed.element.code for needed in situation.elements}
    found: dict[str, Party] = {}
    for signatory in signatories:
        if matches(signatory.when, situation.answers):
            for party in _named(signatory, application, bound):
                found.setdefault(party.key, party)
    return list(found.values())


def _named(signatory: Signatory, application: Application, bound: set[str]) -> Iterator[Party]:
    answers = {code: value for code, value in application.answers.items() if code in bound}
    rows = (answers.get(signatory.rows) or []) if signatory.rows else [answers]
    for row in rows:
        name, id_no = str(row.get(signatory.name) or ""), str(row.get(signatory.id_no) or "")
        if name and id_no:
            yield _party(signatory, application, row, name, id_no)


def _party(signatory: Signatory, application: Application, row: Mapping[str, Any], name: str, id_no: str) -> Party:
    id_type = str(row.get("id_type") or IDENTITY_CARD) if signatory.rows else IDENTITY_CARD
    return Party(
        key=f"{signatory.code}:{id_no}"[:60],
        signatory=signatory,
        role=_role(signatory, application, row),
        name=name,
        id_type=id_type,
        id_no=id_no,
        phone=str(row.get(signatory.phone) or "") if signatory.phone else "",
        is_applicant=application.organisation_id is None and id_no == application.applicant_id_no,
        row=row if signatory.rows else {},
    )


def _role(signatory: Signatory, application: Application, row: Mapping[str, Any]) -> Label:
    if not signatory.role or not signatory.rows:
        return signatory.label
    element = queries.definition_of(application).elements[signatory.rows]
    options = next((sub.options for sub in element.sub if sub.code == signatory.role), None) or ()
    return next((option.label for option in options if option.code == row.get(signatory.role)), signatory.label)


def digest_of(application: Application) -> str:
    """Return what recognises the answers as they stand: edition, situation, and every answer that applies."""
    situation = queries.situation_of(application)
    bound = {needed.element.code for needed in situation.elements}
    content = {
        "version": str(application.version_id),
        "situation": situation.answers,
        "answers": {code: value for code, value in application.answers.items() if code in bound},
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def standings(application: Application, now: datetime) -> list[Standing]:
    """Return how far every party is; two statements for a joint draft, none for any other."""
    parties = parties_of(application)
    if not parties:
        return []
    invitations = {one.party: one for one in application.invitations.all()}  # type: ignore[attr-defined]
    given: dict[str, list[Confirmation]] = {}
    for one in application.confirmations.all():  # type: ignore[attr-defined]
        given.setdefault(one.party, []).append(one)
    digest = digest_of(application)
    return [_standing(party, invitations.get(party.key), given.get(party.key, []), digest, now) for party in parties]


def _standing(
    party: Party, invitation: Invitation | None, given: list[Confirmation], digest: str, now: datetime
) -> Standing:
    valid = [one for one in given if one.voided_at is None and one.digest == digest]
    void = [one for one in given if one not in valid]
    return Standing(party, invitation, valid[0] if valid else None, void[-1] if void else None, now)


def missing(application: Application, now: datetime) -> list[Standing]:
    """Return the parties whose confirmation of the answers as they are now is missing."""
    return [one for one in standings(application, now) if not one.is_settled]

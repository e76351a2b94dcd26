"""What a party of a joint application reads before it says yes: what concerns it, and the facts all parties share.

Of the others it reads name, role and whether they have confirmed; no identity number, no telephone, no other answer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.applications import joint, queries
from services.applications.display import Shown, shown
from services.applications.joint import Party, Standing
from services.applications.models import Application, Invitation
from services.catalogue.definition import Element
from services.core.labels import Label


@dataclass(frozen=True)
class Line:
    """One fact in readable form."""

    label: Label
    value: Shown


@dataclass(frozen=True)
class PartyPage:
    """One party's view of a draft, at one moment; `digest` is of the answers shown."""

    invitation: Invitation
    application: Application
    label: Label
    matters: tuple[Label, ...]
    standing: Standing
    others: tuple[Standing, ...]
    own: tuple[Line, ...]
    shared: tuple[Line, ...]
    digest: str

    @property
    def party(self) -> Party:
        """The party itself."""
        return self.standing.party

    @property
    def may_answer(self) -> bool:
        """Whether yes and no are still open."""
        return self.standing.state in {joint.ASKED, joint.CHANGED}

    @property
    def may_decline(self) -> bool:
        """Whether a no is still possible, also after a yes."""
        return self.may_answer or self.standing.state == joint.CONFIRMED

    @property
    def elements(self) -> list[str]:
        """The elements that are shown, for the record of who read what."""
        signatory = self.party.signatory
        own = [signatory.rows] if signatory.rows else [signatory.name, signatory.id_no]
        return [*own, *signatory.shows]


def page_of(invitation: Invitation, now: datetime) -> PartyPage | None:
    """Return what the party reads; None when the draft no longer names it, or is no draft any more."""
    application = invitation.application
    everybody = joint.standings(application, now) if application.is_draft else []
    mine = next((one for one in everybody if one.party.key == invitation.party), None)
    if mine is None:
        return None
    situation = queries.situation_of(application)
    bound = {needed.element.code: needed.element for needed in situation.elements}
    return PartyPage(
        invitation=invitation,
        application=application,
        label=situation.definition.label,
        matters=tuple(matter.label for matter in situation.matters),
        standing=mine,
        others=tuple(one for one in everybody if one is not mine),
        own=tuple(_own(mine.party, application, bound)),
        shared=tuple(_lines(mine.party.signatory.shows, application.answers, bound)),
        digest=joint.digest_of(application),
    )


def _own(party: Party, application: Application, bound: dict[str, Element]) -> list[Line]:
    signatory = party.signatory
    if not signatory.rows:
        codes = (signatory.name, signatory.id_no, signatory.phone)
        return _lines(codes, application.answers, bound)
    fields = {sub.code: sub for sub in bound[signatory.rows].sub if sub.code != signatory.role}
    return _lines(tuple(fields), party.row, fields)


def _lines(codes: tuple[str, ...], values: Any, elements: dict[str, Element]) -> list[Line]:
    found = [(elements[code], shown(elements[code], values.get(code))) for code in codes if code in elements]
    return [Line(element.label, value) for element, value in found if value]

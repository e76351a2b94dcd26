"""Who has confirmed a joint application, as the officer of one matter may see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.applications import joint
from services.applications import queries as applications
from services.applications.models import Confirmation
from services.catalogue.definition import Definition, Signatory
from services.core.labels import Label

from .models import Case


@dataclass(frozen=True)
class Confirmed:
    """One party's yes. `name` is empty when the matter does not bind the party's name."""

    name: str
    role: Label
    how: str
    at: datetime
    agent: str
    note: str


def of_case(case: Case) -> dict[str, Any]:
    """Return who confirmed, and whether the answers were corrected since; nothing for any other application."""
    definition = applications.definition_of(case.application)
    if not definition.signatories:
        return {}
    given = list(applications.confirmations_of(case.application))
    digest = joint.digest_of(case.application) if given else ""
    return {
        "parties": [_confirmed(one, case, definition) for one in given],
        "parties_outdated": any(one.digest != digest for one in given),
    }


def _confirmed(one: Confirmation, case: Case, definition: Definition) -> Confirmed:
    code = one.party.partition(":")[0]
    signatory = next((found for found in definition.signatories if found.code == code), None)
    bound = definition.matters[case.matter].elements
    is_bound = signatory is not None and (signatory.rows or signatory.name) in bound
    return Confirmed(
        name=one.name if is_bound else "",
        role=_role(signatory),
        how=str(one.get_how_display()),
        at=one.at,
        agent=one.delegation.agent_name if one.delegation else "",
        note=one.note if is_bound else "",
    )


def _role(signatory: Signatory | None) -> Label:
    return signatory.label if signatory else ""

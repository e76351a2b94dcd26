"""What waits for a citizen: shown at home and in the list of applications, before any state."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from services.applications import queries
from services.applications.models import Application
from services.applications.papers import COUNTER
from services.applications.party_page import PartyPage, page_of
from services.materials import queries as materials

CORRECTION, PLEDGE, ORIGINAL = "correction", "pledge", "original"
FACETS = {"needs_citizen": CORRECTION, "has_open_pledge": PLEDGE}
MOST_ASKED = 8  # each costs two statements


def waiting_in(applications: Iterable[Application]) -> dict[UUID, list[str]]:
    """Return by running application what it waits for, what stops the departments first; at most one statement."""
    running = [one for one in applications if one.is_live and not one.is_draft]
    unseen = _with_unseen_originals(running)
    return {
        one.pk: [kind for facet, kind in FACETS.items() if facet in one.facets] + [ORIGINAL] * (one.pk in unseen)
        for one in running
    }


def _with_unseen_originals(applications: list[Application]) -> set[UUID]:
    """Return the applications of which a counter still has to see an original."""
    wanted = {
        (one.pk, needed.material.code)
        for one in applications
        for needed in queries.situation_of(one).materials
        if needed.supply == COUNTER
    }
    return {key for key, _code in wanted - materials.on_file_in({key for key, _code in wanted})}


def asked_of(account: Any, now: datetime) -> list[PartyPage]:
    """Return the joint applications that name the account's person and are drafts still, answered or not."""
    found = queries.invitations_of(account)[:MOST_ASKED]
    return [page for one in found if (page := page_of(one, now))]


def to_confirm(account: Any, now: datetime) -> list[PartyPage]:
    """Return those of them that wait for an answer."""
    return [page for page in asked_of(account, now) if page.may_answer]

"""What other rooms may ask about data sharing."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.db.models import QuerySet

from services.core.actors import Actor
from services.core.labels import Label
from services.sharing.models import Dispute, ShareRequest

SOURCES = Path(__file__).parent / "data" / "sources.yaml"


def requests_of(application_id: UUID) -> QuerySet[ShareRequest]:
    """Return every question asked for an application, oldest first: the citizen may see them."""
    return ShareRequest.objects.filter(application_id=application_id).order_by("at", "pk")


@cache
def _sources() -> dict[str, dict[str, Any]]:
    return dict(yaml.safe_load(SOURCES.read_text(encoding="utf-8")))


def dataset_label(code: str) -> Label:
    """Return what people call a dataset, such as the population register; an unknown one is its own name."""
    source = _sources()["datasets"].get(code)
    return {"zh": source["zh"], "en": source["en"]} if source else code


def department_of(code: str) -> str:
    """Return the code of the department that answers for a dataset or a material, "" when nobody does."""
    sources = _sources()
    source = sources["datasets"].get(code) or sources["materials"].get(code) or {}
    return str(source.get("department", ""))


def datasets() -> list[str]:
    """Return the codes of all datasets that can be asked for data elements."""
    return list(_sources()["datasets"])


def checked_materials() -> list[str]:
    """Return the codes of all materials a register can confirm."""
    return list(_sources()["materials"])


def second_sources(element: str) -> list[str]:
    """Return the datasets that hold an element too, beside the one that answers for it: the two are compared."""
    return list(_sources().get("second", {}).get(element, []))


def is_public(source: str) -> bool:
    """Say whether a register may be read by anybody, such as the business register."""
    return source in _sources().get("public", [])


def asked_about_others(account_id: int | None, since: datetime) -> int:
    """Return how many other people an account has had registers asked about since then."""
    mine = ShareRequest.objects.filter(requested_by_id=account_id, of_another=True, at__gte=since)
    return mine.order_by().values("subject").distinct().count()


def disputes_of(department: str) -> QuerySet[Dispute]:
    """Return a department's disputed records, the open ones first and the oldest of these first."""
    return Dispute.objects.filter(department=department).order_by("closed_at", "created_at")


def dispute_for(actor: Actor, dispute_id: UUID) -> Dispute:
    """Return a disputed record of the officer's own department; any other raises Dispute.DoesNotExist."""
    return Dispute.objects.get(pk=dispute_id, department=actor.department)


def may_see_evidence(actor: Actor, application_id: UUID) -> bool:
    """Say whether an officer's department has a disputed record of this application before it."""
    mine = Dispute.objects.filter(application_id=application_id, department=actor.department)
    return actor.kind == "officer" and mine.exists()

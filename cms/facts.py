"""The facts that editorial pages show: read from the published catalogue at the moment the page is drawn."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from services.applications import following, waiting
from services.applications import queries as applications
from services.applications.models import Application
from services.catalogue import queries as catalogue
from services.catalogue.definition import Definition, MaterialType
from services.catalogue.models import OneThing
from services.core.calendar import load
from services.core.labels import Label

MOST_WAITING = 10
NOT_TO_BE_SUPPLIED = ("ecert", "share", "output", "auto", "commit")

FIRST_FOR_THE_ELDERLY = ("retirement", "housing_transfer")


def home(request: HttpRequest) -> dict[str, Any]:
    """Return the life-event cards and, for a signed-in citizen, what is under way."""
    user: Any = request.user
    mine = user.is_authenticated and user.realm == "citizen"
    things = [catalogue.definition(version) for version in catalogue.published_all()]
    return {
        "nav": "home",
        "things": things,
        "elder_things": [thing for thing in things if thing.code in FIRST_FOR_THE_ELDERLY],
        "resume": _resume(user) if mine else None,
        "waits": _waits(user) if mine else [],
    }


@dataclass(frozen=True)
class Wait:
    """Something that waits for the signed-in citizen: of which errand, what (`waiting.py` or below), where."""

    title: Label
    kind: str
    url: str
    until: date | None = None


ADDRESSES = {
    waiting.CORRECTION: "casework:correction",
    waiting.PLEDGE: "applications:later",
    waiting.ORIGINAL: "applications:progress",
}
CONFIRM, DRAFT, CHANGE = "confirm", "draft", "change"


def _waits(account: Any) -> list[Wait]:
    """Return what waits for the citizen: what departments ask, who waits for a yes, and drafts last."""
    live = list(applications.live_of(account)[:MOST_WAITING])
    kinds = waiting.waiting_in(live)
    asked = [
        Wait(page.label, CONFIRM, reverse("applications:joint", args=[page.invitation.pk]))
        for page in waiting.to_confirm(account, timezone.now())
    ]
    needed = [
        Wait(_everyday(one), kind, reverse(address, args=[one.pk]))
        for kind, address in ADDRESSES.items()
        for one in live
        if kind in kinds.get(one.pk, [])
    ]
    drafts = [
        Wait(
            _everyday(one),
            CHANGE if one.amends_id else DRAFT,
            reverse("applications:tasks", args=[one.pk]),
            one.kept_until,
        )
        for one in live
        if one.is_draft
    ]
    return needed + asked + drafts


def _everyday(application: Application) -> Label:
    return applications.definition_of(application).everyday


def _resume(account: Any) -> dict[str, Any] | None:
    """Return what the citizen is in the middle of; of a running application also what waits for them."""
    application = applications.resume_card(account)
    if application is None:
        return None
    card = {
        "title": applications.definition_of(application).everyday,
        "state_text": application.current_state.public,
        "is_draft": application.is_draft,
    }
    if application.is_draft:
        return card | {"url": reverse("applications:tasks", args=[application.pk])}
    followed = following.progress_of(application)
    return card | {
        "url": reverse("applications:progress", args=[application.pk]),
        "bar": followed.bar,
        "done": followed.done,
        "total": len(followed.rows),
        "waiting": len(followed.needing) + len(followed.to_show),
    }


def guide(code: str) -> dict[str, Any]:
    """Return matters, departments, materials and the promise of the version published now; empty when there is none."""
    try:
        version = catalogue.published(code)
    except OneThing.DoesNotExist:
        return {"nav": "things", "thing": None}
    definition = catalogue.definition(version)
    return {
        "nav": "things",
        "thing": definition,
        "version": version,
        "lead": definition.departments[definition.lead],
        "rows": [(matter, definition.departments[matter.department]) for matter in definition.matters.values()],
        "supplied": [material for material in _used(definition) if material.src not in NOT_TO_BE_SUPPLIED],
        "fetched": [material for material in _used(definition) if material.src in NOT_TO_BE_SUPPLIED],
        "calendar_until": load().until,
        "today": timezone.localdate(),
    }


def _used(definition: Definition) -> list[MaterialType]:
    codes = dict.fromkeys(
        code
        for matter in definition.matters.values()
        for code in (*matter.materials, *(one for extra in matter.extra for one in extra.materials))
    )
    return [definition.materials[code] for code in codes]


def recipients() -> list[tuple[Definition, list[tuple[Any, list[Any]]]]]:
    """Return for each one-thing its departments, each with the data elements that its matters bind."""
    return [(thing, _recipients(thing)) for thing in map(catalogue.definition, catalogue.published_all())]


def _recipients(thing: Definition) -> list[tuple[Any, list[Any]]]:
    bound: dict[str, dict[str, None]] = {}
    for matter in thing.matters.values():
        bound.setdefault(matter.department, {}).update(dict.fromkeys(matter.elements))
    return [
        (thing.departments[code], [thing.elements[one].label for one in elements if one in thing.elements])
        for code, elements in bound.items()
    ]

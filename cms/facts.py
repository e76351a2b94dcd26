"""The facts that editorial pages show: read from the published catalogue at the moment the page is drawn."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from services.applications import following
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
    """Something that waits for the signed-in citizen: of which errand, what (draft, correction, pledge), and where."""

    title: Label
    kind: str
    url: str
    until: date | None = None


def _waits(account: Any) -> list[Wait]:
    """Return what waits for the citizen in every draft and running application, the latest first."""
    return [wait for application in applications.live_of(account)[:MOST_WAITING] for wait in _waits_in(application)]


def _waits_in(application: Application) -> list[Wait]:
    title, key = applications.definition_of(application).everyday, [application.pk]
    if application.is_draft:
        return [Wait(title, "draft", reverse("applications:tasks", args=key), application.kept_until)]
    found = []
    if "needs_citizen" in application.facets:
        found.append(Wait(title, "correction", reverse("casework:correction", args=key)))
    if "has_open_pledge" in application.facets:
        found.append(Wait(title, "pledge", reverse("applications:later", args=key)))
    return found


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

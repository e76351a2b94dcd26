"""Looking again before a draft is sent: what registers, certificates and the account say otherwise by now.

Nothing is sent on data that changed behind the applicant's back: the change is shown on the check page first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from services.applications import holdings, lookups, queries, supply
from services.applications.actions import locked
from services.applications.display import Shown, masked
from services.applications.models import Application
from services.applications.prefill import Answered, ask, derive_anew, forget, is_over, noted, prefill, save
from services.catalogue.situation import Situation
from services.core.actors import Actor
from services.core.labels import Label
from services.materials import actions as materials
from services.materials import queries as material_queries
from services.people.models import Account

AGAIN_AFTER = timedelta(minutes=5)  # an answer younger than this is not asked for again
MATERIAL = "material/"


@dataclass(frozen=True)
class Change:
    """Something that is different from when it was filled in. Empty `now`: it is no longer on record."""

    label: Label
    was: Shown
    now: Shown


def look_again(application: Application, *, account: Account, actor: Actor) -> Application:
    """Ask anew for everything that came from elsewhere; write down what changed and return the draft."""
    before = {code: application.answers.get(code) for code in _from_elsewhere(application)}
    application = prefill(application, account=account, actor=actor)
    known = lookups.known_lookups(
        queries.situation_of(application), application, older_than=timezone.now() - AGAIN_AFTER
    )
    return _write(application, before, ask(application, known, actor) if known else [])


def _from_elsewhere(application: Application) -> set[str]:
    return {code for code, source in application.sources.items() if source.get("source") in supply.FROM_ELSEWHERE}


def _write(application: Application, before: Mapping[str, Any], answered: Answered) -> Application:
    now = timezone.now()
    with transaction.atomic():
        current = locked(application.pk)
        situation = queries.situation_of(current)
        for lookup, answer in answered:
            if answer.error:
                continue  # what was known stays known
            current.lookups[lookup.key] = noted(lookup, answer, now)
            if lookup.material and (not answer.found or is_over(answer)):
                _set_aside(current, lookup.material.material.code, now)
            for needed in lookup.elements:
                _take(current, needed.element.code, answer.values.get(needed.element.code))
        _lapsed_certificates(current, now)
        derive_anew(current, situation)
        _note(current, before)
        save(current)
    return current


def _take(application: Application, code: str, value: Any) -> None:
    if supply.is_empty(value):
        forget(application, code)
    else:
        application.answers[code] = value


def _set_aside(application: Application, code: str, now: datetime) -> None:
    versions = material_queries.of_application(application.pk).get(code, [])
    materials.set_aside(application_id=application.pk, version_ids=[version.pk for version in versions])
    application.changes[MATERIAL + code] = {"was": "", "at": now.isoformat()}


def _lapsed_certificates(application: Application, now: datetime) -> None:
    on_file = material_queries.of_application(application.pk)
    versions = [version for found in on_file.values() for version in found]
    for version in holdings.no_longer_valid(versions, on=timezone.localtime(now).date()):
        materials.set_aside(application_id=application.pk, version_ids=[version.pk])
        application.changes[MATERIAL + version.material.type_code] = {"was": "", "at": now.isoformat()}


def _note(application: Application, before: Mapping[str, Any]) -> None:
    for code, was in before.items():
        if application.answers.get(code) != was:
            first = application.changes.get(code, {}).get("was", was)
            application.changes[code] = {"was": first}


def confirm(*, application: Application) -> Application:
    """Take note that the applicant has seen what changed."""
    with transaction.atomic():
        current = locked(application.pk)
        current.changes = {}
        current.save(update_fields=["changes", "saved_at"])
    return current


def changes_of(application: Application, situation: Situation) -> list[Change]:
    """Return what changed, as the applicant may see it."""
    return [*_element_changes(application, situation), *_material_changes(application, situation)]


def _element_changes(application: Application, situation: Situation) -> Iterable[Change]:
    for needed in situation.elements:
        code = needed.element.code
        if code in application.changes:
            was, now = application.changes[code]["was"], application.answers.get(code)
            yield Change(needed.element.label, masked(needed.element, was), masked(needed.element, now))


def _material_changes(application: Application, situation: Situation) -> Iterable[Change]:
    for needed in situation.materials:
        if MATERIAL + needed.material.code in application.changes:
            valid = {"zh": "有效", "en": "valid"}
            yield Change(needed.material.label, valid, {"zh": "已失效或查不到", "en": "no longer valid or on record"})

"""The verbs of applications. Each is one transaction; the application row is the lock of everything below it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils import timezone

from services.applications import events, queries
from services.applications.models import Application, Revision
from services.applications.workflow import FINAL
from services.catalogue.models import OneThingVersion
from services.core.actors import Actor
from services.core.numbers import application_number, query_code
from services.materials import queries as materials
from services.notices.actions import notify
from services.people.models import Account, Organisation


class AlreadyRunning(Exception):
    """There is a running application for the same errand and subject; `application` is that one."""

    def __init__(self, application: Application | None) -> None:
        super().__init__(str(application))
        self.application = application


class NotComplete(Exception):
    """The draft cannot be submitted yet; `missing` are the codes of elements and materials still wanted."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def locked(application_id: UUID) -> Application:
    """Return the application with its row locked; call inside a transaction."""
    return Application.objects.select_for_update(of=("self",)).get(pk=application_id)


def start(
    *,
    version: OneThingVersion,
    account: Account,
    situation: Mapping[str, str],
    organisation: Organisation | None = None,
    channel: str = "web",
) -> Application:
    """Open a draft, pinned to the version; the applicant is the account's person, or the enterprise."""
    person = account.person
    return Application.objects.create(
        version=version,
        one_thing=version.one_thing.code,
        account=account,
        person=person,
        organisation=organisation,
        applicant_name=organisation.name if organisation else account.display_name,
        applicant_id_no=organisation.uscc if organisation else (person.id_no if person else ""),
        channel=channel,
        situation=dict(situation),
    )


def save_situation(*, application: Application, situation: Mapping[str, str]) -> Application:
    """Change the situation of a draft; answers that no longer apply are kept until it is submitted."""
    with transaction.atomic():
        current = locked(application.pk)
        _only_a_draft(current)
        current.situation = dict(situation)
        current.save(update_fields=["situation", "saved_at"])
    return current


def save_step(
    *,
    application: Application,
    group: str,
    answers: Mapping[str, Any],
    sources: Mapping[str, Mapping[str, Any]] | None = None,
    raw: Mapping[str, Any] | None = None,
) -> Application:
    """Keep what was entered in one step: valid answers by element, and the raw input of what is not valid yet."""
    with transaction.atomic():
        current = locked(application.pk)
        _only_a_draft(current)
        current.answers = {**current.answers, **answers}
        current.sources = {**current.sources, **(sources or {code: {"source": "typed", "verified": False} for code in answers})}
        current.raw = {**current.raw, group: dict(raw)} if raw else {k: v for k, v in current.raw.items() if k != group}
        current.save(update_fields=["answers", "sources", "raw", "saved_at"])
    return current


def _only_a_draft(application: Application) -> None:
    if not application.is_draft:
        raise AlreadyRunning(application)


def submit(*, application: Application, actor: Actor, declaration: Mapping[str, Any], subject_key: str) -> Application:
    """Submit a complete draft: number, first revision, cases, all in one transaction.

    A draft that is submitted already is returned as it is. Raises AlreadyRunning when the same errand runs for the
    same subject.
    """
    try:
        with transaction.atomic():
            current = locked(application.pk)
            if not current.is_draft:
                return current
            return _submit(current, actor, declaration, subject_key)
    except IntegrityError as error:
        if "application_one_live_per_subject" not in str(error):
            raise
        running = Application.objects.running().filter(one_thing=application.one_thing, subject_key=subject_key)
        raise AlreadyRunning(running.of(actor.account_id).first()) from error


def _submit(application: Application, actor: Actor, declaration: Mapping[str, Any], subject_key: str) -> Application:
    now = timezone.now()
    kept = {needed.element.code for needed in queries.situation_of(application).elements}
    application.answers = {code: value for code, value in application.answers.items() if code in kept}
    application.sources = {code: source for code, source in application.sources.items() if code in kept}
    application.raw = {}
    application.declaration = {**declaration, "at": now.isoformat(), "account": actor.account_id}
    application.number = application_number(settings.CITY["region"], timezone.localtime(now).date())
    application.query_code = query_code()
    application.subject_key = subject_key
    application.state, application.submitted_at = "submitted", now
    application.save()
    revision = _revise(application, Revision.Cause.SUBMIT, actor)
    notify(
        account_id=application.account_id,
        kind="application_submitted",
        params={"one_thing": queries.definition_of(application).label, "number": application.number},
        subject_id=application.pk,
        link=application.get_absolute_url(),
    )
    events.submitted.send(sender=Application, application=application, revision=revision, actor=actor)
    return application


def _revise(application: Application, cause: str, actor: Actor) -> Revision:
    links = [
        {"material": code, "version": str(version.pk)}
        for code, versions in materials.of_application(application.pk).items()
        for version in versions
    ]
    content = {"situation": application.situation, "answers": application.answers, "materials": links}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    return Revision.objects.create(
        application=application,
        no=application.revisions.count() + 1,
        situation=application.situation,
        answers=application.answers,
        sources=application.sources,
        materials=links,
        cause=cause,
        actor_id=actor.account_id,
        checksum=hashlib.sha256(text.encode()).hexdigest(),
    )


def add_results(*, application: Application, matter: str, values: Mapping[str, Any], actor: Actor) -> Application:
    """Add what a department's decision yielded, such as the identity number of a newborn."""
    with transaction.atomic():
        current = locked(application.pk)
        current.results = {**current.results, **values}
        current.save(update_fields=["results", "saved_at"])
        events.results_added.send(sender=Application, application=current, matter=matter, values=dict(values), actor=actor)
    application.results = current.results
    return current


def project(
    *,
    application: Application,
    state: str,
    outcome: str,
    facets: list[str],
    promised_on: date | None,
    promised_provisional: bool,
) -> Application:
    """Write the projection of the cases: the only writer of state, outcome, facets and promised date after submission."""
    closed = timezone.now() if state in FINAL else None
    application.state, application.outcome, application.facets = state, outcome, facets
    application.promised_on, application.promised_provisional = promised_on, promised_provisional
    application.closed_at = (application.closed_at or closed) if closed else None
    application.save(
        update_fields=["state", "outcome", "facets", "promised_on", "promised_provisional", "closed_at", "saved_at"]
    )
    return application

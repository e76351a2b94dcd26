"""The verbs of applications. Each is one transaction; the application row is the lock of everything below it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services.applications import events, joint, marks, queries, subjects, supply
from services.applications.marks import Mark
from services.applications.models import Application, Revision
from services.applications.papers import Paper, papers_of
from services.applications.receipt import draft_receipt
from services.applications.telling import tell_principal
from services.applications.workflow import FINAL
from services.catalogue import queries as catalogue
from services.catalogue.derivations import derive
from services.catalogue.models import OneThingVersion
from services.core.actors import Actor
from services.core.numbers import application_number, query_code
from services.materials import actions as materials
from services.notices.actions import notify
from services.people import queries as people
from services.people.models import Account, Organisation


class AlreadyRunning(Exception):
    """There is a running application for the same errand and subject; `application` is that one."""

    def __init__(self, application: Application | None) -> None:
        super().__init__(str(application))
        self.application = application


class NotConfirmed(Exception):
    """Parties have not confirmed the answers as they are now; `names` are theirs."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


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
    """Open a draft, pinned to the version; the applicant is the account's person, or the enterprise.

    Under a mandate the draft is the principal's, who is told. Raises PermissionDenied when it covers another errand.
    """
    filing, mandate = people.filing_of(account), people.mandate_of(account)
    if mandate and not mandate.covers(version.one_thing.code):
        raise PermissionDenied(_("Your mandate does not cover this matter."))
    if organisation is None and filing.organisation_id:
        organisation = Organisation.objects.get(pk=filing.organisation_id)
    person = filing.person
    definition = catalogue.definition(version)
    draft = Application.objects.create(
        version=version,
        one_thing=version.one_thing.code,
        account_id=filing.account_id,
        actor=account,
        delegation_id=filing.delegation_id,
        person=person,
        organisation=organisation,
        applicant_kind=Application.Applicant(definition.subject),
        applicant_name=organisation.name if organisation else (person.name if person else account.display_name),
        applicant_id_no=organisation.uscc if organisation else (person.id_no if person else ""),
        channel=people.actor_of(account).channel if mandate else channel,
        situation=definition.situation(situation).answers,
    )
    tell_principal(draft, people.actor_of(account), "opened")
    return draft


def save_situation(*, application: Application, situation: Mapping[str, str]) -> Application:
    """Change the situation of a draft; answers that no longer apply are kept until it is submitted."""
    with transaction.atomic():
        current = locked(application.pk)
        _only_a_draft(current)
        current.situation = queries.definition_of(current).situation(situation).answers
        current.save(update_fields=["situation", "saved_at"])
    return current


def save_step(
    *,
    application: Application,
    group: str,
    answers: Mapping[str, Any],
    sources: Mapping[str, Mapping[str, Any]] | None = None,
    raw: Mapping[str, Any] | None = None,
    mark: Mark | None = None,
) -> Application:
    """Keep what was entered in one step: valid answers by element, and the raw input of what is not valid yet.

    Raises AlreadyRunning when the draft was submitted meanwhile, ChangedElsewhere when another open page saved the step
    since the one of `mark` was shown.
    """
    with transaction.atomic():
        current = locked(application.pk)
        _only_a_draft(current)
        current.marks[group] = marks.following(current, group, mark)
        typed = {code: supply.typed(current.sources.get(code)) for code in answers}
        current.answers = {**current.answers, **answers}
        current.sources = {**current.sources, **(typed if sources is None else sources)}
        current.raw = {code: kept for code, kept in current.raw.items() if code != group}
        if raw:
            current.raw[group] = dict(raw)
        current.save(update_fields=["answers", "sources", "raw", "marks", "saved_at"])
    return current


def discard(*, application: Application, actor: Actor) -> None:
    """Delete a draft with its files at its applicant's wish; what was submitted stays."""
    with transaction.atomic():
        current = locked(application.pk)
        _only_a_draft(current)
        tell_principal(current, actor, "discarded")
        materials.purge(application_id=current.pk)
        current.delete()


def _only_a_draft(application: Application) -> None:
    if not application.is_draft:
        raise AlreadyRunning(application)


def submit(
    *, application: Application, actor: Actor, declaration: Mapping[str, Any], subject_key: str | None = None
) -> Application:
    """Submit a complete draft: number, first revision, cases and receipt, all in one transaction.

    Whether it is complete is submission.send's question. A draft that is submitted already is returned as it is.
    Raises AlreadyRunning when the same errand runs for the same subject, whoever applied, and NotConfirmed while a
    party of a joint application has not confirmed the answers as they are under the lock.
    """
    situation = queries.situation_of(application)
    key = subjects.subject_key(application, situation) if subject_key is None else subject_key
    if application.only_matters:
        key = f"{key}+{'+'.join(application.only_matters)}"[:120]
    try:
        with transaction.atomic():
            current = locked(application.pk)
            return _submit(current, actor, declaration, key) if current.is_draft else current
    except IntegrityError as error:
        if "application_one_live_per_subject" not in str(error):
            raise
        raise AlreadyRunning(running_for(application.one_thing, key)) from error


def running_for(one_thing: str, subject_key: str) -> Application | None:
    """Return the running application for an errand's subject, whoever applied."""
    return Application.objects.running().filter(one_thing=one_thing, subject_key=subject_key).first()


def _submit(application: Application, actor: Actor, declaration: Mapping[str, Any], subject_key: str) -> Application:
    now = timezone.now()
    if unconfirmed := joint.missing(application, now):
        raise NotConfirmed([one.party.name for one in unconfirmed])
    definition, situation = queries.definition_of(application), queries.situation_of(application)
    keep_what_applies(application, {needed.element.code for needed in situation.elements})
    application.declaration = {**declaration, "at": now.isoformat(), "account": actor.account_id}
    application.number = application_number(settings.CITY["region"], timezone.localtime(now).date())
    application.query_code = query_code()
    application.subject_key = subject_key
    application.state, application.submitted_at = "submitted", now
    application.save()
    materials.seal(application_id=application.pk)
    papers = papers_of(situation, application)
    revision = revise(application, Revision.Cause.SUBMIT, actor, papers)
    _tell(application, definition.label)
    tell_principal(application, actor, "submitted")
    draft_receipt(application, definition, papers, answers=len(application.answers), actor=actor)
    events.submitted.send(sender=Application, application=application, revision=revision, actor=actor)
    return application


def keep_what_applies(application: Application, codes: set[str]) -> None:
    """Leave out the answers that nothing asks for any more."""
    application.answers = {code: value for code, value in application.answers.items() if code in codes}
    application.sources = {code: source for code, source in application.sources.items() if code in codes}
    application.raw = {}


def _tell(application: Application, label: Mapping[str, str]) -> None:
    notify(
        account_id=application.account_id,
        kind="application_submitted",
        params={"one_thing": dict(label), "number": application.number},
        subject_id=application.pk,
        link=application.get_absolute_url(),
    )


def revise(
    application: Application, cause: str, actor: Actor, papers: Iterable[Paper], *, draft_id: UUID | None = None
) -> Revision:
    """Write down the answers and materials as they are now, for ever."""
    links = [{"material": paper.code, "version": str(version.pk)} for paper in papers for version in paper.versions]
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
        draft_id=draft_id,
        actor_id=actor.account_id,
        checksum=hashlib.sha256(text.encode()).hexdigest(),
    )


def add_papers(*, application: Application, codes: Iterable[str], actor: Actor) -> Revision:
    """Make what was handed in after the submission part of it: a new revision, and the departments are told."""
    with transaction.atomic():
        current = locked(application.pk)
        materials.seal(application_id=current.pk)
        papers = papers_of(queries.situation_of(current), current)
        revision = revise(current, Revision.Cause.CHANGE, actor, papers)
        events.papers_added.send(
            sender=Application, application=current, revision=revision, materials=list(codes), actor=actor
        )
        tell_principal(current, actor, "handed_in")
    return revision


def correct(*, application: Application, answers: Mapping[str, Any], actor: Actor) -> Revision:
    """Take over the answer to a correction notice: changed answers, and what was handed in since; a new revision.

    The caller holds the application's lock and knows that a notice is open.
    """
    current = locked(application.pk)
    current.answers = {**current.answers, **answers}
    current.sources = {**current.sources, **{code: {"source": supply.TYPED, "verified": False} for code in answers}}
    _derive_again(current, answers)
    current.save(update_fields=["answers", "sources", "saved_at"])
    return _new_revision(current, Revision.Cause.CORRECTION, actor)


def _derive_again(application: Application, changed: Mapping[str, Any]) -> None:
    """Work out anew what follows from the answers, except what was changed itself."""
    for code, value in derive(queries.situation_of(application), application.answers).items():
        if code not in changed and application.sources.get(code, {}).get("source") == supply.DERIVED:
            application.answers[code] = value


def _new_revision(application: Application, cause: str, actor: Actor) -> Revision:
    materials.seal(application_id=application.pk)
    papers = papers_of(queries.situation_of(application), application)
    return revise(application, cause, actor, papers)


def add_results(*, application: Application, matter: str, values: Mapping[str, Any], actor: Actor) -> Application:
    """Add what a department's decision yielded, such as the identity number of a newborn."""
    with transaction.atomic():
        current = locked(application.pk)
        current.results = {**current.results, **values}
        current.save(update_fields=["results", "saved_at"])
        events.results_added.send(
            sender=Application, application=current, matter=matter, values=dict(values), actor=actor
        )
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
    """Write the projection of the cases: nothing else writes state, outcome, facets and promised date from here on."""
    closed = timezone.now() if state in FINAL else None
    _open_for_projection(application)
    application.state, application.outcome, application.facets = state, outcome, facets
    application.promised_on, application.promised_provisional = promised_on, promised_provisional
    application.closed_at = (application.closed_at or closed) if closed else None
    application.save(
        update_fields=["state", "outcome", "facets", "promised_on", "promised_provisional", "closed_at", "saved_at"]
    )
    return application


def _open_for_projection(application: Application) -> None:
    """Let this transaction write this application's state; the trigger state_is_a_projection refuses all others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.projecting', %s, true)", [str(application.pk)])

"""A submitted application is changed until the first of its cases is accepted (DOMAIN section 2).

The change is a draft of its own in the pages of the form, filled in with what was submitted; nobody sees it and it
changes nothing. Sent, it becomes the application's next revision under the application's lock, the room above makes the
set of cases anew, and the draft is gone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from services.applications import actions, ageing, events, queries, subjects
from services.applications.actions import AlreadyRunning, locked, running_for
from services.applications.differences import Differences, differences
from services.applications.models import Application, Revision
from services.applications.papers import papers_of
from services.applications.receipt import draft_receipt
from services.applications.workflow import FINAL
from services.audit.actions import record
from services.core.actors import Actor
from services.core.labels import Label
from services.materials import changing
from services.notices.actions import notify
from services.people.models import Account

ACCEPTED, ASKED, OVER = "accepted", "asked", "over"


@dataclass(frozen=True)
class Obstacle:
    """Why an application cannot be changed: accepted (by whom, which matter, when), asked to correct, or over."""

    kind: str
    department: Label = ""
    matter: Label = ""
    on: date | None = None


class TooLate(Exception):
    """The application can no longer be changed; `obstacle` says why."""

    def __init__(self, application: Application, obstacle: Obstacle) -> None:
        super().__init__(obstacle.kind)
        self.application, self.obstacle = application, obstacle


class NothingChanged(Exception):
    """The draft says what was submitted already."""


Guard = Callable[[Application], Obstacle | None]
_guards: list[Guard] = []


def register(guard: Guard) -> None:
    """Let a room above say what stands in the way of a change; the same one is kept once."""
    if guard not in _guards:
        _guards.append(guard)


def obstacle_to(application: Application) -> Obstacle | None:
    """Return why an application cannot be changed now, or None."""
    if application.is_draft or application.state in FINAL:
        return Obstacle(OVER)
    return next((found for guard in _guards if (found := guard(application))), None)


def open_change(application: Application) -> Application | None:
    """Return the draft of a change that was begun."""
    return Application.objects.filter(amends=application).first()


def begin(application: Application, *, account: Account, actor: Actor) -> Application:
    """Open the draft of a change, or return the one that is open. Raises TooLate."""
    with transaction.atomic():
        current = locked(application.pk)
        if reason := obstacle_to(current):
            raise TooLate(current, reason)
        if known := open_change(current):
            return known
        draft = _open(current, account)
        record(
            actor=actor, action="applications.change_begun", subject_type="application", subject_id=current.pk,
            detail={"draft": str(draft.pk), **_principal(actor)},
        )  # fmt: skip
    return draft


def _open(application: Application, account: Account) -> Application:
    draft = actions.start(
        version=application.version, account=account, situation=application.situation,
        organisation=application.organisation,
    )  # fmt: skip
    keys = {str(old): str(new) for old, new in changing.copy_all(application_id=application.pk, to=draft.pk).items()}
    for name in ("account_id", "person_id", "organisation_id", "applicant_name", "applicant_id_no", "applicant_kind"):
        setattr(draft, name, getattr(application, name))
    draft.amends, draft.only_matters = application, application.only_matters
    draft.situation, draft.sources, draft.lookups = application.situation, application.sources, application.lookups
    draft.answers = with_keys(application.answers, keys)
    draft.save()
    ageing.watch_new(draft)
    return draft


def with_keys(answers: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    """Let the answers that name a picture name its copy."""
    return {code: keys.get(value, value) if isinstance(value, str) else value for code, value in answers.items()}


def sent_as(draft_id: UUID) -> Application | None:
    """Return the application that took over a draft which is gone."""
    revision = Revision.objects.filter(draft_id=draft_id).select_related("application").first()
    return revision.application if revision else None


def take_over(draft: Application, *, actor: Actor, declaration: Mapping[str, Any]) -> Application:
    """Let a complete draft become the next revision of the application it changes. The caller holds both locks.

    Raises TooLate, NothingChanged, and AlreadyRunning when the errand runs for the new subject already.
    """
    assert draft.amends
    original = draft.amends
    if reason := obstacle_to(original):
        raise TooLate(original, reason)
    found = differences(draft)
    if not found:
        raise NothingChanged
    key = _subject_key(draft)
    try:
        with transaction.atomic():
            return _write(original, draft, found, actor, declaration, key)
    except IntegrityError as error:
        if "application_one_live_per_subject" not in str(error):
            raise
        raise AlreadyRunning(running_for(original.one_thing, key)) from error


def _subject_key(draft: Application) -> str:
    key = subjects.subject_key(draft, queries.situation_of(draft))
    return f"{key}+{'+'.join(draft.only_matters)}"[:120] if draft.only_matters else key


def _write(
    original: Application,
    draft: Application,
    found: Differences,
    actor: Actor,
    declaration: Mapping[str, Any],
    subject_key: str,
) -> Application:
    now = timezone.now()
    taken = changing.take_over(draft_id=draft.pk, to=original.pk)
    keys = {str(old): str(new) for old, new in taken.keys.items()}
    original.situation, original.lookups = draft.situation, draft.lookups
    original.answers, original.sources = with_keys(draft.answers, keys), draft.sources
    original.declaration = {**declaration, "at": now.isoformat(), "account": actor.account_id}
    original.subject_key = subject_key
    situation = queries.situation_of(original)
    actions.keep_what_applies(original, {needed.element.code for needed in situation.elements})
    original.save()
    papers = papers_of(situation, original)
    revision = actions.revise(original, Revision.Cause.CHANGE, actor, papers, draft_id=draft.pk)
    _confirmations(original, draft)
    draft.delete()
    definition = situation.definition
    draft_receipt(original, definition, papers, answers=len(original.answers), actor=actor, changed=revision.no)
    _tell(original, actor, found)
    events.amended.send(
        sender=Application, application=original, revision=revision, elements=found.elements,
        materials=taken.changed, actor=actor,
    )  # fmt: skip
    return original


def _confirmations(original: Application, draft: Application) -> None:
    """The parties have confirmed the answers as they are now; their earlier word is kept, and no longer counts."""
    original.confirmations.filter(voided_at=None).update(voided_at=timezone.now())  # type: ignore[attr-defined]
    draft.confirmations.update(application=original)  # type: ignore[attr-defined]
    asked = draft.invitations.values_list("party", flat=True)  # type: ignore[attr-defined]
    original.invitations.filter(party__in=list(asked)).delete()  # type: ignore[attr-defined]
    draft.invitations.update(application=original)  # type: ignore[attr-defined]


def _tell(application: Application, actor: Actor, found: Differences) -> None:
    notify(
        account_id=application.account_id,
        kind="application_amended",
        params={
            "one_thing": dict(queries.definition_of(application).label), "number": application.number,
            "who": actor.name, "added": list(found.matters_added), "gone": list(found.matters_gone),
        },
        subject_id=application.pk,
        link=application.get_absolute_url(),
    )  # fmt: skip
    record(
        actor=actor, action="applications.changed", subject_type="application", subject_id=application.pk,
        detail={"elements": sorted(found.elements), "materials": sorted(found.materials), **_principal(actor)},
    )  # fmt: skip


def _principal(actor: Actor) -> dict[str, Any]:
    """Name for whom somebody acted, and by what mandate; nothing for the applicant's own act."""
    return {"principal": actor.mandate.account_id, "mandate": actor.mandate.kind} if actor.mandate else {}

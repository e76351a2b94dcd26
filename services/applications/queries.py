"""What other rooms and the pages may read of applications, and by whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from services.applications.display import Shown, shown
from services.applications.models import Application, Confirmation, Invitation
from services.applications.parties import party_rows as party_rows
from services.applications.workflow import FINAL, LIVE
from services.catalogue import queries as catalogue
from services.catalogue.definition import Definition
from services.catalogue.situation import Situation
from services.core.actors import Actor
from services.people import queries as people

FROM_A_SIBLING = {"source": "sibling", "verified": True}


def for_actor(actor: Actor) -> QuerySet[Application]:
    """Return the applications a citizen may open: the own ones, or while acting for somebody the principal's.

    A mandate for an enterprise shows the enterprise's only, one for a person the person's only, within its scope.
    """
    if actor.account_id is None:
        return Application.objects.none()
    if actor.mandate is None:
        return Application.objects.of(actor.account_id)
    organisation = actor.mandate.organisation_id
    whose = Q(organisation_id=organisation) if organisation else Q(organisation=None)
    theirs = Application.objects.of(actor.mandate.account_id).filter(whose)
    if actor.mandate.application_id:
        only = actor.mandate.application_id
        theirs = theirs.filter(Q(pk=only) | Q(amends_id=only))
    return theirs.filter(one_thing__in=actor.mandate.scope) if actor.mandate.scope else theirs


def is_applicant(actor: Actor, application: Application) -> bool:
    """Return whether the actor may act as the applicant here: the applicant, or who holds a mandate for it.

    A window clerk holds one while the citizen stands at the counter, for one application.
    """
    if actor.account_id is None or not (actor.kind == "citizen" or _at_the_counter(actor)):
        return False
    if actor.mandate is None:
        return application.account_id == actor.account_id
    same = (actor.mandate.account_id, actor.mandate.organisation_id)
    if actor.mandate.application_id and actor.mandate.application_id not in {application.pk, application.amends_id}:
        return False
    return same == (application.account_id, application.organisation_id) and actor.mandate.covers(application.one_thing)


def _at_the_counter(actor: Actor) -> bool:
    return actor.kind == "clerk" and actor.mandate is not None and actor.mandate.kind == people.COUNTER


def _of(account: Any) -> QuerySet[Application]:
    return for_actor(people.actor_of(account))


def get_for(actor: Actor, application_id: UUID) -> Application:
    """Return one application; a foreign one raises Application.DoesNotExist exactly as an unknown one does."""
    return for_actor(actor).get(pk=application_id)


def of_account(account: Any) -> QuerySet[Application]:
    """Return an account's applications and drafts, the latest first."""
    return _of(account).order_by("-saved_at", "-created_at", "pk")


def live_of(account: Any) -> QuerySet[Application]:
    """Return an account's drafts and running applications, the latest first."""
    return _with_version(_of(account).filter(state__in=LIVE)).order_by("-saved_at", "pk")


def over_of(account: Any) -> QuerySet[Application]:
    """Return what is over, the latest first."""
    return _with_version(_of(account).filter(state__in=FINAL)).order_by("-closed_at", "pk")


def _with_version(applications: QuerySet[Application]) -> QuerySet[Application]:
    return applications.select_related("version__one_thing", "organisation").defer("version__document")


@dataclass(frozen=True)
class Entry:
    """An application in a list, with its definition and the kinds of what waits for the citizen in it."""

    application: Application
    definition: Definition
    waits: Sequence[str] = ()

    @classmethod
    def of(cls, application: Application) -> "Entry":
        """Return the entry of an application read with its version."""
        return cls(application, definition_of(application))


def live_for(*, account: Any, one_thing: str) -> QuerySet[Application]:
    """Return the account's drafts and running applications for one errand, the latest first."""
    return _of(account).filter(one_thing=one_thing, state__in=LIVE).order_by("-saved_at", "pk")


def definition_of(application: Application) -> Definition:
    """Return the definition of the version the application is pinned to."""
    known: Definition | None = getattr(application, "_definition", None)
    if known is None:
        read = Application.version.is_cached(application)  # type: ignore[attr-defined]
        known = (
            catalogue.definition(application.version) if read else catalogue.definition_by_id(application.version_id)
        )
        application._definition = known  # type: ignore[attr-defined]
    return known


def situation_of(application: Application) -> Situation:
    """Return what applies under the situation the applicant described."""
    return definition_of(application).situation(application.situation, only=application.only_matters)


def answers_of(application: Application) -> dict[str, Any]:
    """Return every answer by element, what the departments' decisions yielded included."""
    return {**application.answers, **application.results}


def answers_for(application: Application, codes: Iterable[str]) -> dict[str, Any]:
    """Return the answers to some elements; what was not given is left out."""
    everything = answers_of(application)
    return {code: everything[code] for code in codes if everything.get(code) not in (None, "", [])}


def displayed_answers(application: Application, codes: Iterable[str]) -> dict[str, Shown]:
    """Return the answers to some elements in readable form."""
    elements = definition_of(application).elements
    found = answers_for(application, codes)
    return {code: shown(elements[code], value) for code, value in found.items()}


def sources_of(application: Application) -> dict[str, dict[str, Any]]:
    """Return for each answered element its source (account, register, typed, derived, sibling), verified or not."""
    return {**application.sources, **dict.fromkeys(application.results, FROM_A_SIBLING)}


def invitations_of(account: Any, *, everything: bool = False) -> QuerySet[Invitation]:
    """Return what asks an account to confirm a joint application, for itself or for whom it acts, the latest first.

    Only of whoever's name and identity number are checked; without `everything` only what is a draft still.
    """
    person, mandate = people.principal_of(account), people.mandate_of(account)
    if person is None or not people.is_checked(person) or (mandate and mandate.organisation_id):
        return Invitation.objects.none()
    found = Invitation.objects.filter(id_type=person.id_type, id_no=person.id_no, name=person.name)
    found = found.exclude(id_no="").select_related("application__version__one_thing", "application__person")
    if mandate and mandate.scope:
        found = found.filter(application__one_thing__in=mandate.scope)
    return (found if everything else found.filter(application__state="draft")).order_by("-asked_at", "pk")


def invitation_by(**key: str) -> Invitation | None:
    """Return the one with this `secret` or `code`, or None."""
    return Invitation.objects.select_related("application__person", "application__account").filter(**key).first()


def confirmations_of(application: Application) -> QuerySet[Confirmation]:
    """Return the confirmations that stood when a joint application was submitted, or stand now, oldest first."""
    given = Confirmation.objects.filter(application=application, voided_at=None)
    return given.select_related("clerk__clerk", "delegation__agent").order_by("at", "pk")


def resume_card(account: Any) -> Application | None:
    """Return what the applicant is most likely to come back for: the latest draft or running application."""
    return _of(account).filter(state__in=LIVE).order_by("-saved_at", "pk").first()

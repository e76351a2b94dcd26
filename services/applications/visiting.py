"""A citizen at the counter has a clerk change a submitted application, in the pages the citizen would use.

The clerk compares the identity card and keeps the citizen's consent; from then on, for an hour at most, the clerk's
account holds a mandate for this one application and the draft of its change. What is done names both: the clerk as
actor, the citizen as principal, the counter as channel.
"""

from datetime import timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services.applications import amending, queries
from services.applications.models import Application, CounterVisit
from services.applications.statements import COUNTER_CONSENT, COUNTER_CONSENT_VERSION
from services.audit.actions import record, record_read
from services.core.actors import Actor, Mandate
from services.people.models import Account
from services.people.queries import COUNTER, actor_of, mandate_of

VISIT = "counter_visit"
LASTS = timedelta(hours=1)
SENSITIVE = 2  # data elements of this level and above are recorded when staff read them
# The pages a clerk may use for the citizen: those of the change, and the application it is of.
PAGES = frozenset(
    f"applications:{name}"
    for name in (
        "amend", "tasks", "situation", "step", "materials", "check", "confirm_changes", "submit", "discard", "progress",
        "parties", "answers",
    )
) | {"materials:file", "materials:thumbnail"}  # fmt: skip


class Refused(Exception):
    """The visit is not opened; the message is for the clerk."""


def find(*, number: str, name: str, id_no: str) -> Application | None:
    """Return the submitted application of whoever shows this identity card; None when anything does not fit."""
    found = Application.objects.filter(number=number).select_related("person", "organisation__legal_representative")
    application = found.first()
    if application is None:
        return None
    holder = application.organisation.legal_representative if application.organisation else application.person
    return application if holder and (holder.name, holder.id_no) == (name, id_no) else None


@transaction.atomic
def open_visit(
    *, application: Application, name: str, papers: str, account: Account, actor: Actor, session: SessionBase
) -> Application:
    """Open the visit and the draft of the change, and return the draft. Raises Refused, or TooLate of the change."""
    if actor.kind != "clerk":
        raise Refused(_("Only window clerks record what happens at the counter."))
    now = timezone.now()
    CounterVisit.objects.filter(clerk=account, closed_at=None).update(closed_at=now)
    visit = CounterVisit.objects.create(
        application=application,
        clerk=account,
        hall=account.clerk.hall,  # type: ignore[attr-defined]
        name=name,
        consent={"version": COUNTER_CONSENT_VERSION, **COUNTER_CONSENT},
        papers=papers,
        opened_at=now,
        ends_at=now + LASTS,
    )
    record(
        actor=actor, action="counter.visit_opened", subject_type="application", subject_id=application.pk,
        purpose=papers, detail={"visit": str(visit.pk), "principal": application.account_id},
    )  # fmt: skip
    _record_what_is_read(application, actor)
    session[VISIT] = str(visit.pk)
    take_up(session, account)
    return amending.begin(application, account=account, actor=actor_of(account))


def _record_what_is_read(application: Application, actor: Actor) -> None:
    elements = queries.definition_of(application).elements
    read = [code for code in queries.answers_of(application) if code in elements and elements[code].pii >= SENSITIVE]
    record_read(
        actor=actor, subject_type="application", subject_id=application.pk, elements=read,
        purpose="change at the counter",
    )  # fmt: skip


def take_up(session: SessionBase, account: Account) -> None:
    """Put the open visit's mandate on the account of this request; one that has ended is forgotten."""
    visits = CounterVisit.objects.filter(pk=str(session.get(VISIT)), clerk=account, closed_at=None)
    visit = visits.filter(ends_at__gt=timezone.now()).select_related("application").first()
    if visit is None or not getattr(account, "clerk", None):
        session.pop(VISIT, None)
        return
    application = visit.application
    account.mandate = Mandate(  # type: ignore[attr-defined]
        kind=COUNTER,
        principal_name=application.applicant_name,
        account_id=application.account_id,
        person_id=None if application.organisation_id else application.person_id,
        organisation_id=application.organisation_id,
        scope=frozenset({application.one_thing}),
        application_id=application.pk,
    )


def is_open(account: Account) -> bool:
    """Return whether the account stands in for a citizen at the counter in this request."""
    mandate = mandate_of(account)
    return mandate is not None and mandate.kind == COUNTER


def end(*, account: Account, actor: Actor, session: SessionBase) -> None:
    """End the clerk's visit; what was not sent stays a draft of the citizen's."""
    session.pop(VISIT, None)
    for visit in CounterVisit.objects.filter(clerk=account, closed_at=None):
        visit.closed_at = timezone.now()
        visit.save(update_fields=["closed_at"])
        record(
            actor=actor, action="counter.visit_ended", subject_type="application", subject_id=visit.application_id,
            detail={"visit": str(visit.pk)},
        )  # fmt: skip

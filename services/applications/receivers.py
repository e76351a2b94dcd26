"""What this room tells the rooms below, and hears from them."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import ngettext

from services.applications import confirming, disputing, queries
from services.applications.models import Application
from services.applications.receipt import CODE as RECEIPT
from services.applications.workflow import LIVE
from services.catalogue import departments
from services.catalogue.models import Department
from services.certificates import access as papers
from services.certificates import events as certificates
from services.core.actors import Actor
from services.materials import access
from services.notices.actions import notify
from services.people import closing
from services.people.models import Account
from services.sharing import events as sharing_events
from services.sharing import queries as sharing


def applicant_may_read(actor: Actor, application_id: UUID, type_code: str) -> bool:
    """Let applicants open the files of their own applications, and a clerk those of the citizen at the counter."""
    return (actor.kind == "citizen" or actor.mandate is not None) and queries.for_actor(actor).filter(
        pk=application_id
    ).exists()


access.register(applicant_may_read)


def keeper_may_read(actor: Actor, application_id: UUID, type_code: str) -> bool:
    """Let the department that keeps a disputed record open the evidence."""
    return type_code == disputing.EVIDENCE and sharing.may_see_evidence(actor, application_id)


access.register(keeper_may_read)


ANSWERS = {"answers", "situation", "version"}


@receiver(post_save, sender=Application, dispatch_uid="applications.answers_saved")
def answers_saved(sender: object, *, instance: Application, created: bool, **kwargs: Any) -> None:
    """Let the parties' confirmations of a draft fall when its answers changed, whoever changed them."""
    fields = kwargs.get("update_fields")
    if created or not instance.is_draft or (fields is not None and not ANSWERS & set(fields)):
        return
    if queries.definition_of(instance).signatories:
        confirming.void_outdated(instance)


@receiver(sharing_events.dispute_closed, dispatch_uid="applications.dispute_closed")
def dispute_closed(sender: object, *, dispute: Any, **kwargs: object) -> None:
    """A department has answered a disputed record."""
    disputing.closed(dispute)


@papers.register
def agent_may_read(actor: Actor, document: Any) -> bool:
    """Let whoever acts under a mandate open the letters and certificates of the applications it covers."""
    if actor.kind != "citizen" or actor.mandate is None or document.application_id is None:
        return False
    return queries.for_actor(actor).filter(pk=document.application_id).exists()


@receiver(certificates.letter_issued, dispatch_uid="applications.receipt_ready")
def receipt_ready(sender: object, *, letter: Any, **kwargs: object) -> None:
    """Tell the applicant that the receipt is signed."""
    if letter.code != RECEIPT:
        return
    application = Application.objects.filter(pk=letter.application_id).first()
    if application:
        notify(
            account_id=application.account_id,
            kind="receipt_ready",
            params={"one_thing": dict(queries.definition_of(application).label), "number": application.number},
            subject_id=application.pk,
            link=application.get_absolute_url(),
        )


@closing.register
def running_applications(account: Account) -> Iterator[str]:
    """Say that an account with running applications stays open until they are finished or withdrawn."""
    running = Application.objects.of(account.pk).running().count()
    if running:
        text = ngettext(
            "%(count)d application is still running. Wait until it is finished, or withdraw it.",
            "%(count)d applications are still running. Wait until they are finished, or withdraw them.",
            running,
        )
        yield text % {"count": running}


@departments.register
def applications_on_its_editions(department: Department) -> Iterator[str]:
    """Say that a department stays on while a draft or a running application is pinned to an edition that names it."""
    named = {"version__document__departments__contains": [{"code": department.code}]}
    count = Application.objects.filter(state__in=LIVE, **named).count()
    if count:
        text = ngettext(
            "%(count)d draft or running application is on an edition that names it.",
            "%(count)d drafts or running applications are on an edition that names it.",
            count,
        )
        yield text % {"count": count}

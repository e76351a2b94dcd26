"""What this room tells the rooms below, and hears from them."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from services.applications import queries
from services.applications.models import Application
from services.applications.receipt import CODE as RECEIPT
from services.certificates import access as papers
from services.certificates import events as certificates
from services.core.actors import Actor
from services.materials import access
from services.notices.actions import notify


def applicant_may_read(actor: Actor, application_id: UUID, type_code: str) -> bool:
    """Let applicants open the files of their own applications."""
    return actor.kind == "citizen" and queries.for_actor(actor).filter(pk=application_id).exists()


access.register(applicant_may_read)


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

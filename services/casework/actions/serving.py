"""A document is served on paper: handed over, left, posted, entrusted or published, and D14 proves it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TypeAlias

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.audit.actions import record
from services.certificates import queries as certificates
from services.certificates.models import Certificate, Letter
from services.core.actors import Actor
from services.core.workflow import MoveNotPermitted, MoveNotPossible

from .. import letters
from ..models import Case, PaperService
from .holding import locked

Document: TypeAlias = Letter | Certificate
SERVERS, PROOF = ("intake", "review"), "D14"


@dataclass(frozen=True)
class Serving:
    """How, why not electronically, where and when a document was served, and what the method asks for besides."""

    method: str
    ground: str
    place: str
    served_at: datetime
    received_by: str = ""
    relation: str = ""
    refusal: str = ""
    witness: str = ""
    through: str = ""
    parcel: str = ""


def serve_on_paper(
    *, case: Case, document: Document, serving: Serving, actor: Actor, at: datetime | None = None
) -> PaperService:
    """Record that a signed document of the case was served on paper, once, and draft the proof of it (D14)."""
    at = at or timezone.now()
    with locked(case.pk) as current:
        if not any(actor.may(power, current.department.code) for power in SERVERS):
            raise MoveNotPermitted(_("Only officers of the department record how its documents were served."))
        _check(current, document, serving, at)
        service = PaperService.objects.create(  # type: ignore[misc]
            case=current, letter=document if isinstance(document, Letter) else None,
            certificate=document if isinstance(document, Certificate) else None,
            recipient=recipient_of(document), served_by_id=actor.account_id, recorded_at=at, **asdict(serving),
        )  # fmt: skip
        letters.proof_of_paper_service(current, service, actor=actor)
        record(
            actor=actor, action="served_on_paper", subject_type="case", subject_id=current.pk,
            department=current.department.code, purpose=serving.method, detail={"document": str(document.pk)},
        )  # fmt: skip
    return service


def _check(case: Case, document: Document, serving: Serving, at: datetime) -> None:
    if document.case_id != case.pk or document.issued_at is None:
        raise MoveNotPossible(_("This document is not signed, or belongs to another case."))
    if document.pk in served_on_paper(case):
        raise MoveNotPossible(_("How this document was served is already recorded."))
    if not document.issued_at.replace(second=0, microsecond=0) <= serving.served_at <= at:
        raise MoveNotPossible(_("A document is served after it was signed, and not in the future."))
    if not in_an_account(document) and serving.ground == PaperService.Ground.ASKED:
        raise MoveNotPossible(_("Who has no account did not choose paper: electronic service is not possible."))


def recipient_of(document: Document) -> str:
    """Return the name of whom a document is for."""
    return document.addressee if isinstance(document, Letter) else document.holder_name


def in_an_account(document: Document) -> bool:
    """Say whether a document lies in an account of this portal, where its arrival is service."""
    held_by = document.recipient_account_id if isinstance(document, Letter) else document.holder_account_id
    return held_by is not None


def served_on_paper(case: Case) -> set[object]:
    """Return the keys of the case's documents whose service on paper is recorded."""
    return {one.letter_id or one.certificate_id for one in case.paper_services.all()}


def to_serve(case: Case, documents: Iterable[Document] | None = None) -> list[Document]:
    """Return the case's signed documents that may still be served on paper, those that lie in no account first.

    A proof of service is itself served on nobody. `documents`: those in the file, when they have been read already.
    """
    if documents is None:
        documents = [*certificates.letters_of_case(case.pk), *certificates.of_case(case.pk)]
    done = served_on_paper(case)
    own = (one for one in documents if one.case_id == case.pk and one.issued_at and one.pk not in done)
    return sorted((one for one in own if getattr(one, "code", "") != PROOF), key=in_an_account)

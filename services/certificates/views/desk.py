"""Certificates and letters for the staff of the department, and for whom a room above lets in."""

from typing import TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from services.audit.actions import record_read
from services.certificates import access
from services.certificates.models import Certificate, Letter
from services.certificates.views.files import as_pdf, reader

Document = TypeVar("Document", Certificate, Letter)


@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give an officer the signed certificate; the look is recorded."""
    return _read(request, Certificate, pk)


@require_safe
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give an officer the signed letter; the look is recorded."""
    return _read(request, Letter, pk)


def _read(request: HttpRequest, model: type[Document], pk: UUID) -> HttpResponse:
    actor = reader(request)
    document = model.objects.filter(pk=pk).first()
    if document is None or actor.kind == "citizen" or not access.may_read(actor, document):
        raise Http404
    response = as_pdf(document)
    record_read(
        actor=actor,
        subject_type=document._meta.label_lower,
        subject_id=document.pk,
        elements=["file"],
        purpose="certificates.desk",
    )
    return response

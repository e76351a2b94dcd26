"""Certificates and letters for the staff of the department, and for whom a room above lets in."""

from typing import TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from services.audit.actions import record_read
from services.certificates import access
from services.certificates.models import Certificate, Letter
from services.certificates.views.citizen import letter_page
from services.certificates.views.files import as_pdf, reader
from services.core.actors import Actor

Document = TypeVar("Document", Certificate, Letter)


@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give an officer the signed certificate; the look is recorded."""
    return _read(request, Certificate, pk)


@require_safe
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give an officer the signed letter; the look is recorded."""
    return _read(request, Letter, pk)


@require_safe
def read_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an officer a letter as a page that can be read aloud; the look is recorded."""
    actor = reader(request)
    found = Letter.objects.filter(pk=pk).first()
    if found is None or actor.kind == "citizen" or not access.may_read(actor, found):
        raise Http404
    _record(actor, found)
    file_url = reverse("desk_certificates:letter", args=[found.pk])
    context = {"document": found, "nav": "queue", **letter_page(found), "file_url": file_url}
    return render(request, "certificates/desk/read_letter.html", context)


def _read(request: HttpRequest, model: type[Document], pk: UUID) -> HttpResponse:
    actor = reader(request)
    document = model.objects.filter(pk=pk).first()
    if document is None or actor.kind == "citizen" or not access.may_read(actor, document):
        raise Http404
    response = as_pdf(document)
    _record(actor, document)
    return response


def _record(actor: Actor, document: Certificate | Letter) -> None:
    record_read(
        actor=actor,
        subject_type=document._meta.label_lower,
        subject_id=document.pk,
        elements=["file"],
        purpose="certificates.desk",
    )

"""Who reads, and a signed file as a download."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from services.certificates import storage
from services.certificates.models import Certificate, Edition, Letter
from services.core.actors import Actor
from services.core.labels import label
from services.people.models import Account
from services.people.queries import actor_of

EDITION_NAMES = {"paper": {"zh": "打印版", "en": "for printing"}, "large": {"zh": "大字版", "en": "large print"}}


def reader(request: HttpRequest) -> Actor:
    """Return who asks; these pages are for signed-in accounts only."""
    return actor_of(cast(Account, request.user))


def as_pdf(document: Certificate | Letter, edition: Edition | None = None) -> HttpResponse:
    """Return the file, or that of another edition, byte for byte as registered; 404 when it has not been made yet."""
    file = edition or document
    if not file.is_issued:
        raise Http404
    response = HttpResponse(storage.read(file.file), content_type="application/pdf")
    which = f"_{label(EDITION_NAMES[edition.kind], 'zh')}" if edition else ""
    name = f"{label(document.title, 'zh')}_{document.number}{which}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response

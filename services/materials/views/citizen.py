"""The applicant's own files."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from services.materials.views.files import readable, send, send_small
from services.people.queries import actor_of


@require_safe
def file(request: HttpRequest, version_id: UUID) -> FileResponse:
    """Send a file to somebody who may read it; ?download=1 always saves it."""
    return send(readable(actor_of(request.user), version_id, staff=False), download="download" in request.GET)  # type: ignore[arg-type]


@require_safe
def thumbnail(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Send a small picture of a file."""
    return send_small(readable(actor_of(request.user), version_id, staff=False))  # type: ignore[arg-type]

"""How an uploaded file leaves the house: by an authorised view, harmless for the browser that shows it."""

from typing import TypeVar
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from services.core.actors import Actor
from services.materials import access, pictures, queries, storage
from services.materials.models import MaterialVersion

Response = TypeVar("Response", bound=HttpResponseBase)

SMALL = 144  # pixels: drawn at 72, sharp on a phone
SMALL_SECONDS = 10 * 60  # how long the browser of the reader may keep a small picture
NOTHING_RUNS = "default-src 'none'; img-src 'self'; sandbox; frame-ancestors 'none'"


def readable(actor: Actor, version_id: UUID, *, staff: bool) -> MaterialVersion:
    """Return the version if it has a file that the actor may open; anything else is 404, foreign or missing alike.

    Applicants and staff have doors of their own: what staff open is recorded, and they see only what was submitted.
    """
    if (actor.kind == "citizen" or actor.mandate is not None) is staff:
        raise Http404
    try:
        version = queries.version(version_id)
    except MaterialVersion.DoesNotExist as error:
        raise Http404 from error
    material = version.material
    if staff and version.sealed_at is None:
        raise Http404
    if not version.file or not access.may_read(actor, material.application_id, material.type_code):
        raise Http404
    return version


def send(version: MaterialVersion, *, download: bool = False) -> FileResponse:
    """Send the file: pictures may be shown in the browser, everything else is saved."""
    try:
        content = storage.open_file(version.file)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, content_type=version.content_type)
    disposition = content_disposition_header(download or not version.is_picture, version.name)
    response["Content-Disposition"] = disposition or "attachment"
    response["Content-Length"] = str(version.size)
    response["Cache-Control"] = "private, no-store"
    return _sandboxed(response)


def send_small(version: MaterialVersion) -> HttpResponse:
    """Send a small picture of the file; raises Http404 for a PDF."""
    if not version.is_picture:
        raise Http404
    response = HttpResponse(_small(version), content_type="image/jpeg")
    response["Cache-Control"] = f"private, max-age={SMALL_SECONDS}"
    return _sandboxed(response)


def _small(version: MaterialVersion) -> bytes:
    try:
        with storage.open_file(version.file) as content:
            return pictures.thumbnail(content.read(), SMALL)
    except FileNotFoundError as error:
        raise Http404 from error


def _sandboxed(response: Response) -> Response:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    return response

"""Files on the desk: the same doors, and each reading is recorded for the citizen to see."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from services.audit.actions import record_read
from services.core.actors import Actor
from services.materials.models import MaterialVersion
from services.materials.views.files import readable, send, send_small
from services.people.queries import actor_of


@require_safe
def file(request: HttpRequest, version_id: UUID) -> FileResponse:
    """Send a file to an officer or clerk who may read it."""
    actor = actor_of(request.user)  # type: ignore[arg-type]
    version = readable(actor, version_id, staff=True)
    _record(actor, version)
    return send(version, download="download" in request.GET)


@require_safe
def thumbnail(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Send a small picture of a file; too small to read, but a reading all the same."""
    actor = actor_of(request.user)  # type: ignore[arg-type]
    version = readable(actor, version_id, staff=True)
    answer = send_small(version)
    _record(actor, version)
    return answer


def _record(actor: Actor, version: MaterialVersion) -> None:
    record_read(
        actor=actor,
        subject_type="material",
        subject_id=version.pk,
        aggregate_id=version.material.application_id,
        elements=[f"material:{version.material.type_code}"],
        purpose="case work",
    )

"""What other rooms may ask about materials."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from services.materials import storage
from services.materials.models import MaterialVersion


def of_application(application_id: UUID) -> dict[str, list[MaterialVersion]]:
    """Return the versions on file by type code, oldest first, in one statement; removed ones are left out."""
    found = MaterialVersion.objects.on_file().filter(material__application_id=application_id)
    return _by_type(found.select_related("material").order_by("created_at", "pk"))


def on_file_in(application_ids: Iterable[UUID]) -> set[tuple[UUID, str]]:
    """Return which types are on file in which of these applications, in one statement; in none for no application."""
    wanted = list(application_ids)
    if not wanted:
        return set()
    found = MaterialVersion.objects.on_file().filter(material__application_id__in=wanted)
    return set(found.order_by().values_list("material__application_id", "material__type_code").distinct())


def submitted_with(version_ids: Iterable[UUID]) -> dict[str, list[MaterialVersion]]:
    """Return the versions that a revision names, by type code, in one statement."""
    found = MaterialVersion.objects.filter(pk__in=list(version_ids))
    return _by_type(found.select_related("material").order_by("created_at", "pk"))


def _by_type(found: Iterable[MaterialVersion]) -> dict[str, list[MaterialVersion]]:
    versions: dict[str, list[MaterialVersion]] = {}
    for version in found:
        versions.setdefault(version.material.type_code, []).append(version)
    return versions


def unsealed(application_id: UUID, type_code: str, subject: str) -> QuerySet[MaterialVersion]:
    """Return the uploads of one material that are not part of anything handed in yet, oldest first."""
    found = MaterialVersion.objects.on_file().filter(material__application_id=application_id, sealed_at__isnull=True)
    mine = found.filter(material__type_code=type_code, material__subject=subject)
    return mine.filter(source=MaterialVersion.Source.UPLOAD).order_by("created_at", "pk")


def content_of(version: MaterialVersion) -> bytes:
    """Return an uploaded file; for what the portal itself makes of it, people open files by their address."""
    with storage.open_file(version.file) as file:
        return file.read()


def version(version_id: UUID) -> MaterialVersion:
    """Return one version with its material, unless it was removed; raises MaterialVersion.DoesNotExist."""
    return MaterialVersion.objects.readable().select_related("material").get(pk=version_id)

"""What other rooms may ask about materials."""

from uuid import UUID

from services.materials.models import MaterialVersion


def of_application(application_id: UUID) -> dict[str, list[MaterialVersion]]:
    """Return the versions on file by type code, oldest first, in one statement; removed ones are left out."""
    found = MaterialVersion.objects.filter(material__application_id=application_id, removed_at__isnull=True)
    versions: dict[str, list[MaterialVersion]] = {}
    for version in found.select_related("material").order_by("created_at", "pk"):
        versions.setdefault(version.material.type_code, []).append(version)
    return versions

"""Materials of an application that is being changed: a draft begins with copies, what it sends takes their place.

A copy is another row for the same file. What was submitted is never deleted: a version that no longer counts is marked
as superseded and stays readable, and every revision names the versions it was made of.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from services.materials import actions
from services.materials.models import Material, MaterialVersion

COPIED = (
    "source", "trust", "file", "name", "content_type", "size", "pages", "sha256", "upload_sha256", "certificate_id",
    "share_request_id", "facts", "statement_text", "statement_version", "supplied_by_id", "supplied_name", "channel",
    "verified_by_id", "created_at",
)  # fmt: skip
Place = tuple[str, str]  # type, subject


@dataclass
class Taken:
    """What a change did: the new key of each version of the draft, and the materials that are others than before."""

    keys: dict[UUID, UUID] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)


@transaction.atomic
def copy_all(*, application_id: UUID, to: UUID) -> dict[UUID, UUID]:
    """Give a draft copies of all that an application has on file; return the key of each copy by its original's."""
    found = _on_file(application_id)
    return {version.pk: _copy(version, to).pk for versions in found.values() for version in versions}


@transaction.atomic
def copy_uploads(*, application_id: UUID, to: UUID, types: Iterable[str]) -> dict[UUID, UUID]:
    """Give a draft copies of the files of these types; return the key of each copy by its original's.

    Statements are agreed to anew, and what registers and certificates vouch for is asked anew.
    """
    wanted = set(types)
    found = [one for place, versions in _on_file(application_id).items() if place[0] in wanted for one in versions]
    return {one.pk: _copy(one, to).pk for one in found if one.source == MaterialVersion.Source.UPLOAD}


@transaction.atomic
def take_over(*, draft_id: UUID, to: UUID) -> Taken:
    """Let an application have on file exactly what the draft of its change has; the draft is left without materials."""
    before, after, taken = _on_file(to), _on_file(draft_id), Taken()
    for place in {*before, *after}:
        old = {_what_it_is(version): version for version in before.get(place, [])}
        new = {_what_it_is(version): version for version in after.get(place, [])}
        gone = [old[one].pk for one in old.keys() - new.keys()]
        MaterialVersion.objects.filter(pk__in=gone, sealed_at__isnull=True).update(sealed_at=timezone.now())
        MaterialVersion.objects.filter(pk__in=gone).update(superseded_at=timezone.now())
        for one, version in new.items():
            taken.keys[version.pk] = (old[one] if one in old else _copy(version, to)).pk
        if old.keys() != new.keys():
            taken.changed.add(place[0])
    actions.seal(application_id=to)
    actions.purge(application_id=draft_id)
    return taken


def differing(*, application_id: UUID, draft_id: UUID) -> set[str]:
    """Return the materials of which a draft has something else on file than the application it changes."""
    before, after = _on_file(application_id), _on_file(draft_id)
    return {place[0] for place in {*before, *after} if _set(before.get(place)) != _set(after.get(place))}


def _set(versions: Iterable[MaterialVersion] | None) -> set[tuple[Any, ...]]:
    return {_what_it_is(version) for version in versions or ()}


def _on_file(application_id: UUID) -> dict[Place, list[MaterialVersion]]:
    found: dict[Place, list[MaterialVersion]] = {}
    rows = MaterialVersion.objects.on_file().filter(material__application_id=application_id)
    for version in rows.select_related("material").order_by("created_at", "pk"):
        found.setdefault((version.material.type_code, version.material.subject), []).append(version)
    return found


def _what_it_is(version: MaterialVersion) -> tuple[Any, ...]:
    """Return what tells one version from another, whichever application it lies with."""
    return (
        version.source, version.file, version.sha256, version.certificate_id, version.share_request_id,
        version.statement_version, version.verified_by_id,
    )  # fmt: skip


def _copy(version: MaterialVersion, application_id: UUID) -> MaterialVersion:
    material, _made = Material.objects.get_or_create(
        application_id=application_id, type_code=version.material.type_code, subject=version.material.subject
    )
    values = {name: getattr(version, name) for name in COPIED}
    return MaterialVersion.objects.create(pk=uuid4(), material=material, **values)

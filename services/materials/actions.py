"""Adding to an application's materials."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.core.actors import Actor
from services.materials.models import Material, MaterialVersion


def _add(application_id: UUID, type_code: str, actor: Actor, **values: Any) -> MaterialVersion:
    material, _created = Material.objects.get_or_create(application_id=application_id, type_code=type_code)
    return MaterialVersion.objects.create(material=material, supplied_by_id=actor.account_id, **values)


def add_statement(
    *, application_id: UUID, type_code: str, text: Mapping[str, str], text_version: str, actor: Actor
) -> MaterialVersion:
    """Keep a statement as it was agreed to: its text in both languages and its version."""
    return _add(
        application_id,
        type_code,
        actor,
        source=MaterialVersion.Source.STATEMENT,
        trust=MaterialVersion.Trust.PLEDGE,
        statement_text=dict(text),
        statement_version=text_version,
    )


def add_from_register(
    *, application_id: UUID, type_code: str, share_request_id: UUID, name: str = "", actor: Actor
) -> MaterialVersion:
    """Note that a register confirmed the material, and by which recorded request."""
    return _add(
        application_id,
        type_code,
        actor,
        source=MaterialVersion.Source.REGISTER,
        trust=MaterialVersion.Trust.CERTIFICATE,
        share_request_id=share_request_id,
        name=name,
    )


def add_from_certificate(
    *, application_id: UUID, type_code: str, certificate_id: UUID, name: str = "", actor: Actor
) -> MaterialVersion:
    """Use a certificate that the portal issued earlier."""
    return _add(
        application_id,
        type_code,
        actor,
        source=MaterialVersion.Source.CERTIFICATE,
        trust=MaterialVersion.Trust.CERTIFICATE,
        certificate_id=certificate_id,
        name=name,
    )


def record_original_seen(*, application_id: UUID, type_code: str, actor: Actor) -> MaterialVersion:
    """Note that a member of staff held the original in hand."""
    return _add(
        application_id,
        type_code,
        actor,
        source=MaterialVersion.Source.ORIGINAL,
        trust=MaterialVersion.Trust.ORIGINAL_SEEN,
    )

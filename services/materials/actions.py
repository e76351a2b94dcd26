"""Adding to an application's materials. Whether the actor may is for the caller to know: the application is above."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services.core.actors import Actor
from services.core.labels import Label
from services.materials import pictures, storage
from services.materials.checks import Checked, check
from services.materials.models import Material, MaterialVersion, MaterialVersionQuerySet
from services.materials.refusals import UploadRefused

Source = MaterialVersion.Source
Trust = MaterialVersion.Trust


def add_upload(
    *, application_id: UUID, type_code: str, uploaded_file: "UploadedFile[Any]", actor: Actor, subject: str = ""
) -> MaterialVersion:
    """Check a file, keep it and return its version; the same file sent twice is kept once.

    Raises UploadRefused with a message for the person who sent it.
    """
    checked = check(uploaded_file)
    try:
        with transaction.atomic():
            material = _locked(application_id, type_code, subject)
            return _known(material, checked) or _keep(material, checked, actor)
    except IntegrityError:
        return MaterialVersion.objects.on_file().get(
            material__application_id=application_id,
            material__type_code=type_code,
            material__subject=subject,
            upload_sha256=checked.upload_sha256,
        )


def add_uploads(
    *,
    application_id: UUID,
    type_code: str,
    uploaded_files: "Iterable[UploadedFile[Any]]",
    actor: Actor,
    subject: str = "",
) -> tuple[list[MaterialVersion], list[str]]:
    """Keep those of several files that are in order; return their versions and the messages about the others."""
    kept: list[MaterialVersion] = []
    refused: list[str] = []
    for uploaded_file in uploaded_files:
        try:
            kept.append(
                add_upload(
                    application_id=application_id,
                    type_code=type_code,
                    uploaded_file=uploaded_file,
                    actor=actor,
                    subject=subject,
                )
            )
        except UploadRefused as refusal:
            refused.append(str(refusal))
    return kept, refused


def _locked(application_id: UUID, type_code: str, subject: str = "") -> Material:
    Material.objects.get_or_create(application_id=application_id, type_code=type_code, subject=subject)
    return Material.objects.select_for_update().get(application_id=application_id, type_code=type_code, subject=subject)


def _known(material: Material, checked: Checked) -> MaterialVersion | None:
    return material.versions.on_file().filter(upload_sha256=checked.upload_sha256).first()  # type: ignore[attr-defined,no-any-return]


def _keep(material: Material, checked: Checked, actor: Actor) -> MaterialVersion:
    most = settings.MATERIAL_MAX_FILES
    if material.versions.on_file().filter(source=Source.UPLOAD).count() >= most:  # type: ignore[attr-defined]
        message = _("There are already %(most)d files; a material may have at most %(most)d. Remove one first.")
        raise UploadRefused(message % {"most": most}, "too_many")
    name = storage.put(checked.content, checked.suffix)
    try:
        with transaction.atomic():
            return _add_version(material, actor, source=Source.UPLOAD, trust=Trust.SCAN, **_file_facts(name, checked))
    except BaseException:
        storage.remove(name)
        raise


def _file_facts(name: str, checked: Checked) -> dict[str, Any]:
    return {
        "file": name,
        "name": checked.name,
        "content_type": checked.content_type,
        "size": len(checked.content),
        "pages": checked.pages,
        "sha256": checked.sha256,
        "upload_sha256": checked.upload_sha256,
    }


@transaction.atomic
def remove_upload(*, version_id: UUID, application_id: UUID, actor: Actor) -> MaterialVersion | None:
    """Take an upload back that is not part of a submission yet, and delete its file. Removing twice is once.

    Returns None when the application has no such upload, or has submitted it.
    """
    version = (
        MaterialVersion.objects.select_for_update(of=("self",))
        .on_file()
        .filter(pk=version_id, material__application_id=application_id, source=Source.UPLOAD, sealed_at__isnull=True)
        .first()
    )
    if version is None:
        return None
    version.removed_at = timezone.now()
    version.save(update_fields=["removed_at"])
    transaction.on_commit(lambda: _forget_files([version.file]))
    return version


def _forget_files(names: Iterable[str]) -> None:
    """Delete files that nothing refers to any more: a change begins with the files of the application itself."""
    for name in names:
        if not MaterialVersion.objects.filter(file=name, removed_at__isnull=True).exists():
            storage.remove(name)


@transaction.atomic
def rotate_upload(*, version_id: UUID, application_id: UUID, actor: Actor) -> MaterialVersion | None:
    """Turn a picture of a draft a quarter to the right; the turned one replaces it, at the same place in the list.

    Returns None when the application has no such picture, or has submitted it.
    """
    old = _pictures_of(application_id).select_for_update(of=("self",)).filter(pk=version_id).first()
    if old is None:
        return None
    with storage.open_file(old.file) as content:
        turned = pictures.quarter_turn(content.read())
    name = storage.put(turned, old.file.rpartition(".")[2])
    digest = hashlib.sha256(turned).hexdigest()
    old.removed_at = timezone.now()
    old.save(update_fields=["removed_at"])
    transaction.on_commit(lambda: _forget_files([old.file]))
    return _add_version(
        old.material,
        actor,
        source=Source.UPLOAD,
        trust=old.trust,
        file=name,
        name=old.name,
        content_type=old.content_type,
        size=len(turned),
        pages=old.pages,
        sha256=digest,
        upload_sha256=digest,
        created_at=old.created_at,
    )


def _pictures_of(application_id: UUID) -> MaterialVersionQuerySet:
    mine = MaterialVersion.objects.on_file().filter(material__application_id=application_id, sealed_at__isnull=True)
    return mine.filter(source=Source.UPLOAD, content_type__startswith="image/")


def set_aside(*, application_id: UUID, version_ids: Iterable[UUID]) -> int:
    """Stop using what a register or a certificate vouched for in a draft; return how many versions that were."""
    mine = MaterialVersion.objects.on_file().filter(
        pk__in=list(version_ids), material__application_id=application_id, sealed_at__isnull=True
    )
    return mine.filter(source__in=[Source.REGISTER, Source.CERTIFICATE]).update(removed_at=timezone.now())


@transaction.atomic
def purge(*, application_id: UUID) -> int:
    """Delete everything of a draft that was never submitted, the files with it; return how many versions that were."""
    unsealed = MaterialVersion.objects.filter(material__application_id=application_id, sealed_at__isnull=True)
    names = [name for name in unsealed.values_list("file", flat=True) if name]
    gone, _by_model = unsealed.delete()
    Material.objects.filter(application_id=application_id, versions__isnull=True).delete()
    transaction.on_commit(lambda: _forget_files(names))
    return gone


def seal_one(*, version_id: UUID) -> None:
    """Let one version stay for good: it was laid before a department without the rest of its application."""
    MaterialVersion.objects.on_file().filter(pk=version_id, sealed_at__isnull=True).update(sealed_at=timezone.now())


def seal(*, application_id: UUID) -> int:
    """Make what is on file part of the submission: from now on it stays. Returns how many versions that were.

    Belongs into the transaction of the submission or of an answer to a correction notice.
    """
    waiting = MaterialVersion.objects.on_file().filter(material__application_id=application_id, sealed_at__isnull=True)
    return waiting.update(sealed_at=timezone.now())


def add_statement(
    *,
    application_id: UUID,
    type_code: str,
    text: Label,
    text_version: str,
    actor: Actor,
    subject: str = "",
) -> MaterialVersion:
    """Keep a statement as it was agreed to: its text in both languages, its version and who agreed.

    Agreeing to the same version of the same text again returns what is on file.
    """
    words = {"zh": text, "en": text} if isinstance(text, str) else dict(text)
    with transaction.atomic():
        material = _locked(application_id, type_code, subject)
        known = material.versions.on_file().filter(  # type: ignore[attr-defined]
            source=Source.STATEMENT, statement_version=text_version, supplied_by_id=actor.account_id
        )
        return known.first() or _add_version(
            material,
            actor,
            source=Source.STATEMENT,
            trust=Trust.PLEDGE,
            statement_text=words,
            statement_version=text_version,
            sha256=_digest(words),
        )


def withdraw_statement(*, application_id: UUID, type_code: str) -> int:
    """Take back what was agreed to in a draft; return how many statements that were."""
    mine = MaterialVersion.objects.on_file().filter(
        material__application_id=application_id, material__type_code=type_code, sealed_at__isnull=True
    )
    return mine.filter(source=Source.STATEMENT).update(removed_at=timezone.now())


def _digest(words: Mapping[str, str]) -> str:
    return hashlib.sha256("\n\n".join(words[language] for language in sorted(words)).encode()).hexdigest()


def add_from_register(
    *,
    application_id: UUID,
    type_code: str,
    share_request_id: UUID,
    actor: Actor,
    name: str = "",
    subject: str = "",
    facts: Mapping[str, Any] | None = None,
) -> MaterialVersion:
    """Note that a register confirmed the material, and by which recorded request. `facts`: number, issued, until."""
    return _add_once(
        application_id,
        type_code,
        subject,
        actor,
        source=Source.REGISTER,
        share_request_id=share_request_id,
        trust=Trust.CERTIFICATE,
        name=name,
        facts=dict(facts or {}),
    )


def add_from_certificate(
    *,
    application_id: UUID,
    type_code: str,
    certificate_id: UUID,
    actor: Actor,
    name: str = "",
    subject: str = "",
    sibling: bool = False,
    facts: Mapping[str, Any] | None = None,
) -> MaterialVersion:
    """Use a certificate that the portal issued earlier, or (`sibling`) for another matter of this application."""
    return _add_once(
        application_id,
        type_code,
        subject,
        actor,
        source=Source.SIBLING if sibling else Source.CERTIFICATE,
        certificate_id=certificate_id,
        trust=Trust.CERTIFICATE,
        name=name,
        facts=dict(facts or {}),
    )


def record_original_seen(
    *, application_id: UUID, type_code: str, actor: Actor, name: str = "", subject: str = ""
) -> MaterialVersion:
    """Note that a member of staff held the original in hand; who and when is kept for ever."""
    return _add_once(
        application_id,
        type_code,
        subject,
        actor,
        source=Source.ORIGINAL,
        verified_by_id=actor.account_id,
        trust=Trust.ORIGINAL_SEEN,
        name=name,
    )


@transaction.atomic
def _add_once(application_id: UUID, type_code: str, subject: str, actor: Actor, **values: Any) -> MaterialVersion:
    """Add a version unless the same source vouches for the material already."""
    material = _locked(application_id, type_code, subject)
    same = {key: value for key, value in values.items() if key == "source" or key.endswith("_id")}
    known: MaterialVersion | None = material.versions.on_file().filter(**same).first()  # type: ignore[attr-defined]
    return known or _add_version(material, actor, **values)


def _add_version(material: Material, actor: Actor, **values: Any) -> MaterialVersion:
    return MaterialVersion.objects.create(
        material=material,
        supplied_by_id=actor.account_id,
        supplied_name=actor.name[:100],
        channel=actor.channel,
        **values,
    )

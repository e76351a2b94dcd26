"""Taking in what the applicant entered on a page: the valid answers, the rest as it was typed, files at once."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from services.applications import actions, lookups
from services.applications.marks import Mark
from services.applications.models import Application
from services.applications.papers import TO_AGREE, TO_UPLOAD, VOUCHED, Paper
from services.applications.prefill import organisation_facts as organisation_facts
from services.applications.prefill import prefill
from services.core.actors import Actor
from services.materials import actions as materials
from services.materials.refusals import UploadRefused
from services.materials.statements import Statement
from services.people.models import Account


def keep_pictures(
    application: Application, pictures: Mapping[str, UploadedFile], *, actor: Actor
) -> tuple[dict[str, str], dict[str, str]]:
    """Store the pictures of a step at once; return the answers by element, and the message of each refused one."""
    kept: dict[str, str] = {}
    refused: dict[str, str] = {}
    for code, picture in pictures.items():
        try:
            version = materials.add_upload(
                application_id=application.pk, type_code=code, uploaded_file=picture, actor=actor
            )
        except UploadRefused as refusal:
            refused[code] = str(refusal)
        else:
            kept[code] = str(version.pk)
    return kept, refused


def keep_step(
    application: Application,
    group: str,
    *,
    answers: Mapping[str, Any],
    raw: Mapping[str, Any] | None,
    account: Account,
    actor: Actor,
    mark: Mark | None = None,
) -> Application:
    """Save a step and bring what follows from it up to date: derived values, and registers that can be asked now."""
    saved = actions.save_step(application=application, group=group, answers=answers, raw=raw, mark=mark)
    return prefill(saved, account=account, actor=actor)


def change_situation(
    application: Application, situation: Mapping[str, str], *, account: Account, actor: Actor
) -> Application:
    """Answer the situational questions of a draft anew; what applies and what is known follows."""
    saved = actions.save_situation(application=application, situation=situation)
    return prefill(saved, account=account, actor=actor)


def keep_papers(
    application: Application,
    papers: Iterable[Paper],
    *,
    files: MultiValueDict[str, UploadedFile],
    agreed: Iterable[str],
    removed: Iterable[str],
    turned: Iterable[str] = (),
    actor: Actor,
) -> dict[str, list[str]]:
    """Store the files and statements of the materials page; return the messages of what was refused, by material.

    A paper that is handed in after all takes the place of the pledge for it.
    """
    wanted = set(agreed)
    refused: dict[str, list[str]] = {}
    for paper in papers:
        if sent := files.getlist(f"file-{paper.code}"):
            kept, texts = materials.add_uploads(
                application_id=application.pk, type_code=paper.code, uploaded_files=sent, actor=actor
            )
            refused |= {paper.code: texts} if texts else {}
            if kept and paper.way == TO_UPLOAD:
                materials.withdraw_statement(application_id=application.pk, type_code=paper.code)
        elif paper.code in wanted and paper.statement and (paper.way == TO_AGREE or paper.may_pledge):
            _agree(application, paper.code, paper.statement, actor)
    for version in filter(None, map(_key, removed)):
        materials.remove_upload(version_id=version, application_id=application.pk, actor=actor)
    for version in filter(None, map(_key, turned)):
        materials.rotate_upload(version_id=version, application_id=application.pk, actor=actor)
    return refused


def take_pledge_back(application: Application, paper: Paper) -> None:
    """Hand the paper in after all: the pledge agreed to in its place no longer counts."""
    if paper.way == TO_UPLOAD:
        materials.withdraw_statement(application_id=application.pk, type_code=paper.code)


def decline(application: Application, paper: Paper, *, actor: Actor) -> Application:
    """Hand something else in than the certificate or record that was attached, because that one is wrong."""
    with transaction.atomic():
        current = actions.locked(application.pk)
        vouched = [version.pk for version in paper.versions if version.source in VOUCHED]
        materials.set_aside(application_id=current.pk, version_ids=vouched)
        earlier = current.lookups.get(f"material/{paper.code}", {"whom": ""})
        note = {**earlier, "outcome": lookups.DECLINED, "at": timezone.now().isoformat()}
        current.lookups[f"material/{paper.code}"] = note
        current.save(update_fields=["lookups", "saved_at"])
    return current


def use_record(application: Application, paper: Paper, *, account: Account, actor: Actor) -> Application:
    """Use the certificate or record on file after all."""
    with transaction.atomic():
        current = actions.locked(application.pk)
        current.lookups.pop(f"material/{paper.code}", None)
        current.save(update_fields=["lookups", "saved_at"])
    return prefill(current, account=account, actor=actor)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _agree(application: Application, code: str, statement: Statement, actor: Actor) -> None:
    materials.add_statement(
        application_id=application.pk,
        type_code=code,
        text=statement.text,
        text_version=statement.version,
        actor=actor,
    )

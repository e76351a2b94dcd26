"""Taking in what the applicant entered on a page: the valid answers, the rest as it was typed, files at once."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from services.applications import actions
from services.applications.models import Application
from services.applications.prefill import prefill
from services.core.actors import Actor
from services.materials import actions as materials
from services.materials.refusals import UploadRefused
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
) -> Application:
    """Save a step and bring what follows from it up to date: derived values, and registers that can be asked now."""
    saved = actions.save_step(application=application, group=group, answers=answers, raw=raw)
    return prefill(saved, account=account, actor=actor)


def change_situation(
    application: Application, situation: Mapping[str, str], *, account: Account, actor: Actor
) -> Application:
    """Answer the situational questions of a draft anew; what applies and what is known follows."""
    saved = actions.save_situation(application=application, situation=situation)
    return prefill(saved, account=account, actor=actor)

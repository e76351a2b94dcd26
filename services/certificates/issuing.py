"""From draft to signed file: check the glyphs, print, sign, store, register - all in the worker's one transaction.

Idempotent: the row is locked first and an issued one is left alone, so it may run twice, at once or after a kill.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from services.certificates import events, press, printing, sheets, signing, storage
from services.certificates.models import Certificate, Edition, Letter
from services.core import outbox
from services.core.actions import move
from services.core.actors import SYSTEM
from services.core.models import Outbox


@transaction.atomic
def issue_certificate(certificate_id: UUID | str) -> Certificate:
    """Make a drafted certificate; return it, issued.

    Raises MissingGlyphs, RenderingFailed or SigningFailed, and then nothing has changed.
    """
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate_id)
    if certificate.is_issued:
        return certificate
    at = timezone.now()
    if certificate.supersedes and certificate.supersedes.state in ("valid", "suspended"):
        move(certificate.supersedes, "supersede", actor=SYSTEM, at=at)
    _sign_and_register(certificate, sheets.certificate_sheet(certificate, _as_printed(at)), "certificates", at)
    events.issued.send(sender=Certificate, certificate=certificate)
    return certificate


@transaction.atomic
def issue_letter(letter_id: UUID | str) -> Letter:
    """Make a drafted letter; return it, issued. Raises like issue_certificate."""
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter_id)
    if letter.is_issued:
        return letter
    at = timezone.now()
    _sign_and_register(letter, sheets.letter_sheet(letter, _as_printed(at)), "letters", at)
    events.letter_issued.send(sender=Letter, letter=letter)
    return letter


@transaction.atomic
def make_edition(edition_id: UUID | str) -> Edition:
    """Make an edition somebody asked for; return it. Raises like issue_certificate."""
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=edition_id)
    if edition.is_issued:
        return edition
    at = timezone.now()
    document = edition.document
    if isinstance(document, Letter):
        sheet = sheets.letter_sheet(document, _as_printed(at), edition.kind)
    else:
        sheet = sheets.certificate_sheet(document, _as_printed(at), edition.kind)
    edition.register(at=at, **_signed_and_kept(sheet, "editions", edition.pk))
    edition.save()
    return edition


def _as_printed(at: datetime) -> datetime:
    return timezone.localtime(at).replace(microsecond=0)


def _sign_and_register(document: Certificate | Letter, sheet: printing.Sheet, kind: str, at: datetime) -> None:
    move(document, "issue", actor=SYSTEM, at=at, **_signed_and_kept(sheet, kind, document.pk))


def _signed_and_kept(sheet: printing.Sheet, kind: str, key: UUID) -> dict[str, Any]:
    """Print, sign, store; return what the register keeps."""
    signed = signing.seal(press.render(sheet))
    name = storage.keep(kind, key, signed)
    return {"file": name, "sha256": signed.sha256, "size": len(signed.content), "key_id": signed.key_id}


def take_up_again() -> int:
    """Make those rows due again that were given up because nothing could be signed; return how many."""
    given_up = Outbox.objects.filter(parked_at__isnull=False, last_error__startswith=signing.SigningFailed.__name__)
    keys = list(given_up.values_list("key", flat=True)[:1000])
    return outbox.retry_parked(keys) if keys else 0

"""What the worker does for this room. Idempotent: an issued row is left alone, and one worker makes a row at a time.

While nothing can be signed, documents stay drafts and their rows wait; what was given up meanwhile is taken up again
as soon as something was signed.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from services.certificates import actions, editions, fonts, issuing, life, printing, publishing, signing
from services.certificates.art.photo import BadPhoto
from services.core.outbox import GiveUp, Payload, handler

logger = logging.getLogger(__name__)
HOPELESS = (fonts.MissingGlyphs, printing.RenderingFailed, BadPhoto)  # trying again would do the same


@handler(actions.ISSUE)
def issue_certificate(payload: Payload) -> None:
    """Print, sign and register a certificate."""
    _make(issuing.issue_certificate, payload["certificate"])


@handler(actions.ISSUE_LETTER)
def issue_letter(payload: Payload) -> None:
    """Print, sign and register a letter."""
    _make(issuing.issue_letter, payload["letter"])


@handler(editions.MAKE)
def make_edition(payload: Payload) -> None:
    """Print, sign and register another edition of a certificate."""
    _make(issuing.make_edition, payload["edition"])


def _make(issue: Callable[[str], Any], key: str) -> None:
    """Issue a document. What cannot be drawn or breaks a limit never will; a signer that is away comes back."""
    try:
        issue(key)
    except HOPELESS as error:
        raise GiveUp(f"{type(error).__name__}: {error}") from error
    except signing.SigningFailed as error:
        logger.error("ALARM: nothing can be signed; document %s waits. %s", key, error)
        raise
    issuing.take_up_again()


@handler(life.REVOKE_ONE)
def revoke_one(payload: Payload) -> None:
    """Revoke one certificate of a batch that two persons agreed on; an ended one is left alone."""
    life.revoke_one(batch_id=payload["batch"], certificate_id=payload["certificate"])


@handler(publishing.PUBLISH)
def publish_list(payload: Payload) -> None:
    """Renew the public list of what is no longer valid; a list that says the same already is left."""
    publishing.publish(at=timezone.now())

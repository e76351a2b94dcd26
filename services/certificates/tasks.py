"""What the worker does for this room. Idempotent: an issued row is left alone, and one worker makes a row at a time."""

from services.certificates import actions, fonts, issuing
from services.core.outbox import GiveUp, Payload, handler


@handler(actions.ISSUE)
def issue_certificate(payload: Payload) -> None:
    """Print, sign and register a certificate; a character no font has cannot get better by trying again."""
    try:
        issuing.issue_certificate(payload["certificate"])
    except fonts.MissingGlyphs as error:
        raise GiveUp(str(error)) from error


@handler(actions.ISSUE_LETTER)
def issue_letter(payload: Payload) -> None:
    """Print, sign and register a letter."""
    try:
        issuing.issue_letter(payload["letter"])
    except fonts.MissingGlyphs as error:
        raise GiveUp(str(error)) from error

"""What the worker does for this room. Idempotent: an issued row is left alone, and one worker makes a row at a time."""

from services.certificates import actions, fonts, issuing, printing
from services.core.outbox import GiveUp, Payload, handler


@handler(actions.ISSUE)
def issue_certificate(payload: Payload) -> None:
    """Print, sign and register a certificate; what cannot be drawn, or not within the limits, never will."""
    try:
        issuing.issue_certificate(payload["certificate"])
    except (fonts.MissingGlyphs, printing.RenderingFailed) as error:
        raise GiveUp(str(error)) from error


@handler(actions.ISSUE_LETTER)
def issue_letter(payload: Payload) -> None:
    """Print, sign and register a letter."""
    try:
        issuing.issue_letter(payload["letter"])
    except (fonts.MissingGlyphs, printing.RenderingFailed) as error:
        raise GiveUp(str(error)) from error

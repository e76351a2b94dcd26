"""Why a document could not be made, in words an official can act on; the worker's own words stay for the operators."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services.core.outbox import BEGUN

Text = str | Promise
GAVE_UP = "GiveUp: "  # how the outbox begins when a worker said that trying again cannot help
CHARACTERS = re.compile(r"(\S) \((U\+[0-9A-F]{4,6})\)")


@dataclass(frozen=True)
class Trouble:
    """What is wrong and what somebody can do about it."""

    reason: Text
    remedy: Text
    detail: str
    characters: tuple[tuple[str, str], ...] = ()  # and their codes: a screen may not be able to show them either


SIGNER_AWAY = (
    _("No signature could be made: the signer or the time-stamp authority does not answer."),
    _("You need not do anything: it is made by itself once the signer answers. Tell the operators if it takes hours."),
)
CHARACTER = (
    _("A character cannot be printed: no font of the portal has it."),
    _(
        "Compare it with the identity document. If it is right, ask the operators for a font that has it and tell the "
        "applicant of the delay; if it is a slip, reopen the case and correct it."
    ),
)
TOO_LARGE = (
    _("Printing it took too much time or memory: it holds a very long text or a very large table."),
    _("Look for such a text in the case. Shorten what the department wrote, or ask the operators to print it."),
)
PHOTOGRAPH = (
    _("The photograph cannot be read."),
    _("Ask the applicant for another one: reopen the case and send a correction notice."),
)
NOT_AS_MEANT = (
    _("It would not have looked as its template says, so it was not printed."),
    _("This is a fault of the portal, not of the case. Give the number of the document to the operators."),
)
INTERRUPTED = (
    _("Printing was interrupted: the process was ended from outside."),
    _("It is tried again by itself. If it was given up, have a supervisor try it once more, then ask the operators."),
)
NOT_STORED = (
    _("The finished file could not be stored."),
    _("Tell the operators at once: the place where documents are kept may be full or away."),
)
UNFORESEEN = (
    _("Something went wrong that nobody foresaw."),
    _("Give the number of the document to the operators; the log says more."),
)
BY_NAME = {
    "SigningFailed": SIGNER_AWAY,
    "MissingGlyphs": CHARACTER,
    "LimitBroken": TOO_LARGE,
    "BadPhoto": PHOTOGRAPH,
    "RenderingFailed": NOT_AS_MEANT,
    "PressBroke": INTERRUPTED,
    "OSError": NOT_STORED,
    "PermissionError": NOT_STORED,
    "FileNotFoundError": NOT_STORED,
}
KILLED = re.compile(re.escape(BEGUN).replace("%s", r"\d+"))


def explained(error: str) -> Trouble:
    """Return what the last error of an outbox row means."""
    told = error.removeprefix(GAVE_UP)
    name = told.partition(":")[0]
    reason, remedy = INTERRUPTED if KILLED.match(told) else BY_NAME.get(name, UNFORESEEN)
    characters = tuple(CHARACTERS.findall(told)) if name == "MissingGlyphs" else ()
    return Trouble(reason, remedy, error, characters)

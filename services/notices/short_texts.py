"""What a text message, and the subject of an e-mail, say: one sentence without any personal data.

No name, no number, not even what the errand is about: a text lies open on a locked telephone. The facts are in the
inbox, behind the sign-in. A kind without a sentence of its own gets the general one.
"""

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from services.core.labels import label

GENERAL = _("There is a new message for you.")
SENTENCES: dict[str, Promise] = {
    "application_submitted": _("We have received your application."),
    "application_amended": _("We have received the change of your application."),
    "application_completed": _("Your application is finished."),
    "case_accepted": _("A department has accepted a part of your application."),
    "case_not_accepted": _("A department has not accepted a part of your application."),
    "case_granted": _("There is a decision on a part of your application."),
    "case_refused": _("There is a decision on a part of your application."),
    "case_skipped": _("There is news about your application."),
    "case_terminated": _("There is news about your application."),
    "certificate_issued": _("A certificate is ready for you."),
    "receipt_ready": _("A receipt is ready for you."),
    "acted_for_you": _("Somebody has acted for you under your mandate."),
    "mandate_began": _("A mandate to act for somebody is in force."),
    "mandate_ends": _("A mandate to act for somebody ends soon."),
    "mandate_ended": _("A mandate to act for somebody has ended."),
    "party_asked": _("A joint application waits for your confirmation."),
    "party_confirmed": _("Somebody has confirmed your joint application."),
    "party_declined": _("Somebody has not confirmed your joint application."),
    "party_changed": _("A joint application that you confirmed has changed."),
    "party_silent": _("Somebody has not answered about your joint application."),
    "password_changed": _("The password of your account was changed."),
    "phone_changed": _("The mobile number of your account was changed."),
    "rating_answered": _("A department has answered your rating."),
    "rate_service": _("Tell us how it went: rating takes one minute."),
}
# What a code is for, by the purpose its asker names; an unknown purpose is not spelled out.
PURPOSES: dict[str, Promise] = {
    "register": _("to open an account"),
    "reset": _("to set a new password"),
    "old_phone": _("to give up this mobile number"),
    "change_phone": _("to confirm a new mobile number"),
    "close": _("to close the account"),
    "track": _("to look up an application"),
    "confirm": _("to confirm a joint application"),
    "delegate": _("to act for somebody else"),
}


def sentence(kind: str, language: str) -> str:
    """Return the one sentence about a message of this kind; also the subject of its e-mail."""
    with translation.override(language):
        return str(SENTENCES.get(kind, GENERAL))


def sms(kind: str, language: str) -> str:
    """Return the whole text message about a message of this kind."""
    with translation.override(language):
        return gettext("[%(sender)s] %(sentence)s Sign in to read it. Questions: call 12345.") % {
            "sender": sender(),
            "sentence": sentence(kind, language),
        }


def mail_body(kind: str, language: str) -> str:
    """Return the text of an e-mail about a message of this kind."""
    with translation.override(language):
        return gettext(
            "%(sentence)s\n\nTo protect you, the details are not in this e-mail. Sign in to read them:\n%(address)s\n\n"
            "You receive this because you chose e-mail as a channel; you can change that in your account. "
            "Nobody of ours asks for your password by e-mail or telephone. Questions: call 12345.\n\n%(sender)s"
        ) % {
            "sender": sender(),
            "sentence": sentence(kind, language),
            "address": f"{settings.PORTAL_ORIGIN}{'/en' if language == 'en' else ''}/my/messages/",
        }


def mailbox_mail(address: str, language: str) -> tuple[str, str]:
    """Return subject and text of the e-mail that asks whether its reader wants to be written to."""
    with translation.override(language):
        body = gettext(
            "Somebody, probably you, wants to hear at this address when there is a new message in the portal. "
            "Open this page and say yes (the link holds for three days):\n%(address)s\n\n"
            "If it was not you, do nothing: no other e-mail will come. Questions: call 12345.\n\n%(sender)s"
        )
        return gettext("Please confirm your e-mail address"), body % {"address": address, "sender": sender()}


def code(digits: str, purpose: str, minutes: int) -> str:
    """Return the text message with a one-time code, in the present language."""
    facts = {"sender": sender(), "code": digits, "minutes": minutes, "purpose": PURPOSES.get(purpose, "")}
    if facts["purpose"]:
        text = gettext(
            "[%(sender)s] Your code is %(code)s, %(purpose)s. It is valid for %(minutes)d minutes. Tell it to nobody."
        )
    else:
        text = gettext("[%(sender)s] Your code is %(code)s. It is valid for %(minutes)d minutes. Tell it to nobody.")
    return text % facts


def link(address: str) -> str:
    """Return the text message with the address of a page, in the present language."""
    text = gettext("[%(sender)s] Somebody names you in a joint application. Please read and answer: %(address)s")
    return text % {"sender": sender(), "address": address}


def sender() -> str:
    """Return what stands in brackets at the beginning: who writes."""
    return gettext("%(city)s Government Services") % {"city": label(settings.CITY)}

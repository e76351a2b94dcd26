"""Why a decided case is opened again, and the kinds of doubt that hold a decision back."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

BETWEEN = pgettext_lazy("between label and text", ": ")

# DOMAIN section 3; Licensing Law art 69, 78, 79.
REOPEN_GROUNDS = {
    "review_decision": _("a decision in administrative reconsideration"),
    "court": _("a judgment"),
    "error": _("an error of the department"),
    "breach": _("a pledge or an obligation was broken"),
    "fraud": _("obtained by deceit"),
}
FLAG_KINDS = {
    "identity": _("the identity of a person"),
    "authenticity": _("a document may not be genuine"),
    "dispute": _("somebody else claims a right"),
    "conflict_of_interest": _("an officer may be biased"),
    "other": _("another doubt"),
}

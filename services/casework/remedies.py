"""Which remedies a case's letters name: its regime and its department decide (DOMAIN section 5b)."""

from services.catalogue.models import Department
from services.catalogue.remedies import Text, against_a_decision, against_silence, complaint

from .regimes import REGIMES


def remedies(regime: str, department: Department) -> Text:
    """Return the remedies for one regime and one department, in both languages."""
    return against_a_decision(department) if REGIMES[regime].remedies else complaint(department)


def remedies_against_silence(regime: str, department: Department) -> Text:
    """Return what can be done when the limit of a case has passed, in both languages."""
    return against_silence(department, is_administrative=REGIMES[regime].remedies)

"""Publishing a decision that grants a licence: written once, with nothing that the public may not see (art 40)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from services.applications import queries as applications
from services.certificates.models import Certificate, Letter
from services.core.codes import mask_name

from .models import Case, Decision, PublicDecision


@dataclass(frozen=True)
class Holder:
    """Whose licence it is. `number`: the unified social credit code of an organisation, a person's identity number."""

    name: str
    number: str
    is_organisation: bool

    @property
    def public_name(self) -> str:
        """Return the name as everybody may read it: an organisation's whole, a natural person's masked."""
        return self.name if self.is_organisation else masked(self.name)


def masked(name: str) -> str:
    """Return a natural person's name masked; one that masking leaves as it is says nothing at all."""
    found = mask_name(name)
    return found if "*" in found else "*"


def publish(
    case: Case,
    decision: Decision,
    holder: Holder,
    *,
    letter: Letter | None,
    certificate: Certificate | None,
    at: datetime,
) -> None:
    """Write down what the public may read of a grant, unless the matter is no licence or excepted by law (art 5)."""
    if not applications.definition_of(case.application).matters[case.matter].is_published:
        return
    paper, uscc = letter or certificate, holder.number if holder.is_organisation else ""
    number = paper.number if paper else ""
    PublicDecision.objects.create(
        decision=decision,
        number=number,
        matter=case.matter,
        label=case.label,
        department=case.department,
        holder=holder.public_name,
        is_organisation=holder.is_organisation,
        uscc=uscc,
        decided_at=at,
        valid_from=certificate.valid_from if certificate else timezone.localdate(at),
        valid_to=certificate.valid_to if certificate else None,
        words=_words(number, uscc, holder.public_name, case.label, case.department.label),
    )


def _words(number: str, uscc: str, name: str, *labels: dict[str, str]) -> str:
    return "\n".join([number, uscc, name, *(text for label in labels for text in label.values())]).casefold()

"""Other editions of a certificate: for paper, on white ground, and in large print.

They are copies for reading and printing, each signed and registered; verification finds the certificate by any of
them. Made when the holder asks, not with every certificate: few want them.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext

from services.certificates.models import Certificate, Edition
from services.core.actions import enqueue
from services.core.workflow import MoveNotPossible

MAKE = "certificates.make_edition"


@dataclass(frozen=True)
class Offer:
    """An edition a holder may have: not asked for yet, being made, or there."""

    kind: str
    name: str | Promise
    edition: Edition | None

    @property
    def is_there(self) -> bool:
        """Whether its file can be fetched."""
        return self.edition is not None and self.edition.is_issued


@transaction.atomic
def ask(certificate: Certificate, kind: str) -> Edition:
    """Have an edition made, once; raise MoveNotPossible for a certificate that is not valid (any more)."""
    if known := Edition.objects.filter(certificate=certificate, kind=kind).first():
        return known
    if certificate.state != "valid":
        raise MoveNotPossible(gettext("Only a valid certificate is printed again."))
    edition, _made = Edition.objects.get_or_create(
        certificate=certificate, kind=kind, defaults={"asked_at": timezone.now()}
    )
    enqueue(MAKE, {"edition": str(edition.pk)}, key=f"{MAKE}:{edition.pk}")
    return edition


def offers(certificate: Certificate) -> list[Offer]:
    """Return what may be asked for, or is there; of a certificate that has ended only what is there."""
    there = {one.kind: one for one in certificate.editions.all()}
    kinds = [(kind, name) for kind, name in Edition.Kind.choices if kind in there or certificate.state == "valid"]
    return [Offer(kind, name, there.get(kind)) for kind, name in kinds]

"""Other editions of a certificate, for paper on white ground and in large print, and of a letter, in large print.

They are copies for reading and printing, each signed and registered; verification finds the document by any of them.
Made when whose it is asks, not with every document: few want them.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext

from services.certificates.models import Certificate, Edition, Letter
from services.core.actions import enqueue
from services.core.workflow import MoveNotPossible

MAKE = "certificates.make_edition"


@dataclass(frozen=True)
class Offer:
    """An edition somebody may have: not asked for yet, being made, or there."""

    kind: str
    name: str | Promise
    edition: Edition | None

    @property
    def is_there(self) -> bool:
        """Whether its file can be fetched."""
        return self.edition is not None and self.edition.is_issued


@transaction.atomic
def ask(document: Certificate | Letter, kind: str) -> Edition:
    """Have an edition made, once; raise MoveNotPossible for a certificate that is not valid (any more)."""
    if known := document.editions.filter(kind=kind).first():
        return known
    if document.state not in ("valid", "issued"):
        raise MoveNotPossible(gettext("Only a valid certificate is printed again."))
    edition, _made = document.editions.get_or_create(kind=kind, defaults={"asked_at": timezone.now()})
    enqueue(MAKE, {"edition": str(edition.pk)}, key=f"{MAKE}:{edition.pk}")
    return edition


def kinds_of(document: Certificate | Letter) -> list[str]:
    """Return which editions there are of such a document: a letter is on white ground already."""
    return [Edition.Kind.LARGE] if isinstance(document, Letter) else list(Edition.Kind)


def offers(document: Certificate | Letter) -> list[Offer]:
    """Return what may be asked for, or is there; of a certificate that has ended only what is there."""
    there = {one.kind: one for one in document.editions.all()}
    may_ask = document.state in ("valid", "issued")
    kinds = [kind for kind in kinds_of(document) if kind in there or may_ask]
    return [Offer(kind, Edition.Kind(kind).label, there.get(kind)) for kind in kinds]

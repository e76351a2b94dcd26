"""Documents that a worker has tried to make and could not: why, when it is tried again, and trying again now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from services.audit.actions import record
from services.certificates.models import NO_TROUBLE, Certificate, Letter
from services.certificates.troubles import Trouble, explained
from services.core import outbox
from services.core.actors import Actor
from services.core.models import Outbox
from services.core.workflow import MoveNotPermitted

MOST = 500  # of each kind
UNSIGNED = "SigningFailed"  # how an outbox row begins whose document could not be signed


@dataclass(frozen=True)
class Waiting:
    """A document and what became of the attempts to make it."""

    document: Certificate | Letter
    row: Outbox

    @property
    def is_given_up(self) -> bool:
        """Whether nobody tries any more until somebody asks for it."""
        return self.row.parked_at is not None

    @property
    def next_at(self) -> datetime:
        """When it is tried again."""
        return self.row.available_at

    @property
    def trouble(self) -> Trouble:
        """What is wrong, and what can be done."""
        return explained(self.row.last_error)

    @property
    def is_certificate(self) -> bool:
        """Whether it has a page of its own at the desk."""
        return isinstance(self.document, Certificate)


def of_department(code: str) -> list[Waiting]:
    """Return a department's documents that could not be made, the oldest first."""
    drafts = [
        document for kind in (Certificate, Letter) for document in _drafts(kind).filter(department_code=code)[:MOST]
    ]
    rows = {row.key: row for row in _troubled([one.work_key for one in drafts])}
    found = [Waiting(one, rows[one.work_key]) for one in drafts if one.work_key in rows]
    return sorted(found, key=lambda one: one.document.created)


def unsigned() -> int:
    """Return how many documents of all departments wait for a signature that was tried and failed."""
    keys = [f"{kind.WORK}:{pk}" for kind in (Certificate, Letter) for pk in _keys(kind)]
    return _troubled(keys).filter(last_error__startswith=UNSIGNED).count()


def _drafts(kind: type[Certificate] | type[Letter]) -> QuerySet[Certificate] | QuerySet[Letter]:
    return kind.objects.filter(state="draft").order_by("created")


def _keys(kind: type[Certificate] | type[Letter]) -> Iterator[object]:
    yield from _drafts(kind).values_list("pk", flat=True)[:MOST]


def _troubled(keys: list[str]) -> QuerySet[Outbox]:
    return Outbox.objects.filter(key__in=keys, done_at__isnull=True).exclude(last_error__in=NO_TROUBLE)


@transaction.atomic
def try_again(document: Certificate | Letter, *, actor: Actor) -> None:
    """Have a worker try once more, now; raise MoveNotPermitted for anybody but the department's supervisor."""
    if not actor.may("supervise", document.department_code):
        raise MoveNotPermitted(gettext("A supervisor of the issuing department"))
    outbox.try_now(document.work_key)
    record(
        actor=actor,
        action="certificates.try_again",
        subject_type=document._meta.label_lower,
        subject_id=document.pk,
        department=document.department_code,
    )

"""The public list of granted licences (行政许可公示): what is listed, and how each decision stands today.

Nobody needs an account for it, so it reads only what was published and how its case and certificate stand.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services.catalogue.models import Department
from services.certificates import queries as certificates
from services.certificates.models import Certificate
from services.core import sealed

from .models import Decision, PublicDecision
from .publishing import masked
from .workflow import LIVE

PAGE_SIZE = 25
AT_ONCE = 500  # rows of a download that are looked at together
PURPOSE, ANYBODY = "licences", "anybody"
ENDED = frozenset({"revoked", "cancelled", "suspended"})


@dataclass(frozen=True)
class Standing:
    """How a published decision stands: a word for everybody, and the tone in which it is shown."""

    code: str
    label: str | Promise
    tone: str


IN_FORCE = Standing("in_force", _("In force"), "done")
EXPIRED = Standing("expired", _("Expired"), "ended")
CORRECTED = Standing("corrected", _("Corrected"), "doing")
REOPENED = Standing("reopened", _("Being examined again"), "wait")
REPLACED = Standing("replaced", _("Replaced by a later decision"), "ended")
REVERSED = Standing("reversed", _("Reversed by a later decision"), "ended")
WITHDRAWN = Standing("withdrawn", _("No longer in force"), "ended")


@dataclass(frozen=True)
class Licence:
    """One row of the list."""

    published: PublicDecision
    holder: str
    standing: Standing


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: words of a number, a name or a matter, and a department."""

    text: str = ""
    department: str = ""


def listed(wanted: Wanted) -> QuerySet[PublicDecision]:
    """Return the published decisions somebody looks for, the newest first; every word has to occur."""
    rows = PublicDecision.objects.select_related("department").order_by("-decided_at", "id")
    if wanted.department:
        rows = rows.filter(department__code=wanted.department)
    for word in wanted.text.casefold().split():
        rows = rows.filter(words__contains=word)
    return rows


def licences(rows: QuerySet[PublicDecision], first: int, last: int) -> list[Licence]:
    """Return some rows of a list with how each stands, in two statements."""
    return list(_with_standing(_with_case(rows)[first:last]))


def all_licences(rows: QuerySet[PublicDecision]) -> Iterator[list[Licence]]:
    """Return all rows of a list, some hundred at a time."""
    found = _with_case(rows).iterator(chunk_size=AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        yield list(_with_standing(some))


def _with_case(rows: QuerySet[PublicDecision]) -> QuerySet[PublicDecision]:
    """Look at where the case is now and what was decided in a later round, and at nothing else of them."""
    later = Decision.objects.filter(
        case=OuterRef("decision__case"), round__gt=OuterRef("decision__round"), status=Decision.Status.MADE
    )
    return rows.annotate(
        case_id=F("decision__case_id"),
        case_state=F("decision__case__state"),
        rounds_since=F("decision__case__round") - F("decision__round"),
        later=Subquery(later.order_by("-round").values("kind")[:1]),
    )


def _with_standing(rows: Iterable[PublicDecision]) -> Iterator[Licence]:
    rows = list(rows)
    papers = certificates.latest_of_cases(row.case_id for row in rows)  # type: ignore[attr-defined]
    for row in rows:
        paper: Certificate | None = papers.get(row.case_id)  # type: ignore[attr-defined]
        standing = _standing(row, paper, timezone.localdate())
        yield Licence(row, _holder(row, paper, standing), standing)


def _standing(row: PublicDecision, paper: Certificate | None, today: date) -> Standing:
    """What a later round says goes before what became of the certificate."""
    if row.later:  # type: ignore[attr-defined]
        return REPLACED if row.later == Decision.Kind.GRANT else REVERSED  # type: ignore[attr-defined]
    if row.rounds_since:  # type: ignore[attr-defined]
        return REOPENED if row.case_state in LIVE else WITHDRAWN  # type: ignore[attr-defined]
    if paper and paper.state in ENDED:
        state = paper.current_state
        return Standing(state.code, state.public, state.tone)
    if row.valid_to and row.valid_to < today:
        return EXPIRED
    return CORRECTED if paper and paper.decision_id != row.decision_id else IN_FORCE


def _holder(row: PublicDecision, paper: Certificate | None, standing: Standing) -> str:
    """Return the holder's name: the corrected one, when the certificate was corrected."""
    if standing is not CORRECTED or paper is None:
        return row.holder
    return paper.holder_name if row.is_organisation else masked(paper.holder_name)


def departments() -> list[Department]:
    """Return the departments that have published a licence, in the order of the catalogue."""
    return list(Department.objects.filter(pk__in=PublicDecision.objects.values("department")).order_by("code"))


def sealed_words(text: str) -> str:
    """Return what somebody searches for as addresses carry it."""
    return sealed.seal(text, purpose=PURPOSE, reader=ANYBODY)


def opened_words(word: str) -> str:
    """Return what somebody searches for; empty for a damaged or an old word."""
    return sealed.unseal(word, purpose=PURPOSE, reader=ANYBODY)

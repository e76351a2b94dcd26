"""The desk's lists. Whatever the number of cases, a page costs the same: indexes give rows in order, counts stop early.

A list shows its first 1 000 rows; who needs what lies behind narrows it with a filter or the search.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import IntegerField, Q, QuerySet, Subquery
from django.utils.functional import cached_property

from services.audit.actions import record
from services.catalogue.models import Department
from services.core import sealed
from services.core.actors import Actor

from . import cards, search
from .models import Case, CaseQuerySet, SavedFilter, SearchKey
from .queries import for_actor
from .workflow import LIVE, CaseState

PAGE_SIZE = 25
MOST_ROWS = 1000  # of one list; counts stop there as well
MOST_HITS = 200  # of one search
SHORTEST_SEARCH = 2
NOBODY = "nobody"
PURPOSE = "desk_search"


@dataclass(frozen=True)
class Queue:
    """One tab of the desk."""

    code: str
    filter: Q

    @property
    def is_closed(self) -> bool:
        """Say whether the tab lists what is over, the latest first."""
        return self.code == "closed"


def queues(actor: Actor, today: date) -> list[Queue]:
    """Return the desk's tabs: the own ones, then in the order in which work arrives, then by urgency."""
    live = Q(state__in=LIVE)
    return [
        Queue("mine", live & Q(owner_id=actor.account_id)),
        Queue("team", live),
        Queue("intake", Q(state=CaseState.INTAKE)),
        Queue("review", Q(state__in=[CaseState.REVIEWING, CaseState.SUSPENDED])),
        Queue("decide", Q(state=CaseState.DECIDING)),
        Queue("today", live & Q(due_on=today)),
        Queue("yellow", carries(cards.YELLOW)),
        Queue("red", carries(cards.RED)),
        Queue("citizen", Q(state=CaseState.CORRECTION)),
        Queue("suspect", Q(suspect_at__isnull=False)),
        Queue("closed", ~Q(state__in=LIVE)),
    ]


def carries(card: str) -> Q:
    """Return which cases carry a card: what cards.py says of their clocks, an undelivered result's among them."""
    return ~Q(card=cards.NONE) & Q(card=card)


def overdue(today: date) -> Q:
    """Return which cases are past the day shown, be it the law's or the city's promise."""
    return Q(due_on__lt=today)


class CountUpTo(Subquery):
    """The number of rows of a sliced queryset, as a column."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def counts(actor: Actor, today: date) -> dict[str, int]:
    """Return how many cases each tab holds, 1 001 for more than 1 000, in one statement."""
    of_department = Case.objects.of(actor.department).order_by()
    columns = {
        tab.code: CountUpTo(of_department.filter(tab.filter).values("pk")[: MOST_ROWS + 1])
        for tab in queues(actor, today)
    }
    found = Department.objects.filter(code=actor.department).order_by().annotate(**columns).values(*columns).first()
    return found or dict.fromkeys(columns, 0)


@dataclass(frozen=True)
class Wanted:
    """What an officer asks the list for: a tab or a search, and filters."""

    tab: str = "intake"
    text: str = ""
    matter: str = ""
    owner: str = ""  # an account's number, or `nobody`
    state: str = ""
    overdue: bool = False
    sealed: str = ""  # the text, as addresses carry it

    @property
    def is_search(self) -> bool:
        """Say whether the whole department is searched, whatever the tab."""
        return bool(self.text)

    @property
    def is_filtered(self) -> bool:
        """Say whether a filter narrows the tab."""
        return bool(self.matter or self.owner or self.state or self.overdue)

    def as_query(self) -> dict[str, str]:
        """Return what differs from the plain list, as the address writes it; never what was searched for."""
        known = {"tab": self.tab, "matter": self.matter, "owner": self.owner, "state": self.state}
        return {name: value for name, value in known.items() if value} | ({"overdue": "on"} if self.overdue else {})


@dataclass
class Found:
    """The rows of one list in their order, not read yet."""

    rows: CaseQuerySet
    cut: bool = False  # a search found more than is shown
    by_identity: bool = field(default=False)


def listed(actor: Actor, wanted: Wanted, today: date) -> Found:
    """Return the department's cases that an officer asks for, first what is due first."""
    if wanted.is_search:
        hits, by_identity = _hits(actor, wanted.text)
        rows = for_actor(actor).filter(pk__in=hits[:MOST_HITS])
        return Found(_narrowed(rows, wanted, today).in_order_of_due_date(), len(hits) > MOST_HITS, by_identity)
    tabs = {tab.code: tab for tab in queues(actor, today)}
    tab = tabs.get(wanted.tab) or tabs["intake"]
    rows = _narrowed(for_actor(actor).filter(tab.filter), wanted, today)
    return Found(rows.order_by("-closed_at", "id") if tab.is_closed else rows.in_order_of_due_date())


def _narrowed(rows: CaseQuerySet, wanted: Wanted, today: date) -> CaseQuerySet:
    if wanted.matter:
        rows = rows.filter(matter=wanted.matter)
    if wanted.owner:
        rows = rows.filter(owner=None if wanted.owner == NOBODY else int(wanted.owner))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    return rows.filter(overdue(today), state__in=LIVE) if wanted.overdue else rows


def _hits(actor: Actor, text: str) -> tuple[list[UUID], bool]:
    """Return the cases a search finds, and whether one was found by the end of an identity number."""
    word = search.normalised(text)
    if len(word) < SHORTEST_SEARCH:
        return [], False
    department = Department.objects.filter(code=actor.department).values("pk")[:1]
    keys = SearchKey.objects.filter(department=department).values_list("case_id", flat=True)
    found = list(dict.fromkeys(keys.filter(key__startswith=word)[: MOST_HITS * 2]))
    if not search.is_tail(word):
        return found, False
    by_identity = list(keys.filter(key=search.TAIL_MARK + word)[: MOST_HITS + 1])
    return list(dict.fromkeys([*by_identity, *found])), bool(by_identity)


def sealed_words(actor: Actor, text: str) -> str:
    """Return what an officer searches for as addresses carry it: nobody else can open it."""
    return sealed.seal(text, purpose=PURPOSE, reader=actor.account_id)


def opened_words(actor: Actor, word: str) -> str:
    """Return what an officer searches for; empty for another officer's word or an old one."""
    return sealed.unseal(word, purpose=PURPOSE, reader=actor.account_id)


def record_identity_search(actor: Actor, found: int) -> None:
    """Write down that an identity number's end led to people; what was typed is not kept."""
    department = Department.objects.get(code=actor.department)
    record(
        actor=actor, action="searched_by_identity", subject_type="department", subject_id=department.pk,
        purpose=PURPOSE, elements=["person.id_no"], detail={"found": found},
    )  # fmt: skip


class Pages(Paginator[Case]):
    """Pages of a list that ends after 1 000 rows, counted no further."""

    @cached_property
    def count(self) -> int:
        """Return the number of rows, at most 1 000."""
        return min(self.count_with_rest, MOST_ROWS)

    @cached_property
    def count_with_rest(self) -> int:
        """Return the number of rows, 1 001 when there are more than 1 000."""
        rows: QuerySet[Case] = self.object_list.order_by().select_related(None)  # type: ignore[union-attr,attr-defined]
        return rows.values("pk")[: MOST_ROWS + 1].count()

    @property
    def is_cut(self) -> bool:
        """Say whether rows lie behind the last page."""
        return self.count_with_rest > MOST_ROWS


def saved_filters(actor: Actor) -> list[SavedFilter]:
    """Return an officer's own filters."""
    return list(SavedFilter.objects.filter(account_id=actor.account_id))  # type: ignore[misc]


def default_filter(filters: list[SavedFilter]) -> SavedFilter | None:
    """Return the filter with which the officer's desk opens, if one was chosen."""
    return next((one for one in filters if one.is_default), None)

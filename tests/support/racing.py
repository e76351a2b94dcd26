"""Races on one case: prepared applications in every state, real commits, two connections, and a city that is set back.

Everything is prepared once and committed; after a race the rows that changed are put back (`Kept`). What a race may end
in is not written down by hand: it is what the same two moves leave when they are made one after the other.
"""

import pickle
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from services.applications.models import Application
from services.casework.models import Case, CorrectionItem, CorrectionNotice, Decision, SpecialProcedure
from services.certificates.models import Certificate, Letter
from services.core.actors import Actor
from services.core.models import ClockSegment, Movement, Outbox
from services.core.workflow import MoveRefused
from services.notices.models import Notice
from services.people.queries import actor_of
from tests.support import casework, synthetic

PREPARED = timezone.make_aware(datetime(2026, 9, 14, 9))
RACED = PREPARED + timedelta(days=40)  # every limit that ran is over by then
SIDES = (0, 1)
DID, NOTHING, REFUSED = "did", "nothing", "refused"
KEPT = ("applications", "casework", "certificates", "materials", "notices", "audit", "core", "sharing")


@dataclass
class People:
    """Who races: of each department a proposer and two others, and the applicant."""

    account: Any = field(default_factory=casework.citizen)
    health: list[Actor] = field(default_factory=lambda: officers("health"))
    police: list[Actor] = field(default_factory=lambda: officers("police"))

    @property
    def applicant(self) -> Actor:
        return actor_of(self.account)


def officers(department: str) -> list[Actor]:
    return [casework.officer(department, "intake", "review", "decide", "supervise") for _ in range(3)]


@dataclass(frozen=True)
class Runner:
    """One of the two at the start: the page he has in front of him, loaded before anybody moved."""

    side: int
    people: People
    application: Application
    cases: tuple[Case, ...]

    @property
    def case(self) -> Case:
        """The case that is raced for."""
        return self.cases[1]

    @property
    def officer(self) -> Actor:
        return self.people.police[1 + self.side]

    @property
    def above(self) -> Actor:
        """An officer of the department of the matter it builds on."""
        return self.people.health[1 + self.side]


Act = Callable[[Runner], object]


@dataclass(frozen=True)
class Outcome:
    """What a pair of moves left: how each went, and everything that can be counted."""

    results: tuple[str, str]
    traces: Any

    def __str__(self) -> str:
        return f"{self.results} {self.traces}"


class Ground:
    """The prepared applications, by what is the matter with them."""

    def __init__(self, variants: Mapping[str, Callable[["Ground"], Application]]) -> None:
        self.people = People()
        self.versions: dict[Any, Any] = {}
        with mock.patch("django.utils.timezone.now", return_value=PREPARED):
            self.prepared = {name: make(self).pk for name, make in variants.items()}
        self.before = {name: traces_of(pk) for name, pk in self.prepared.items()}
        self.pages = {
            (name, side): pickle.dumps(self._page(pk, side)) for name, pk in self.prepared.items() for side in SIDES
        }
        self.kept = Kept()
        self.pool = ThreadPoolExecutor(max_workers=2)

    def submitted(self, kinds: list[str], edges: list[synthetic.Edge]) -> list[Case]:
        """Submit an application over a graph."""
        key = (tuple(kinds), tuple(edges))
        if key not in self.versions:
            self.versions[key] = synthetic.publish(kinds, edges)
        return synthetic.submit(synthetic.draft(self.versions[key], self.people.account))

    def runner(self, variant: str, side: int) -> Runner:
        """Return somebody with the page as it was before any race: each time a fresh copy of what was read once."""
        page: Runner = pickle.loads(self.pages[variant, side])
        return page

    def _page(self, application_id: UUID, side: int) -> Runner:
        application = Application.objects.get(pk=application_id)
        cases = Case.objects.select_related("application", "department", "owner").filter(application=application)
        return Runner(side, self.people, application, tuple(cases.order_by("position")))

    def close(self) -> None:
        barrier = threading.Barrier(2)
        for end in [self.pool.submit(hang_up, barrier) for _ in range(2)]:
            end.result()
        self.pool.shutdown()
        self.kept.drop()

    # ---- one after the other, and both at once

    def in_turn(self, variant: str, first: Act, second: Act) -> Outcome:
        """Make both moves one after the other, the second on a page that was loaded before the first."""
        pages = [self.runner(variant, side) for side in SIDES]
        results = [attempt(act, page) for act, page in zip((first, second), pages, strict=True)]
        return self._outcome(variant, results)

    def in_turn_backwards(self, variant: str, first: Act, second: Act) -> Outcome:
        """Make the second move first; the results stand in the order of the arguments."""
        pages = [self.runner(variant, side) for side in SIDES]
        late = attempt(second, pages[1])
        return self._outcome(variant, [attempt(first, pages[0]), late])

    def at_once(self, variant: str, first: Act, second: Act) -> tuple[Outcome, list[object]]:
        """Let both start at the same moment, each on its own connection."""
        pages = [self.runner(variant, side) for side in SIDES]
        barrier = threading.Barrier(2)
        both = [self.pool.submit(start, barrier, act, page) for act, page in zip((first, second), pages, strict=True)]
        results = [one.result(timeout=60) for one in both]
        return self._outcome(variant, results), results

    def _outcome(self, variant: str, results: list[object]) -> Outcome:
        traces = traces_of(self.prepared[variant])
        self.kept.put_back()
        first, second = (word_of(one) for one in results)
        return Outcome((first, second), traces)


def start(barrier: threading.Barrier, act: Act, page: Runner) -> object:
    connection.ensure_connection()
    barrier.wait(timeout=30)
    return attempt(act, page)


def hang_up(barrier: threading.Barrier) -> None:
    barrier.wait(timeout=30)
    connection.close()


def attempt(act: Act, page: Runner) -> object:
    """Return what the move gave back or the error it raised."""
    try:
        return act(page)
    except Exception as error:  # noqa: BLE001 - the caller looks at it
        return error


def word_of(result: object) -> str:
    if isinstance(result, MoveRefused):
        return REFUSED
    if isinstance(result, Exception):
        return f"{type(result).__name__}: {result}"
    return NOTHING if result is None or result is False else DID


def traces_of(application_id: Any) -> Any:
    """Count every effect: a double one, or half of one, shows."""
    application = Application.objects.get(pk=application_id)
    cases = list(Case.objects.filter(application=application).order_by("position"))
    place = {case.pk: no for no, case in enumerate(cases)}
    decisions = Decision.objects.filter(case__in=cases)
    items = CorrectionItem.objects.filter(case__in=cases)
    notices = CorrectionNotice.objects.filter(application=application)
    running = ClockSegment.objects.filter(ended=None, clock__subject_id__in=place)
    papers = Certificate.objects.filter(case_id__in=place)
    letters = Letter.objects.filter(application_id=application.pk)
    moves = Movement.objects.filter(aggregate_id=application.pk)
    told = Notice.objects.filter(subject_id__in=[application.pk, *place])
    return {
        "cases": [
            (case.state, case.round, case.accepted_at is not None, case.suspect_at is not None) for case in cases
        ],
        "application": (application.state, application.outcome, tuple(sorted(application.facets))),
        "moves": counted((place.get(one[0], "-"), *one[1:]) for one in moves.values_list("subject_id", "name")),
        "decisions": counted((place[one[0]], *one[1:]) for one in decisions.values_list("case_id", "kind", "status")),
        "procedures": SpecialProcedure.objects.filter(case__in=cases, ended_at=None).count(),
        "items": counted(items.values_list("state")),
        "notices": counted(notices.values_list("state")),
        "clocks": counted((place[one[0]], one[1]) for one in running.values_list("clock__subject_id", "clock__kind")),
        "papers": counted(papers.values_list("state")),
        "letters": counted(letters.values_list("code", "state")),
        "jobs": counted(Outbox.objects.values_list("kind")),
        "told": counted(told.values_list("account_id", "kind")),
    }


def counted(rows: Any) -> tuple[Any, ...]:
    return tuple(sorted(Counter(tuple(row) for row in rows).items(), key=str))


@contextmanager
def standing_clock(at: datetime) -> Iterator[None]:
    """Hold the clock of all threads still."""
    with mock.patch("django.utils.timezone.now", return_value=at):
        yield


NOTE_TOUCHED = """
DROP SCHEMA IF EXISTS kept CASCADE;
CREATE SCHEMA kept;
CREATE TABLE kept.touched (name text);
CREATE FUNCTION kept.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO kept.touched VALUES (TG_TABLE_NAME); RETURN NULL; END $$
"""


class Kept:
    """A copy of every row; in tables that were written to, what changed is put back, while triggers and keys sleep."""

    def __init__(self) -> None:
        tables = [
            (model._meta.db_table, model._meta.pk.column)
            for model in apps.get_models()
            if model._meta.app_label in KEPT and model._meta.managed and not model._meta.proxy
        ]
        self.statements: dict[str, str] = {}
        with connection.cursor() as cursor:
            cursor.execute(NOTE_TOUCHED)
            for table, key in tables:
                cursor.execute(
                    f'CREATE TABLE kept."{table}" AS TABLE public."{table}";'
                    f' CREATE TRIGGER kept AFTER INSERT OR UPDATE OR DELETE ON public."{table}"'
                    " FOR EACH STATEMENT EXECUTE FUNCTION kept.note()"
                )
                columns = self._columns(cursor, table)
                self.statements[table] = (
                    f'DELETE FROM "{table}" x WHERE x::text NOT IN (SELECT k::text FROM kept."{table}" k);'
                    f' INSERT INTO "{table}" ({columns}) SELECT {columns} FROM kept."{table}" k'
                    f' WHERE NOT EXISTS (SELECT 1 FROM "{table}" x WHERE x."{key}" = k."{key}")'
                )

    def _columns(self, cursor: Any, table: str) -> str:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        return ", ".join(f'"{name}"' for (name,) in cursor.fetchall())

    def put_back(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("WITH gone AS (DELETE FROM kept.touched RETURNING name) SELECT DISTINCT name FROM gone")
            touched = [self.statements[name] for (name,) in cursor.fetchall()]
            cursor.execute("; ".join(["SET LOCAL session_replication_role = replica", *touched]))

    def drop(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA kept CASCADE")

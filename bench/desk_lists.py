"""The desk's lists at 1 000 and at 100 000 cases: statements, 95th percentile, and how many times as long.

Works on a copy of the bench's database, which is removed afterwards.
"""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment

from services.casework import desk_lists, search
from services.casework.models import Case
from services.core.actors import Actor
from services.people.models import Account
from services.people.queries import actor_of
from tests.support import many_cases
from tests.support.casework import submitted
from tests.support.people import sign_in

FEW, MANY = 1_000, 100_000
EACH = 5  # cases of an application, as far as the department is concerned
WARM_UP, ROUNDS = 3, 100
MOST_STATEMENTS = 30
MOST = 1.5
OFFICER, APPLICANT = "health.decide", "linxiaoyue"
LISTS = ("tab=mine", "tab=team", "tab=intake", "tab=review", "tab=red", "tab=closed", "tab=team&overdue=on",
         "tab=team&owner=nobody&page=40", "q=王", "q=COPY000000", "q=wf", "q=0123")  # fmt: skip
CLOSED_OF_TEN = 7

SPREAD = """
UPDATE casework_case SET
    state = CASE WHEN n < %(closed)s THEN 'granted' WHEN n = 7 THEN 'reviewing' ELSE 'intake' END,
    accepted_at = CASE WHEN n <= 7 THEN received_at END, decided_at = CASE WHEN n < %(closed)s THEN now() END,
    closed_at = CASE WHEN n < %(closed)s THEN now() - random() * interval '300 days' END,
    due_on = CASE WHEN n >= %(closed)s THEN due_on END,
    owner_id = CASE WHEN n = 8 THEN %(owner)s END, owned_at = CASE WHEN n = 8 THEN now() END
FROM (SELECT id AS found, (random() * 9.99)::int %% 10 AS n FROM casework_case) spread
WHERE id = found AND state = 'intake' AND application_id IN (
    SELECT id FROM applications_application WHERE number LIKE 'COPY%%')
    AND closed_at IS NULL AND accepted_at IS NULL AND owner_id IS NULL
"""


WORDS = """
INSERT INTO casework_searchkey (id, case_id, department_id, key)
SELECT gen_random_uuid(), c.id, c.department_id, word
FROM casework_case c JOIN applications_application a ON a.id = c.application_id,
    unnest(ARRAY[a.number, right(a.number, 5), a.query_code, a.applicant_name, substr(a.applicant_name, 2),
        translate(a.applicant_name, %(characters)s, %(letters)s),
        translate(substr(a.applicant_name, 2), %(characters)s, %(letters)s), '#' || right(a.number, 4)]) word
WHERE a.number BETWEEN %(first)s AND %(last)s
ON CONFLICT DO NOTHING
"""


def main() -> None:
    """Print, list by list, p95 with few and with many cases, asked for in turn; leaves nothing behind."""
    setup_test_environment()
    original = str(settings.DATABASES["default"]["NAME"])
    with _copy_of(original, "few") as few:
        with _working_on(few):
            _silence_triggers()
            first = _first_case()
            _grow(first, 1, FEW)
            _check_statements()
        few.close()
        with _copy_of(few.settings_dict["NAME"], "many") as many:
            with _working_on(many):
                _silence_triggers()
                _grow(first, FEW // EACH + 1, MANY - FEW)
                _check_statements()
                held = Case.objects.count()
            took = _measure(few, many)
    for name in LISTS:
        before, after = (_p95(times) for times in took[name])
        print(f"  ?{name}: p95 {before:.0f} ms, then {after:.0f} ms; {after / before:.2f} times")
    before, after = (_p95([one for times in took.values() for one in times[side]]) for side in (0, 1))
    print(f"desk lists, {held} cases: p95 {after:.0f} ms, with {FEW} cases {before:.0f} ms")
    print(f"  {after / before:.2f} times as long (limit {MOST})")


@contextmanager
def _copy_of(original: str, word: str) -> Iterator[BaseDatabaseWrapper]:
    """Copy a database; yield a connection to the copy, which is removed afterwards."""
    copy = connections.create_connection("default")
    copy.settings_dict = {**copy.settings_dict, "NAME": f"{settings.DATABASES['default']['NAME']}_desk_{word}"}
    name = copy.settings_dict["NAME"]
    with _maintenance() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [original])
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
    try:
        yield copy
    finally:
        copy.close()
        with _maintenance() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _maintenance() -> Iterator[CursorWrapper]:
    connection.close()
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        yield cursor


@contextmanager
def _working_on(copy: BaseDatabaseWrapper) -> Iterator[None]:
    """Let everything read and write a copy."""
    usual = connections["default"]
    connections["default"] = copy
    try:
        yield
    finally:
        connections["default"] = usual


def _silence_triggers() -> None:
    """States are put in as they would be after years; the net of allowed moves is not what is measured."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")


def _first_case() -> Case:
    with transaction.atomic():
        application = submitted(account=Account.objects.get(username=APPLICANT))
        return Case.objects.select_related("department").get(application=application, matter="birth_cert")


def _grow(original: Case, first: int, cases: int) -> None:
    """Add cases of the department, seven of ten closed, with the words the search finds them by."""
    number = cases // EACH
    many_cases.copy(original, number, each=EACH, first=first)
    fresh = Case.objects.filter(application__number__range=(f"COPY{first:08d}", f"COPY{first + number - 1:08d}"))
    _spread()
    _write_keys(fresh)
    with connection.cursor() as cursor:
        for table in ("casework_case", "casework_searchkey", "applications_application"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _write_keys(fresh: QuerySet[Case]) -> None:
    """Write the words as `search.write_keys` does, in the database: the names come from a short list of characters."""
    characters = many_cases.SURNAMES + many_cases.GIVEN
    letters = "".join(next(iter(search.initials(one))) for one in characters)
    numbers = fresh.order_by().values_list("application__number")
    first, last = numbers.earliest("application__number")[0], numbers.latest("application__number")[0]
    words = {"characters": characters, "letters": letters, "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(WORDS, words)


def _spread() -> None:
    owner = Account.objects.get(username=OFFICER).pk
    with connection.cursor() as cursor:
        cursor.execute(SPREAD, {"closed": CLOSED_OF_TEN, "owner": owner})


def _client() -> tuple[Client, dict[str, str]]:
    """Return a browser of the officer and the address of each list."""
    account = Account.objects.get(username=OFFICER)
    return sign_in(Client(), account), {name: _address(actor_of(account), name) for name in LISTS}


def _check_statements() -> None:
    client, addresses = _client()
    for name in LISTS:
        client.get(addresses[name])
        with CaptureQueriesContext(connection) as queries:
            client.get(addresses[name])
        assert len(queries) <= MOST_STATEMENTS, (name, len(queries))


def _measure(few: BaseDatabaseWrapper, many: BaseDatabaseWrapper) -> dict[str, tuple[list[float], list[float]]]:
    """Return how long each list took, in milliseconds, with few and with many cases.

    Both are asked for one right after the other, so that whatever else the machine does slows both.
    """
    took: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in LISTS}
    browsers = []
    for copy in (few, many):
        with _working_on(copy):
            browsers.append(_client())
    for turn in range(WARM_UP + ROUNDS):
        for name in LISTS:
            for side, copy in enumerate((few, many)):
                client, addresses = browsers[side]
                with _working_on(copy):
                    started = time.perf_counter()
                    answer = client.get(addresses[name])
                    spent = (time.perf_counter() - started) * 1000
                assert answer.status_code == 200, (name, answer.status_code)
                if turn >= WARM_UP:
                    took[name][side].append(spent)
    return took


def _address(actor: Actor, name: str) -> str:
    """Return the address of a list; what is searched for stands in it sealed."""
    text = name.removeprefix("q=")
    query = name if text == name else urlencode({"words": desk_lists.sealed_words(actor, text)})
    return f"/desk/?{query}"


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]

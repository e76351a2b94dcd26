"""The desk's lists at 1 000 and at 100 000 cases: statements, 95th percentile, and how many times as long.

Works on a copy of the bench's database, which is removed afterwards.
"""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
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
ROUNDS = 40
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
    """Print, list by list, p95 with few and with many cases; leaves nothing behind."""
    setup_test_environment()
    with _copy_of_the_database():
        _silence_triggers()
        original = _first_case()
        _grow(original, 1, FEW)
        few = _measure()
        _grow(original, FEW // EACH + 1, MANY - FEW)
        many = _measure()
        held = Case.objects.count()
    ratio = statistics.median(many[name] / few[name] for name in LISTS)
    for name in LISTS:
        print(f"  ?{name}: p95 {few[name]:.0f} ms, then {many[name]:.0f} ms; {many[name] / few[name]:.2f} times")
    whole = many["all"] / few["all"]
    print(f"desk lists, {held} cases: p95 {many['all']:.0f} ms, with {FEW} cases {few['all']:.0f} ms")
    print(f"  {whole:.2f} times as long (limit {MOST}), median over the lists {ratio:.2f}")


@contextmanager
def _copy_of_the_database() -> Iterator[None]:
    name = str(settings.DATABASES["default"]["NAME"])
    copy = f"{name}_desk_lists"
    connection.close()
    _remake(copy, name)
    connection.settings_dict["NAME"] = copy
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


def _remake(copy: str, original: str) -> None:
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [original])
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')


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


def _measure() -> dict[str, float]:
    """Return the 95th percentile in milliseconds of every list, and of all requests together."""
    account = Account.objects.get(username=OFFICER)
    client, addresses = sign_in(Client(), account), {name: _address(actor_of(account), name) for name in LISTS}
    took: dict[str, list[float]] = {name: [] for name in LISTS}
    for name in LISTS:
        client.get(addresses[name])
        with CaptureQueriesContext(connection) as queries:
            client.get(addresses[name])
        assert len(queries) <= 30, (name, len(queries))
    for _ in range(ROUNDS):
        for name in LISTS:
            started = time.perf_counter()
            answer = client.get(addresses[name])
            took[name].append((time.perf_counter() - started) * 1000)
            assert answer.status_code == 200, (name, answer.status_code)
    found = {name: _p95(times) for name, times in took.items()}
    return found | {"all": _p95([one for times in took.values() for one in times])}


def _address(actor: Actor, name: str) -> str:
    """Return the address of a list; what is searched for stands in it sealed."""
    text = name.removeprefix("q=")
    query = name if text == name else urlencode({"words": desk_lists.sealed_words(actor, text)})
    return f"/desk/?{query}"


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]

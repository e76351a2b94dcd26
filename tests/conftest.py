"""What every test gets: a database of its own process, loud templates, no network, and what journeys need.

`live`      the portal behind a real address, in this process
`worker`    a real Celery worker on the test database
`registers` the demo city's registers as their own process
`page`      a browser that fails the test on any error answer (tests/browser)
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop running in the test's thread

pytest_plugins = ["tests.support.browser", "tests.support.processes"]


def pytest_configure(config: pytest.Config) -> None:
    from portal.translations import compile_stale
    from tests.support.templates import make_loud

    compile_stale()
    make_loud()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """Copy the migrated template for this process (see tests/support/database.py)."""
    from django.test import TransactionTestCase

    from tests.support.database import Databases

    option = request.config.getoption
    if option("nomigrations"):
        _switch_migrations_off()
    databases = Databases(migrations=not option("nomigrations"), rebuild=bool(option("create_db")))
    with django_db_blocker.unblock():
        databases.set_up()
    before = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda test: databases.restore()  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = before  # type: ignore[method-assign]
    with django_db_blocker.unblock():
        databases.tear_down()


def _switch_migrations_off() -> None:
    from django.conf import settings

    class Nothing:
        def __contains__(self, app: str) -> bool:
            return True

        def __getitem__(self, app: str) -> None:
            return None

    settings.MIGRATION_MODULES = Nothing()


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    """Nothing remembered from the test before."""
    from django.core.cache import cache

    from services.sharing import actions as sharing

    cache.clear()
    sharing.breaker.forget()
    yield


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Start in the first language, whatever the test before switched to."""
    from django.utils import translation

    with translation.override("zh-hans"):
        yield


@pytest.fixture
def count_statements(django_assert_max_num_queries: Callable[..., Any]) -> Callable[[int], Any]:
    """`with count_statements(30): client.get(...)` fails when a page issues more SQL statements."""
    return lambda most: django_assert_max_num_queries(most)

"""The test's own machine: its tables are made with the database (tests/support/database.py)."""

import pytest

from tests.support import core


@pytest.fixture(scope="session", autouse=True)
def _triggers_known(django_db_setup: None) -> None:
    for trigger in core.TRIGGERS:
        trigger.register(core.Parcel)

"""The tables of the test's own machine exist only while these tests run."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests.support import core


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        _drop()
        with connection.schema_editor() as editor:
            for model in (core.Sack, core.Parcel):
                editor.create_model(model)
        for trigger in core.TRIGGERS:
            trigger.register(core.Parcel)
            trigger.install(core.Parcel)
    yield
    with django_db_blocker.unblock():
        _drop()


def _drop() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS core_parcel, core_sack CASCADE")

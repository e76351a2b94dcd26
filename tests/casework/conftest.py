from collections.abc import Iterator

import pytest

from services.applications.models import Application
from services.core import calendar
from tests.support import casework


@pytest.fixture
def application(db: None) -> Application:
    """A newborn's application with all nine matters, just submitted."""
    return casework.submitted()


@pytest.fixture
def present_calendar() -> Iterator[None]:
    """What a test read of the calendar is not remembered in the next one."""
    calendar.forget()
    yield
    calendar.forget()

import pytest

from services.applications.models import Application
from tests.support import casework


@pytest.fixture
def application(db: None) -> Application:
    """A newborn's application with all nine matters, just submitted."""
    return casework.submitted()

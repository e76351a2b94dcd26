from datetime import datetime

import pytest
from django.utils import timezone

from services.applications import actions as applications
from services.applications.models import Application
from services.core.actors import Actor
from services.people.queries import actor_of
from tests.support import casework

# A Tuesday in a plain week of the city's calendar.
DAY = timezone.make_aware(datetime(2026, 11, 3, 10, 0))


def finish(application: Application, state: str = "completed") -> Application:
    """Leave an application as its cases' end would: over, with an outcome."""
    applications.project(
        application=application,
        state=state,
        outcome="all",
        facets=[],
        promised_on=None,
        promised_provisional=False,
    )
    application.refresh_from_db()
    return application


@pytest.fixture
def finished(db: None) -> Application:
    """A newborn's application that is over."""
    return finish(casework.submitted())


@pytest.fixture
def applicant(finished: Application) -> Actor:
    return actor_of(finished.account)

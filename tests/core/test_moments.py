"""A default of a column asks the portal's clock when the row is made, so that a rehearsal's clock counts there too."""

from datetime import datetime
from unittest import mock

from django.apps import apps
from django.utils import timezone

from services.core.moments import now


def test_a_standing_clock_reaches_the_default() -> None:
    moment = timezone.make_aware(datetime(2026, 9, 14, 9))
    with mock.patch("django.utils.timezone.now", return_value=moment):
        assert now() == moment


def test_no_column_holds_on_to_the_real_clock() -> None:
    models = [model for model in apps.get_models() if model.__module__.startswith(("services.", "cms."))]
    bound = [
        field
        for model in models
        for field in model._meta.fields
        if field.default is timezone.now and field.name != "date_joined"
    ]  # Django's own
    assert bound == []

"""The citizen's part of all six one-things over HTTP, each on at least two answer paths, from the start page on."""

import pytest

from services.applications.models import Revision
from services.certificates.models import Letter
from tests.support.applications import citizen, filler
from tests.support.situations import PATHS, enterprise_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code, situation", PATHS.values(), ids=PATHS.keys())
def test_every_one_thing_can_be_filled_in_and_submitted(code: str, situation: dict[str, str]) -> None:
    account = citizen(birth="19700305", female=True)
    somebody = filler(account)
    application = somebody.everything(code, situation, enterprise_for(account, code, situation))

    assert application.state != "draft"
    assert application.number
    assert application.number.startswith("YJS990100")
    assert len(application.query_code) == 8
    revision = Revision.objects.get(application=application)
    assert revision.answers == application.answers
    assert Letter.objects.filter(application_id=application.pk, code="D01").count() == 1
    for page in ("progress", "submitted", "answers"):
        assert somebody.client.get(somebody.address(page)).status_code == 200

"""What applicants and the public see of ratings."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from services.applications.models import Application
from services.feedback import figures
from services.feedback.models import FollowUp, Rating
from tests.feedback.conftest import finish
from tests.feedback.test_rating import rate
from tests.support import casework, people
from tests.support.people import signed_in

pytestmark = pytest.mark.django_db


def test_from_the_progress_page_to_a_kept_rating(finished: Application, count_statements) -> None:  # type: ignore[no-untyped-def]
    browser = signed_in(finished.account)
    address = f"/my/applications/{finished.pk}/rate/"
    assert address in browser.get(f"/my/applications/{finished.pk}/").content.decode()
    with count_statements(30):
        faces = browser.get(address).content.decode()
    assert [word in faces for word in ("非常满意", "满意", "基本满意", "不满意", "非常不满意")] == [True] * 5
    assert "超过了承诺的时间" in browser.get(address + "?level=2").content.decode()
    assert browser.get(address + "?level=9").status_code == 200
    answer = browser.post(address, {"level": "2", "reasons": ["late"], "comment": "太慢"})
    assert answer.status_code == 302
    given = browser.get(address).content.decode()
    assert "超过了承诺的时间" in given
    assert "部门" in given
    assert FollowUp.objects.count() == 1
    assert browser.post(address, {"level": "5"}).status_code == 409
    assert Rating.objects.count() == 1


def test_a_running_or_foreign_application_has_no_such_page(finished: Application) -> None:
    running = casework.submitted()
    assert signed_in(running.account).get(f"/my/applications/{running.pk}/rate/").status_code == 404
    assert signed_in(running.account).get(f"/my/applications/{finished.pk}/rate/").status_code == 404


def test_a_single_matter_is_rated_on_a_page_of_its_own(finished: Application) -> None:
    browser, case = signed_in(finished.account), casework.case_of(finished, "hukou_birth")
    answer = browser.post(f"/my/applications/{finished.pk}/rate/{case.pk}/", {"level": "4", "reasons": ["fast"]})
    assert answer.status_code == 302
    assert Rating.objects.get().case == case
    stranger = casework.case_of(finish(casework.submitted()), "hukou_birth")
    assert browser.get(f"/my/applications/{finished.pk}/rate/{stranger.pk}/").status_code == 404


def test_the_faces_are_there_in_elder_mode_with_their_words(finished: Application) -> None:
    browser = signed_in(finished.account)
    browser.cookies["display"] = "elder.3.auto"
    page = browser.get(f"/my/applications/{finished.pk}/rate/").content.decode()
    assert page.count('class="face ') == 5


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, 0), (4, 0), (5, 5), (9, 5), (10, 10), (14, 10)])
def test_counts_go_down_to_fives(count: int, shown: int) -> None:
    assert figures.coarse(count) == shown


def test_the_public_cannot_tell_one_rating_from_none(finished: Application, count_statements) -> None:  # type: ignore[no-untyped-def]
    def public() -> str:
        return Client().get("/ratings/").content.decode().partition("<main")[2]

    before = public()
    rate(finished, casework.actor_of(finished.account), 1, at=timezone.now() - timedelta(days=3))
    with count_statements(30):
        assert public() == before
    assert "太少" in before


def test_five_of_them_are_shown_once_their_day_is_over(finished: Application) -> None:
    level = {"newborn": [5, 5, 4, 4, 5, 1]}["newborn"]
    for one, given in zip([finish(casework.submitted()) for _ in level], level, strict=True):
        rate(one, casework.actor_of(one.account), given, at=timezone.now() - timedelta(days=2))
    rate(finished, casework.actor_of(finished.account), 5, at=timezone.now())
    found = figures.figures(timezone.now())
    row = next(row for row in found.by_service if row.total)
    assert (row.total, row.good, row.fair, row.bad) == (5, 5, 0, 0)
    assert [str(cell) for cell in row.cells] == ["5", "5", "少于 5", "少于 5"]
    assert "5+" in Client().get("/ratings/").content.decode()


def test_something_is_added_on_the_page_of_the_rating_and_nothing_typed_is_lost(finished: Application) -> None:
    browser, address = signed_in(finished.account), f"/my/applications/{finished.pk}/rate/"
    browser.post(address, {"level": "2", "reasons": ["late"]})
    assert "追加评价" in browser.get(address).content.decode()
    wrong = browser.post(address, {"more": "后来很快解决了"})
    assert wrong.status_code == 422
    assert "后来很快解决了" in wrong.content.decode()
    assert browser.post(address, {"more": "后来很快解决了", "level": "4"}).status_code == 302
    page = browser.get(address).content.decode()
    assert "后来很快解决了" in page
    assert 'name="more"' not in page, "once"
    desk = signed_in(people.officer(FollowUp.objects.get().department.code))
    assert "后来很快解决了" in desk.get(FollowUp.objects.get().get_absolute_url()).content.decode()

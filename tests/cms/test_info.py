"""The pages every page links to: always there, the editors' words once published; halls know when they are open."""

from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from cms import demo, info
from cms.halls import open_until
from cms.models import InfoPage, ServiceHall
from services.catalogue import actions as catalogue
from services.core.calendar import forget, load
from tests.support.people import officer, signed_in
from tests.support.sources import PROJECT

pytestmark = pytest.mark.django_db
ADDRESSES = ("/help/", "/where/", "/call/", "/accessibility/", "/privacy/")


@pytest.fixture
def city():
    catalogue.seed()
    demo.seed()


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_they_are_there_before_anything_was_published(address: str, language: str) -> None:
    answer = Client().get(language + address)
    assert answer.status_code == 200
    assert "12345" in answer.content.decode()


def test_every_topic_has_first_words_in_both_languages() -> None:
    assert set(info.words()) == set(InfoPage.Topic.values)
    for topic in info.words():
        chinese, english = info.first_words(topic, "zh-hans"), info.first_words(topic, "en")
        assert [block.kind for block in chinese.blocks] == [block.kind for block in english.blocks]
        for one, other in zip(chinese.blocks, english.blocks, strict=True):
            assert one.value != other.value, f"{topic}: {one.value}"


def test_every_page_links_to_them_in_the_same_order_whatever_the_mode() -> None:
    browser = Client()
    for shown in ("standard.1.auto", "elder.2.auto"):
        browser.cookies["display"] = shown
        for page in ("/login/", "/things/", "/track/", "/privacy/"):
            footer = browser.get(page).content.decode().partition('<nav class="footer-links"')[2]
            places = [footer.find(f'href="{address}"') for address in ADDRESSES]
            assert -1 not in places, (shown, page)
            assert places == sorted(places)
    desk = signed_in(officer()).get("/desk/").content.decode()
    assert all(f'href="{address}"' in desk for address in ADDRESSES)


def test_the_privacy_notice_keeps_duty_and_consent_apart_and_names_recipients(city) -> None:
    page = Client().get("/privacy/").content.decode()
    assert page.index("不需要同意") < page.index("要您同意，随时可以收回")
    assert "公安局" in page
    assert "第十三条第一款第三项" in page


def test_what_an_editor_publishes_is_what_people_read(city) -> None:
    page = InfoPage.objects.get(topic="help", locale__language_code="zh-hans")
    page.introduction = "新写的一句话"
    page.save_revision().publish()
    assert "新写的一句话" in Client().get("/help/").content.decode()
    assert Client().get(page.get_url()).url == "/help/"
    assert demo.seed() == 0, "seeding again leaves it alone"


def test_halls_show_address_and_hours(city, count_statements) -> None:
    with count_statements(15):
        page = Client().get("/where/").content.decode()
    for words in ("云溪市政务服务中心", "和政路 1 号", "09:00–12:00", "工作日"):
        assert words in page
    ServiceHall.objects.update(is_shown=False)
    assert "和政路" not in Client().get("/where/").content.decode()


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-11-03 09:00", "12:00"),  # a Tuesday
        ("2026-11-03 12:30", None),
        ("2026-11-03 17:30", None),
        ("2026-10-01 10:00", None),  # National Day
        ("2026-10-10 10:00", "12:00"),  # a Saturday that is worked
        ("2026-11-07 10:00", "12:00"),  # a plain Saturday
        ("2026-11-08 10:00", None),
    ],
)
def test_a_hall_is_open_by_the_citys_working_days(city, moment: str, until: str | None) -> None:
    call_command("import_calendar", str(PROJECT / "services/core/data/calendar_2026.csv"), stdout=StringIO())
    forget()
    hall = ServiceHall.objects.prefetch_related("hours").first()
    assert hall
    closes = open_until(hall, timezone.make_aware(datetime.fromisoformat(moment)), load())
    assert (closes and f"{closes:%H:%M}") == until


def test_what_waits_stands_on_the_home_page(city) -> None:
    from tests.support import casework

    draft = casework.draft()
    page = signed_in(draft.account).get("/").content.decode()
    assert "等您处理的事" in page
    assert f"/my/applications/{draft.pk}/form/" in page

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
from services.applications import amending
from services.catalogue import actions as catalogue
from services.core.calendar import forget, load
from services.notices.actions import notify
from services.people.queries import actor_of
from tests.support import casework, joint
from tests.support.applications import citizen, enterprise, filler
from tests.support.people import officer, signed_in
from tests.support.sources import PROJECT

pytestmark = pytest.mark.django_db
RESTAURANT = {
    "has_licence": "yes", "public_venue": "no", "fire_mode": "pledge", "signboard": "no", "drainage": "no",
    "tobacco": "no", "high_risk": "no",
}  # fmt: skip
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
    draft = casework.draft()
    page = signed_in(draft.account).get("/").content.decode()
    assert "等您处理的事" in page
    assert f"/my/applications/{draft.pk}/form/" in page


def test_home_and_list_say_that_somebody_waits_for_a_yes_and_stop_saying_so_afterwards(city) -> None:
    seller, buyer = citizen("周清"), citizen("何文静")
    invitation = joint.asked(joint.drafted(seller, joint.row(buyer, "buyer")))
    browser, address = signed_in(buyer), f"/my/confirm/{invitation.pk}/"
    assert address in browser.get("/").content.decode()
    assert "/my/confirm/" in browser.get("/my/").content.decode()
    joint.yes(invitation)
    assert address not in browser.get("/").content.decode()
    assert "/my/confirm/" not in browser.get("/my/").content.decode()


def test_new_messages_are_named_at_home_when_nothing_else_waits(city) -> None:
    account = citizen("周清")
    browser = signed_in(account)
    assert "条新消息" not in browser.get("/").content.decode()
    notify(account_id=account.pk, kind="password_changed", params={})
    assert "1 条新消息" in browser.get("/").content.decode()
    browser.cookies["display"] = "elder.2.auto"
    assert "1 条新消息" in browser.get("/").content.decode()


def test_what_waits_for_the_citizen_comes_first_in_the_list_and_at_home(city) -> None:
    pledge = casework.pledged()
    waiting = pledge.case.application
    other = casework.submitted(account=waiting.account)
    browser = signed_in(waiting.account)
    page = browser.get("/my/").content.decode()
    assert page.index(str(waiting.pk)) < page.index(str(other.pk)), "although the other one is newer"
    assert "请补交承诺的材料" in page
    assert f"/my/applications/{waiting.pk}/later/" in browser.get("/").content.decode()


def test_every_page_of_an_enterprises_application_says_in_whose_name_it_is(city) -> None:
    account = citizen("何文静")
    company = enterprise(account)
    somebody = filler(account).start("restaurant", RESTAURANT, company)
    words = f"以 <b>{company.name}</b> 的名义办理"
    for name in ("tasks", "materials", "check"):
        assert words in somebody.client.get(somebody.address(name)).content.decode(), name
    assert words in somebody.client.get("/my/").content.decode()


def test_a_change_that_waits_is_not_mistaken_for_a_draft(city) -> None:
    filed = casework.submitted()
    change = amending.begin(filed, account=filed.account, actor=actor_of(filed.account))
    page = signed_in(filed.account).get("/en/").content.decode()
    assert "a change you have not sent, kept until" in page
    assert "not submitted yet" not in page
    assert f"/my/applications/{change.pk}/form/" in page

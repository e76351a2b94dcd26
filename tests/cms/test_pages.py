"""The editorial pages: public, bilingual, their facts from the published version."""

import pytest

from cms import demo
from cms.models import GuidePage
from services.catalogue import actions as catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    catalogue.seed()
    demo.seed()


def test_the_home_page_shows_every_one_thing_without_signing_in(client, city):
    text = client.get("/").content.decode()
    for everyday in ("孩子出生了", "9 件并 1 件"):
        assert everyday in text


def test_the_home_page_in_english_speaks_english(client, city):
    text = client.get("/en/").content.decode()
    assert "What would you like to do today?" in text
    assert 'lang="en"' in text


def test_a_guide_shows_the_facts_of_the_published_version(client, city):
    page = GuidePage.objects.get(one_thing="newborn", locale__language_code="zh-hans")
    text = client.get(page.get_url()).content.decode()
    assert "国(境)内出生登记(落户)" in text
    assert "公安局" in text


def test_a_guide_without_a_published_version_says_so(client, city):
    page = GuidePage.objects.get(one_thing="newborn", locale__language_code="zh-hans")
    page.one_thing = "nothing-of-the-kind"
    page.save_revision().publish()
    response = client.get(page.get_url())
    assert response.status_code == 200
    assert "国(境)内出生登记(落户)" not in response.content.decode()


def test_the_demo_pages_are_made_once(city):
    assert demo.seed() == 0


def test_a_search_finds_a_matter_inside_a_one_thing(client, city):
    assert "孩子出生了" in client.get("/search/", {"q": "落户"}).content.decode()


def test_a_page_takes_a_constant_number_of_statements(client, city, django_assert_max_num_queries):
    client.get("/")
    with django_assert_max_num_queries(15):
        client.get("/")

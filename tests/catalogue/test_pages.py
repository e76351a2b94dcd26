"""The public pages: the directory and the one-time notice, without signing in and without a script."""

import pytest
from django.urls import reverse

from tests.support.catalogue import publish_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def published():
    publish_catalogue()


def notice(client, code="newborn", **answers):
    return client.get(reverse("catalogue:notice", args=[code]), answers)


def test_the_notice_names_matters_departments_materials_and_the_date(client):
    text = notice(client).content.decode()
    for expected in ("出生医学证明首次签发", "公安局", "居民身份证", "12345"):
        assert expected in text


def test_the_answers_change_what_applies(client):
    with_card = notice(client, want_card="yes", born_local="yes").context["notice"]
    without = notice(client, want_card="no", born_local="no").context["notice"]
    assert "sscard_child" in {row.code for row in with_card.matters}
    assert not {"sscard_child", "birth_cert"} & {row.code for row in without.matters}
    assert "非婚生育说明" in notice(client, parents="unmarried").content.decode()


def test_an_impossible_combination_is_stopped_with_its_message(client):
    response = notice(client, "deregistration", route="simple", on_abnormal_list="yes")
    assert "不能走简易注销" in response.content.decode()


def test_a_bookmark_of_an_older_version_leads_to_the_current_one_with_the_answers(client):
    response = notice(client, v="00000000-0000-0000-0000-000000000000", follow="mother")
    assert response.status_code == 302
    assert response["Location"].endswith("?follow=mother")


def test_an_unknown_errand_is_not_found(client):
    assert notice(client, "no-such-thing").status_code == 404


def test_the_directory_lists_every_one_thing(client):
    text = client.get(reverse("catalogue:things")).content.decode()
    for title in ("孩子出生了", "我要退休了"):
        assert title in text


@pytest.mark.parametrize("name", ["notice", "things"])
def test_the_pages_take_few_statements(client, name, django_assert_max_num_queries):
    address = reverse(f"catalogue:{name}", args=["newborn"] if name == "notice" else [])
    client.get(address)
    with django_assert_max_num_queries(10):
        assert client.get(address).status_code == 200

"""What somebody reads when something goes wrong."""

import logging

import pytest
from django.test import Client

from portal import errors
from tests.support.applications import BORN, filler
from tests.support.people import citizen, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.faulty_addresses")]


@pytest.fixture
def visitor() -> Client:
    client = signed_in(citizen())
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("bad", 400),
        ("denied", 403),
        ("reasoned", 403),
        ("missing", 404),
        ("late", 409),
        ("not-yours", 403),
        ("reused", 422),
        ("broken", 500),
    ],
)
def test_every_failure_has_a_page_with_a_heading_a_reason_and_a_way_on(
    visitor: Client, fault: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    answer = visitor.get(f"/en/fail/{fault}/")
    text = answer.content.decode()
    assert answer.status_code == status
    assert text.count("<h1>") == 1
    assert "home page" in text
    assert '<html lang="en"' in text
    assert "secret detail" not in text
    assert "RuntimeError" not in text


def test_the_page_of_a_lost_race_names_who_was_faster_and_leads_back(visitor: Client) -> None:
    answer = visitor.post("/en/fail/late/", HTTP_REFERER="http://testserver/en/my/account/?tab=2")
    assert answer.status_code == 409
    assert "Already decided by 叶知秋 at 10:30." in answer.content.decode()
    assert 'href="/en/my/account/?tab=2"' in answer.content.decode()


def test_what_was_written_into_a_form_that_came_too_late_can_be_copied_and_nothing_secret_is_shown(
    visitor: Client,
) -> None:
    written = {"reason": "场地不符\n须整改", "kind": "refuse", "days": "10", "password": "geheim 口令"}
    text = visitor.post("/en/fail/late/", written).content.decode()
    assert "What you had written" in text
    assert written["reason"] in text
    assert "口令" not in text
    assert "What you had written" not in visitor.post("/en/fail/late/", {"kind": "refuse"}).content.decode()


def test_the_address_of_a_form_that_was_sent_leads_to_the_page_it_belongs_to() -> None:
    somebody = filler().start("newborn", BORN)
    for address in [somebody.address("discard"), f"/en{somebody.address('discard')}"]:
        opened = somebody.client.get(address, follow=True)
        assert opened.status_code == 200, address
        assert "discard" not in opened.redirect_chain[-1][0]


def test_the_way_back_never_leads_to_another_site(visitor: Client) -> None:
    answer = visitor.post("/en/fail/late/", HTTP_REFERER="https://evil.example/")
    assert "evil.example" not in answer.content.decode()


def test_a_refusal_with_a_reason_shows_it(visitor: Client) -> None:
    assert "Because it is Tuesday." in visitor.get("/en/fail/reasoned/").content.decode()


def test_something_unknown_and_something_refused_as_unknown_look_the_same(visitor: Client) -> None:
    unknown, refused = (visitor.get(path).content.decode() for path in ("/en/no/such/page/", "/en/fail/missing/"))
    assert _main(unknown) == _main(refused)


def _main(text: str) -> str:
    return text[text.index("<main") : text.index("</main>")]


def test_a_page_whose_surroundings_are_broken_is_still_a_page(visitor: Client, monkeypatch, caplog) -> None:
    caplog.set_level(logging.CRITICAL)

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no layout")

    monkeypatch.setattr(errors, "render", broken)
    answer = visitor.get("/en/fail/missing/")
    assert answer.status_code == 404
    assert "<h1>" in answer.content.decode()


def test_a_form_without_its_token_is_refused_and_the_page_says_that_nothing_changed() -> None:
    visitor = signed_in(citizen(), enforce_csrf_checks=True)
    answer = visitor.post("/en/my/account/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.content.decode()


def test_a_server_error_needs_no_database(visitor: Client, django_assert_num_queries, rf) -> None:
    with django_assert_num_queries(0):
        assert errors.server_error(rf.get("/")).status_code == 500

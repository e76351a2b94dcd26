"""Following an application without an account: the same answer to everybody, and little to whoever has the code."""

import pytest
from django.test import Client

from services.applications import tries
from services.applications.models import Application
from services.core.models import TryCount
from services.notices.models import Delivery
from tests.support import casework
from tests.support.people import last_code, sent_codes, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def application() -> Application:
    return casework.submitted()


def ask(browser: Client, number: str | None, last_four: str) -> tuple[int, str, str]:
    """Return everything that whoever asks can see."""
    answer = browser.post("/track/", {"number": number or "", "last_four": last_four}, follow=True)
    page = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    hidden = page.partition('name="csrfmiddlewaretoken"')[2][:100]
    return answer.status_code, answer.redirect_chain[-1][0] if answer.redirect_chain else "", page.replace(hidden, "")


def test_from_the_receipt_to_the_states(application: Application, count_statements) -> None:  # type: ignore[no-untyped-def]
    browser = Client()
    assert application.number
    typed = f" {application.number[:3].lower()} {application.number[3:12]}-{application.number[12:]} "
    status, address, _page = ask(browser, typed, application.applicant_id_no[-4:].lower())
    assert (status, address) == (200, "/track/code/")
    answer = browser.post("/track/code/", {"code": last_code(application.account.phone)})
    assert answer.url == "/track/progress/"
    with count_statements(30):
        page = browser.get("/track/progress/").content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "公安局" in main
    for secret in (application.applicant_name, application.applicant_id_no, application.query_code):
        assert secret not in main


def test_every_wrong_detail_gets_the_answer_of_the_right_ones(application: Application) -> None:
    right = ask(Client(), application.number, application.applicant_id_no[-4:])
    assert len(sent_codes(application.account.phone)) == 1
    other = casework.submitted()
    for number, last_four in (
        (application.number, "0000"),
        ("YJS99010020260101000001X", application.applicant_id_no[-4:]),
        ("nonsense", "----"),
        (other.number, application.applicant_id_no[-4:]),
    ):
        assert ask(Client(), number, last_four) == right
    assert Delivery.objects.filter(kind=Delivery.CODE).count() == 1


def test_a_code_that_was_never_sent_is_never_right(application: Application) -> None:
    browser = Client()
    ask(browser, application.number, "0000")
    assert browser.post("/track/code/", {"code": "123456"}).status_code == 422
    assert browser.get("/track/progress/").url == "/track/"


def test_a_second_request_within_the_minute_says_nothing_either(application: Application) -> None:
    last_four = application.applicant_id_no[-4:]
    first = ask(Client(), application.number, last_four)
    assert ask(Client(), application.number, last_four) == first
    assert len(sent_codes(application.account.phone)) == 1


def test_tries_are_counted_first_whether_they_were_right_or_not(application: Application) -> None:
    last_four = application.applicant_id_no[-4:]
    for _ in range(tries.TRACKED_PER_NUMBER):
        assert ask(Client(), application.number, "0000")[0] == 200
    wrong, right = ask(Client(), application.number, "0000"), ask(Client(), application.number, last_four)
    assert wrong[0] == right[0] == 429
    assert not sent_codes(application.account.phone), "the right details tell nothing either once the number is closed"
    assert not TryCount.objects.filter(key__contains="YJS").exists()


def test_an_address_cannot_go_through_many_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tries, "TRACKED_PER_ADDRESS", 2)
    browser = Client()
    assert [ask(browser, f"YJS{place}", "1234")[0] for place in range(3)] == [200, 200, 429]


def test_the_code_of_one_application_does_not_open_another(application: Application) -> None:
    browser, other = Client(), casework.submitted()
    ask(browser, application.number, application.applicant_id_no[-4:])
    digits = last_code(application.account.phone)
    ask(browser, other.number, "0000")
    assert browser.post("/track/code/", {"code": digits}).status_code == 422


def test_coming_back_to_the_first_page_ends_the_look(application: Application) -> None:
    browser = Client()
    ask(browser, application.number, application.applicant_id_no[-4:])
    browser.post("/track/code/", {"code": last_code(application.account.phone)})
    assert browser.get("/track/progress/").status_code == 200
    browser.get("/track/")
    assert browser.get("/track/progress/").status_code == 302


def test_an_officer_may_look_at_the_page_too() -> None:
    from tests.support.people import officer

    assert signed_in(officer()).get("/track/").status_code == 200

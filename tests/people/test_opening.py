"""Opening an account, the forgotten password, a new number, closing: each as a visitor meets it."""

from datetime import timedelta

import pytest
from django.test import Client

from services.core.codes import id_no_with_check
from services.notices.models import Notice
from services.people import opening
from services.people.holding import account_for
from services.people.models import Account, OneTimeCode, Person
from tests.support.people import PASSWORD, citizen, last_code, mandate, officer, person, sent_codes, signed_in

pytestmark = pytest.mark.django_db
PHONE, OTHER = "10000000066", "10000000067"
ID_NO = id_no_with_check("99010019960412034")
NEW = "quite another password"
WHO = {"name": "林晓月", "id_no": ID_NO, "new": NEW, "again": NEW}


def minutes_later(count: int = 2) -> None:
    for row in OneTimeCode.objects.all():
        delta = timedelta(minutes=count)
        OneTimeCode.objects.filter(pk=row.pk).update(created=row.created - delta)


def prove(browser: Client, phone: str = PHONE) -> None:
    assert browser.post("/register/", {"phone": phone}).url == "/register/code/"
    assert browser.post("/register/code/", {"code": last_code(phone)}).url == "/register/person/"


def register(browser: Client, phone: str = PHONE, **who: str):
    prove(browser, phone)
    return browser.post("/register/person/", WHO | who)


def test_phone_code_name_number_password_and_one_is_in(client: Client) -> None:
    assert register(client).url == "/my/account/"
    account = Account.objects.get(phone=PHONE)
    assert account.person
    assert (account.person.name, account.person.id_no, account.person.real_name_level) == ("林晓月", ID_NO, 1)
    assert account.check_password(NEW)
    assert client.get("/my/account/").status_code == 200
    again = Client()
    assert again.post("/login/", {"username": PHONE, "password": NEW}).status_code == 302


def test_what_is_typed_generously_is_understood(client: Client) -> None:
    client.post("/register/", {"phone": "+86 100-0000-0066"})
    client.post("/register/code/", {"code": last_code(PHONE)})
    typed = "　".join([ID_NO[:6], ID_NO[6:14], ID_NO[14:]]).lower()
    assert client.post("/register/person/", WHO | {"id_no": typed}).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id_no": ID_NO[:17] + ("1" if ID_NO[17] != "1" else "2")}, "id_no"),
        ({"id_no": id_no_with_check("99010020180412034")}, "id_no"),
        ({"name": "123"}, "name"),
        ({"new": "short", "again": "short"}, "new"),
        ({"again": "something else"}, "again"),
    ],
)
def test_a_fault_is_named_beside_its_field_and_nothing_is_opened(client: Client, wrong: dict, field: str) -> None:
    answer = register(client, **wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Account.objects.exists()


def test_without_a_proved_number_nobody_gets_to_the_person(client: Client) -> None:
    assert client.get("/register/person/").url == "/register/"
    client.post("/register/", {"phone": PHONE})
    assert client.post("/register/person/", WHO).url == "/register/"
    assert client.post("/register/code/", {"code": "12"}).status_code == 422
    assert Client().post("/register/code/", {"code": last_code(PHONE)}).url == "/register/", "another browser"


def test_another_code_can_be_sent_after_a_minute(client: Client) -> None:
    client.post("/register/", {"phone": PHONE})
    client.post("/register/code/", {"again": "1"})
    assert len(sent_codes(PHONE)) == 1
    minutes_later()
    client.post("/register/code/", {"again": "1"})
    assert len(sent_codes(PHONE)) == 2
    assert client.post("/register/code/", {"code": last_code(PHONE)}).url == "/register/person/"


def test_a_number_in_use_leads_to_the_account_that_is_there(client: Client) -> None:
    citizen(phone=PHONE)
    assert register(client).status_code == 409
    assert Account.objects.count() == 1


def test_the_same_person_with_another_number_never_gets_a_second_account(client: Client) -> None:
    citizen(phone=OTHER, person=person("林晓月", id_no=ID_NO, phone=OTHER))
    answer = register(client)
    assert answer.status_code == 409
    assert "/password/forgotten/" in answer.content.decode()
    assert Account.objects.count() == 1


def test_somebody_known_already_proves_the_number_the_portal_knows(client: Client) -> None:
    known = person("林晓月", id_no=ID_NO, phone=OTHER, real_name_level=3)
    assert register(client).status_code == 422
    minutes_later()
    assert register(Client(), phone=OTHER).status_code == 302
    assert Account.objects.get(person=known).phone == OTHER


def test_knowing_somebodys_identity_number_under_another_name_opens_nothing(client: Client) -> None:
    person("王秀兰", id_no=ID_NO, phone=PHONE)
    assert register(client).status_code == 422


def test_what_was_kept_for_somebody_is_theirs_when_they_register(client: Client) -> None:
    kept = account_for(person("林晓月", id_no=ID_NO, phone=PHONE))
    assert register(client).status_code == 302
    kept.refresh_from_db()
    assert kept.is_active
    assert Account.objects.count() == 1


def forgotten(browser: Client, phone: str, last_four: str):
    return browser.post("/password/forgotten/", {"phone": phone, "last_four": last_four})


def test_a_forgotten_password_is_set_anew_and_every_session_ends(client: Client) -> None:
    account = citizen(phone=PHONE, person=person("林晓月", id_no=ID_NO, phone=PHONE))
    elsewhere = signed_in(account)
    assert forgotten(client, PHONE, ID_NO[-4:].lower()).url == "/password/forgotten/code/"
    assert client.post("/password/forgotten/code/", {"code": last_code(PHONE)}).url == "/password/forgotten/new/"
    assert client.post("/password/forgotten/new/", {"new": NEW, "again": NEW}).url == "/login/"
    assert elsewhere.get("/my/account/").status_code == 302
    assert client.post("/login/", {"username": PHONE, "password": NEW}).status_code == 302
    assert Notice.objects.filter(account=account, kind="password_changed").exists()


def test_whether_an_account_exists_is_not_told(client: Client) -> None:
    citizen(phone=PHONE, person=person("林晓月", id_no=ID_NO, phone=PHONE))
    known, wrong, unknown = Client(), Client(), Client()
    answers = [forgotten(known, PHONE, ID_NO[-4:]), forgotten(unknown, OTHER, "1234")]
    minutes_later()
    answers.append(forgotten(wrong, PHONE, "9999"))
    assert {(one.status_code, one.url) for one in answers} == {(302, "/password/forgotten/code/")}
    pages = {
        one.get("/password/forgotten/code/").content.decode().split("<main")[1].split("csrf")[0]
        for one in (known, wrong)
    }
    assert len(pages) == 1
    assert len(sent_codes(PHONE)) == 1
    assert sent_codes(OTHER) == []
    assert wrong.post("/password/forgotten/code/", {"code": last_code(PHONE)}).status_code == 422


def test_a_code_for_registering_sets_no_password(client: Client) -> None:
    citizen(phone=PHONE, person=person("林晓月", id_no=ID_NO, phone=PHONE))
    prove(client)
    assert client.get("/password/forgotten/new/").url == "/password/forgotten/"


def test_the_number_changes_when_old_and_new_are_proved() -> None:
    account = citizen(phone=PHONE)
    browser = signed_in(account)
    assert browser.get("/my/account/phone/new/").url == "/my/account/phone/"
    assert browser.post("/my/account/phone/").url == "/my/account/phone/old/"
    assert browser.post("/my/account/phone/old/", {"code": last_code(PHONE)}).url == "/my/account/phone/new/"
    assert browser.post("/my/account/phone/new/", {"phone": OTHER}).url == "/my/account/phone/check/"
    assert browser.post("/my/account/phone/check/", {"code": last_code(OTHER)}).url == "/my/account/"
    account.refresh_from_db()
    assert account.phone == OTHER
    assert account.person
    assert account.person.phone == OTHER
    assert Notice.objects.filter(account=account, kind="phone_changed").exists()


def test_a_number_of_somebody_else_is_not_taken_over() -> None:
    account, other = citizen(phone=PHONE), citizen(phone=OTHER)
    browser = signed_in(account)
    browser.post("/my/account/phone/")
    browser.post("/my/account/phone/old/", {"code": last_code(PHONE)})
    browser.post("/my/account/phone/new/", {"phone": OTHER})
    browser.post("/my/account/phone/check/", {"code": last_code(OTHER)})
    account.refresh_from_db()
    other.refresh_from_db()
    assert (account.phone, other.phone) == (PHONE, OTHER)


def test_the_open_sessions_are_listed_and_the_others_ended() -> None:
    account = citizen()
    agents = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0"}
    phone, here = Client(**agents), Client()
    for browser in (phone, here):
        browser.post("/login/", {"username": account.username, "password": PASSWORD})
    page = here.get("/my/account/sessions/")
    assert [one.here for one in page.context["sessions"]] == [True, False]
    assert "Chrome · Android" in page.content.decode()
    here.post("/my/account/sessions/")
    assert phone.get("/my/account/").status_code == 302
    assert [one.here for one in here.get("/my/account/sessions/").context["sessions"]] == [True]


def test_a_closed_account_lets_nobody_in_and_registering_again_opens_it(client: Client) -> None:
    account = citizen(phone=PHONE, person=person("林晓月", id_no=ID_NO, phone=PHONE))
    given = mandate(account, citizen(person=person("林晓阳")))
    browser = signed_in(account)
    assert browser.post("/my/account/close/", {"password": "wrong", "sure": "on"}).status_code == 422
    assert browser.post("/my/account/close/", {"password": PASSWORD, "sure": "on"}).url == "/"
    account.refresh_from_db()
    given.refresh_from_db()
    assert (account.is_active, account.phone, given.state) == (False, "", "revoked")
    assert client.post("/login/", {"username": account.username, "password": PASSWORD}).status_code == 422
    assert register(client).status_code == 302
    account.refresh_from_db()
    assert account.is_active
    assert Account.objects.filter(realm="citizen", person__name="林晓月").count() == 1


def test_an_account_is_not_closed_while_something_needs_it(monkeypatch) -> None:
    from services.people import closing

    account = citizen()
    monkeypatch.setattr(closing, "_checks", [lambda one: ["还有一件事在办理"]])
    answer = signed_in(account).post("/my/account/close/", {"password": PASSWORD, "sure": "on"})
    assert answer.status_code == 409
    assert "还有一件事在办理" in answer.content.decode()
    account.refresh_from_db()
    assert account.is_active


def test_staff_do_not_close_their_accounts_themselves() -> None:
    assert signed_in(officer()).get("/my/account/close/").url == "/my/account/"


def test_at_the_counter_an_identity_card_gives_the_account_its_new_number() -> None:
    from tests.support.people import actor_of, clerk

    account = citizen(phone=PHONE, person=person("林晓月", id_no=ID_NO, phone=PHONE, real_name_level=1))
    session = signed_in(account)
    window = actor_of(clerk())
    opening.checked_in_person(name="林晓月", id_no=ID_NO, phone=OTHER, actor=window)
    account.refresh_from_db()
    assert account.phone == OTHER
    assert Person.objects.get(id_no=ID_NO).real_name_level == 3
    assert session.get("/my/account/").status_code == 302, "whoever holds the old phone is out"
    with pytest.raises(opening.NotLikeThis):
        opening.checked_in_person(name="别人", id_no=ID_NO, phone=OTHER, actor=window)
    citizen(phone="10000000068")
    with pytest.raises(opening.AlreadyThere):
        opening.checked_in_person(name="林晓月", id_no=ID_NO, phone="10000000068", actor=window)

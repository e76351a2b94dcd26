"""The pages on which a mandate is given, taken, used and ended."""

import pytest
from django.test import Client

from services.applications.models import Application
from services.people.models import Account, Delegation, Person
from tests.support.applications import BORN
from tests.support.catalogue import publish_catalogue
from tests.support.people import (
    citizen,
    clerk,
    last_code,
    mandate,
    officer,
    organisation,
    person,
    sent_codes,
    signed_in,
)

pytestmark = pytest.mark.django_db
PHONE = "10000000055"


@pytest.fixture
def elder() -> Account:
    return citizen(phone=PHONE, person=person("王秀兰", phone=PHONE))


@pytest.fixture
def daughter() -> Account:
    return citizen(person=person("林晓月"))


def offered(browser: Client, **more: object):
    asked = {"agent_name": "林晓月", "reach": "all", "days": "365"}
    return browser.post("/my/acting/offer/", asked | more)


def test_digits_read_out_make_a_mandate_and_every_page_says_for_whom_one_acts(elder, daughter) -> None:
    at_home, away = signed_in(elder), signed_in(daughter)
    shown = at_home.get(offered(at_home).url)
    digits = shown.context["digits"]
    assert "data:image/svg+xml" in shown.content.decode()
    assert away.post("/my/acting/accept/", {"code": digits}).url == "/my/acting/accept/decide/"
    assert "王秀兰" in away.get("/my/acting/accept/decide/").content.decode()
    assert away.post("/my/acting/accept/decide/").url == "/my/acting/"
    choice = away.get("/my/acting/").context["choices"][0]
    assert away.post("/my/acting/", {"whom": choice.value}).url == "/my/"
    for address in ("/my/", "/my/account/", "/my/messages/", "/things/"):
        assert "王秀兰" in away.get(address).content.decode(), address
    away.post("/my/acting/", {"whom": ""})
    assert "王秀兰" not in away.get("/my/").content.decode()


def test_the_square_leads_to_the_page_with_the_digits_filled_in(daughter) -> None:
    assert 'value="123456"' in signed_in(daughter).get("/my/acting/accept/?code=123456").content.decode()


def test_the_digits_are_shown_in_the_browser_that_made_them_only(elder) -> None:
    here = signed_in(elder)
    address = offered(here).url
    assert here.get(address).context["digits"]
    assert signed_in(elder).get(address).context["digits"] == ""
    before = here.get(address).context["digits"]
    here.post(address)
    assert here.get(address).context["digits"] != before


def test_wrong_digits_are_refused_beside_the_field(daughter) -> None:
    answer = signed_in(daughter).post("/my/acting/accept/", {"code": "000000"})
    assert answer.status_code == 422
    assert "code" in answer.context["form"].errors


def ask(browser: Client, elder: Account, **more: str):
    assert elder.person
    asked = {"name": "王秀兰", "last_four": elder.person.id_no[-4:], "phone": PHONE, "reach": "all", "days": "90"}
    return browser.post("/my/acting/ask/", asked | more)


def test_the_code_on_the_elders_phone_is_their_agreement(elder, daughter) -> None:
    browser = signed_in(daughter)
    assert ask(browser, elder).url == "/my/acting/ask/code/"
    assert browser.post("/my/acting/ask/code/", {"code": last_code(PHONE)}).url == "/my/acting/"
    given = Delegation.objects.get()
    assert (given.principal_person, given.agent, given.state, given.evidence) == (
        elder.person,
        daughter.person,
        "active",
        "sms",
    )


def test_whether_somebody_is_known_is_not_told(elder, daughter) -> None:
    browser = signed_in(daughter)
    assert ask(browser, elder, last_four="0000").url == "/my/acting/ask/code/"
    assert sent_codes(PHONE) == []
    assert browser.post("/my/acting/ask/code/", {"code": "000000"}).status_code == 422
    assert not Delegation.objects.exists()


def test_ending_it_takes_the_other_side_back_to_itself(elder, daughter) -> None:
    given = mandate(elder, daughter)
    away = signed_in(daughter)
    away.post("/my/acting/", {"whom": f"delegation:{given.pk}"})
    assert signed_in(elder).post(f"/my/acting/{given.pk}/end/").url == "/my/acting/"
    page = away.get("/my/").content.decode()
    assert "王秀兰" not in page
    assert "授权已经结束" in page, "the banner does not vanish without a word"
    assert "acting" not in away.session
    assert "授权已经结束" not in away.get("/my/").content.decode()


def test_what_was_begun_for_another_is_not_done_in_ones_own_name_when_the_mandate_has_ended(elder, daughter) -> None:
    publish_catalogue()
    given = mandate(elder, daughter)
    away = signed_in(daughter)
    away.post("/my/acting/", {"whom": f"delegation:{given.pk}"})
    signed_in(elder).post(f"/my/acting/{given.pk}/end/")
    answer = away.post("/things/newborn/start/", BORN | {"go": "1"})
    assert answer["Location"] == "/my/acting/"
    assert not Application.objects.exists()


def test_a_start_page_of_before_changing_sides_in_another_window_begins_nothing(elder, daughter) -> None:
    publish_catalogue()
    given = mandate(elder, daughter)
    away = signed_in(daughter)
    away.post("/my/acting/", {"whom": f"delegation:{given.pk}"})
    page = away.get("/things/newborn/start/", BORN).content.decode()
    assert f'name="whom" value="{given.pk}"' in page
    away.post("/my/acting/", {"whom": ""})
    answer = away.post("/things/newborn/start/", BORN | {"go": "1", "whom": str(given.pk)})
    assert answer["Location"].startswith("/things/newborn/start/?")
    assert not Application.objects.exists()
    away.post("/things/newborn/start/", BORN | {"go": "1", "whom": ""})
    assert Application.objects.get().account == daughter


def test_an_errand_outside_the_mandate_is_named_before_any_question(elder, daughter) -> None:
    publish_catalogue()
    given = mandate(elder, daughter, scope=("retirement",))
    away = signed_in(daughter)
    away.post("/my/acting/", {"whom": f"delegation:{given.pk}"})
    answer = away.get("/things/newborn/start/")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "/my/acting/ask/" in page
    assert "本部门管理员" not in page, "that is a word for staff"


def test_a_third_person_sees_and_ends_nothing(elder, daughter) -> None:
    given = mandate(elder, daughter)
    stranger = signed_in(citizen(person=person("陌生人")))
    assert stranger.post(f"/my/acting/{given.pk}/end/").status_code == 404
    assert stranger.get(f"/my/acting/{given.pk}/code/").status_code == 404
    stranger.post("/my/acting/", {"whom": f"delegation:{given.pk}"})
    assert "acting" not in stranger.session


def test_who_represents_an_enterprise_by_law_can_act_for_it() -> None:
    boss = citizen()
    firm = organisation(boss.person)
    browser = signed_in(boss)
    assert browser.post("/my/acting/", {"whom": f"organisation:{firm.pk}"}).url == "/my/"
    assert firm.name in browser.get("/my/").content.decode()
    other = signed_in(citizen())
    other.post("/my/acting/", {"whom": f"organisation:{firm.pk}"})
    assert "acting" not in other.session


def test_a_power_of_attorney_for_an_enterprise_names_matter_and_authority(daughter) -> None:
    publish_catalogue()
    boss = citizen()
    firm = organisation(boss.person)
    browser = signed_in(boss)
    whose = {"whose": str(firm.pk)}
    answer = offered(browser, **whose)
    assert answer.status_code == 422
    assert {"reach", "authority"} <= set(answer.context["form"].errors)
    answer = offered(browser, **whose, reach="chosen", scope=["restaurant"], authority="申请、领取")
    assert answer.status_code == 302
    made = Delegation.objects.get()
    assert (made.organisation, made.kind, made.scope) == (firm, "agent", ["restaurant"])


def paper(browser: Client, principal: Person, agent: Person, **more: object):
    told = {
        "kind": "family",
        "principal_name": principal.name,
        "principal_id_no": principal.id_no,
        "agent_name": agent.name,
        "agent_id_no": agent.id_no,
        "note": "委托书 0012",
        "reach": "all",
        "days": "365",
        "seen": "on",
    }
    return browser.post("/desk/people/mandate/", told | more)


def test_a_window_clerk_records_paper_and_an_officer_does_not(elder, daughter) -> None:
    assert paper(signed_in(officer()), elder.person, daughter.person).status_code == 403
    window = signed_in(clerk())
    assert window.get("/desk/people/mandate/").status_code == 200
    assert paper(window, elder.person, daughter.person, seen="").status_code == 422
    assert paper(window, elder.person, daughter.person, principal_name="别人").status_code == 422
    assert paper(window, elder.person, daughter.person).status_code == 302
    assert Delegation.objects.get().evidence == "paper"


def test_at_the_counter_a_lost_number_is_replaced(elder) -> None:
    window = signed_in(clerk())
    told = {"name": "王秀兰", "id_no": elder.person.id_no, "phone": "10000000056", "seen": "on"}
    assert window.post("/desk/people/identity/", told).url == "/desk/people/identity/code/"
    assert window.get("/desk/people/identity/code/").status_code == 200
    window.post("/desk/people/identity/code/", {"code": last_code("10000000056")})
    elder.refresh_from_db()
    assert elder.phone == "10000000056"


def test_staff_act_for_nobody_under_a_staff_account() -> None:
    assert signed_in(officer()).get("/my/acting/").status_code == 403


@pytest.mark.parametrize(
    "address", ["/my/acting/", "/my/acting/offer/", "/my/acting/accept/", "/my/acting/ask/", "/en/my/acting/"]
)
def test_the_pages_open_with_few_statements(elder, daughter, address: str, count_statements) -> None:
    publish_catalogue()
    mandate(elder, daughter, scope=("retirement",))
    browser = signed_in(elder)
    with count_statements(20):
        assert browser.get(address).status_code == 200

"""The people of the demo city."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from services.catalogue import actions as catalogue
from services.core import codes
from services.people import demo
from services.people.models import Account, Officer, Organisation, Person
from services.people.passwords import SHORTEST
from services.people.queries import profile_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded() -> None:
    catalogue.seed()
    demo.seed()


def test_every_code_has_the_right_check_character_and_belongs_to_no_real_place() -> None:
    for entry in demo.people()["persons"].values():
        assert codes.normalise_id_no(entry["id_no"]) == entry["id_no"]
        assert entry["id_no"].startswith("990100")
        assert codes.normalise_phone(entry.get("phone", "10000000000")).startswith("100")
    for entry in demo.people()["organisations"].values():
        assert codes.normalise_uscc(entry["uscc"]) == entry["uscc"]
        assert entry["uscc"][2:8] == "990100"


def test_no_two_officers_share_a_name() -> None:
    names = [name for posts in demo.people()["officers"].values() for name in posts.values()]
    assert len(names) == len(set(names)) == 75


def test_every_department_can_accept_propose_and_decide_with_different_people(seeded: None) -> None:
    from services.catalogue.queries import departments

    for code, department in departments().items():
        officers = Officer.objects.filter(department=department)
        assert {one.account.username for one in officers} == {
            f"{code}.{post}" for post in ("intake", "review", "decide")
        }
        assert {power for one in officers for power in one.powers} >= {"intake", "review", "decide", "supervise"}


def test_seeding_again_adds_nothing_and_changes_nothing(seeded: None) -> None:
    account = Account.objects.get(username="linxiaoyue")
    account.set_password("my own password")
    account.save()
    before = [model.objects.count() for model in (Account, Person, Organisation, Officer, TOTPDevice)]
    assert demo.seed() == 0
    assert [model.objects.count() for model in (Account, Person, Organisation, Officer, TOTPDevice)] == before
    account.refresh_from_db()
    assert account.check_password("my own password")


def test_the_one_demo_password_is_long_enough_for_everybody() -> None:
    assert len(demo.PASSWORD) >= max(SHORTEST.values())


def test_the_mother_is_known_by_her_checked_identity(seeded: None) -> None:
    facts = profile_of(Account.objects.get(username="linxiaoyue"))
    assert facts["person.name"] == "林晓月"
    assert codes.sex_of(facts["person.id_no"]) == "2"


def test_every_listed_account_exists_and_every_account_is_listed(seeded: None) -> None:
    assert {one.username for one in demo.accounts()} == set(Account.objects.values_list("username", flat=True))


def test_an_officer_signs_in_with_the_printed_password_and_the_printed_code(seeded: None, capsys) -> None:
    call_command("demo_code", "police.review")
    code, link = capsys.readouterr().out.split()
    assert link.startswith("otpauth://totp/")
    browser = Client()
    browser.post("/login/", {"username": "police.review", "password": demo.PASSWORD})
    assert browser.post("/login/code/", {"code": code}).url == "/desk/"
    call_command("demo_code", "police.review")
    again = capsys.readouterr().out.split()[0]
    assert again != code, "a used code is not printed again"
    browser.post("/logout/")
    browser.post("/login/", {"username": "police.review", "password": demo.PASSWORD})
    assert browser.post("/login/code/", {"code": again}).url == "/desk/"


def test_every_member_of_staff_has_an_authenticator(seeded: None) -> None:
    assert not Account.objects.filter(realm="staff", totpdevice=None).exists()
    assert not TOTPDevice.objects.filter(user__realm="citizen").exists()


def test_an_editor_may_enter_the_administration_of_the_website(seeded: None) -> None:
    assert Account.objects.get(username="editor1").has_perm("wagtailadmin.access_admin")
    assert not Account.objects.get(username="police.review").has_perm("wagtailadmin.access_admin")


def test_the_list_names_password_and_command(seeded: None, capsys) -> None:
    call_command("demo_accounts")
    printed = capsys.readouterr().out
    assert demo.PASSWORD in printed
    assert "police.review" in printed
    assert "health.review" not in printed


def test_outside_the_demo_city_there_are_no_demo_people_and_no_printed_codes(settings, client: Client) -> None:
    settings.IS_DEMO = False
    with pytest.raises(RuntimeError):
        demo.seed()
    for command in (["demo_code", "police.review"], ["demo_accounts"], ["seed_demo"]):
        with pytest.raises(CommandError):
            call_command(*command)
    assert demo.PASSWORD not in client.get("/login/").content.decode()

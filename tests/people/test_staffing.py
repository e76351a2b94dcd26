"""Officers, clerks and editors come, change and go; nobody does it to themselves, and everything is written down."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from services.audit.models import AuditEntry
from services.casework import actions as casework_actions
from services.casework.models import Case
from services.catalogue.models import Department
from services.people import enrolment, staffing
from services.people.models import Account, Officer, RecoveryCode
from services.people.queries import actor_of
from tests.support import casework
from tests.support.people import PASSWORD, citizen, clerk, officer, signed_in, staff

pytestmark = pytest.mark.django_db
NEW = "a password of my own 7"


def administrator() -> Account:
    return staff(is_staff=True, is_superuser=True)


def department(code: str = "police") -> Department:
    row, _made = Department.objects.get_or_create(code=code, defaults={"label": {"zh": code, "en": code}})
    return row


def invited(by: Account, username: str = "police.new", powers: tuple[str, ...] = ("intake",)) -> tuple[Officer, str]:
    return staffing.invite(
        username=username,
        name="周明",
        department=department(),
        powers=list(powers),
        actor=actor_of(by),
        reason="新入职",
    )


def code_now(device: TOTPDevice) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = timezone.now().timestamp()
    return f"{totp.token():06d}"


def enrolled(username: str, password: str) -> Client:
    """Return the browser of somebody who went the whole way from the one-time password to the recovery codes."""
    browser = Client()
    assert browser.post("/login/", {"username": username, "password": password}).status_code == 302
    assert browser.get("/login/code/").url == "/login/setup/"
    assert browser.post("/login/setup/", {"new": NEW, "again": NEW}).url == "/login/setup/authenticator/"
    page = browser.get("/login/setup/authenticator/")
    assert "data:image/svg+xml" in page.content.decode()
    device = TOTPDevice.objects.get(user__username=username, confirmed=False)
    answer = browser.post("/login/setup/authenticator/", {"code": code_now(device)})
    assert answer.url == "/my/account/recovery/"
    return browser


def test_from_the_invitation_to_the_first_page_of_the_desk() -> None:
    department()
    head = signed_in(administrator())
    answer = head.post(
        "/desk/admin/officers/invite/",
        {"name": "周明", "username": "police.new", "department": "police", "powers": ["intake"], "reason": "新入职"},
    )
    assert answer.url == "/desk/admin/officers/"
    page = head.get(answer.url)
    password = page.context["invitation"]["password"]
    assert password in page.content.decode()
    assert password not in head.get("/desk/admin/officers/").content.decode(), "shown once"
    browser = enrolled("police.new", password)
    codes = browser.get("/my/account/recovery/").context["codes"]
    assert len(set(codes)) == 10
    browser.post("/my/account/recovery/")
    assert browser.get("/my/account/recovery/").status_code == 302, "not shown again"
    assert browser.get("/desk/").status_code == 200
    assert Client().post("/login/", {"username": "police.new", "password": password}).status_code == 422


def test_an_invitation_ends_after_three_days() -> None:
    account, password = invited(administrator())[0].account, invited(administrator(), "police.other")[1]
    Account.objects.update(invited_until=timezone.now() - timedelta(seconds=1))
    browser = Client()
    browser.post("/login/", {"username": "police.other", "password": password})
    assert browser.get("/login/setup/").status_code == 302
    assert browser.get("/login/code/").status_code == 200
    assert not enrolment.may_enrol(Account.objects.get(pk=account.pk))


def test_the_password_alone_adds_no_authenticator_once_there_is_one() -> None:
    account = officer()
    browser = Client()
    browser.post("/login/", {"username": account.username, "password": PASSWORD})
    assert browser.get("/login/setup/").url == "/login/"
    assert browser.post("/login/setup/authenticator/", {"code": "123456"}).url == "/login/"
    assert TOTPDevice.objects.filter(user=account).count() == 1


def test_the_one_time_password_cannot_be_kept() -> None:
    _officer, password = invited(administrator())
    browser = Client()
    browser.post("/login/", {"username": "police.new", "password": password})
    assert browser.post("/login/setup/", {"new": password, "again": password}).status_code == 422


def test_a_wrong_first_code_adds_nothing() -> None:
    _officer, password = invited(administrator())
    browser = Client()
    browser.post("/login/", {"username": "police.new", "password": password})
    browser.post("/login/setup/", {"new": NEW, "again": NEW})
    device = TOTPDevice.objects.get(user__username="police.new")
    wrong = f"{(int(code_now(device)) + 5) % 1_000_000:06d}"
    assert browser.post("/login/setup/authenticator/", {"code": wrong}).status_code == 422
    assert not TOTPDevice.objects.filter(user__username="police.new", confirmed=True).exists()


def test_a_recovery_code_stands_in_for_the_authenticator_once() -> None:
    account = officer()
    codes = enrolment.new_recovery_codes(account)
    first, second = Client(), Client()
    for browser in (first, second):
        browser.post("/login/", {"username": account.username, "password": PASSWORD})
    assert first.post("/login/code/", {"code": codes[0].upper()}).status_code == 302
    assert first.get("/desk/").status_code == 200
    assert second.post("/login/code/", {"code": codes[0]}).status_code == 422
    assert RecoveryCode.objects.filter(account=account, used_at=None).count() == 9
    assert not any(code in str(RecoveryCode.objects.values_list()) for code in codes), "only hashes are kept"


def test_the_old_authenticator_works_until_the_new_one_has_shown_a_code() -> None:
    account = officer()
    browser = signed_in(account)
    old = TOTPDevice.objects.get(user=account)
    browser.post("/my/account/authenticator/", {"begin": "1"})
    assert browser.get("/desk/").status_code == 200
    new = TOTPDevice.objects.get(user=account, confirmed=False)
    assert browser.post("/my/account/authenticator/", {"code": code_now(new)}).url == "/my/account/recovery/"
    assert not TOTPDevice.objects.filter(pk=old.pk).exists()
    assert browser.get("/desk/").status_code == 200


def test_powers_hold_from_the_next_page_on_and_a_change_says_who_and_why() -> None:
    account = officer("police", "intake")
    actor = actor_of(administrator())
    staffing.change_post(
        officer=account.officer, department=department(), powers=["intake", "supervise"], actor=actor, reason="升任"
    )
    assert signed_in(account).get("/desk/team/").status_code == 200
    entry = AuditEntry.objects.get(action="people.staff_changed")
    assert entry.purpose == "升任"
    assert entry.detail["before"] == ["intake"]


def test_nobody_changes_resets_or_ends_their_own_post() -> None:
    account = officer("police", "administrate")
    actor = actor_of(account)
    with pytest.raises(staffing.Refused):
        staffing.change_post(
            officer=account.officer, department=department(), powers=["decide"], actor=actor, reason="x"
        )
    with pytest.raises(staffing.Refused):
        staffing.deactivate(account=account, actor=actor, reason="x")
    with pytest.raises(staffing.Refused):
        staffing.invite_again(account=account, actor=actor, reason="x")


@pytest.mark.parametrize("act", ["invite", "change", "move", "deactivate", "reset", "promote", "reset the head"])
def test_an_officer_administers_the_own_department_only_and_makes_no_administrators(act: str) -> None:
    head, other, own = officer("police", "administrate"), officer("health", "decide"), officer("police", "intake")
    fellow = officer("police", "administrate")
    actor, police, health = actor_of(head), department("police"), department("health")
    acts = {
        "invite": lambda: staffing.invite(
            username="health.new", name="周明", department=health, powers=[], actor=actor, reason="x"
        ),
        "change": lambda: staffing.change_post(
            officer=other.officer, department=police, powers=[], actor=actor, reason="x"
        ),
        "move": lambda: staffing.change_post(
            officer=own.officer, department=health, powers=[], actor=actor, reason="x"
        ),
        "deactivate": lambda: staffing.deactivate(account=other, actor=actor, reason="x"),
        "reset": lambda: staffing.invite_again(account=other, actor=actor, reason="x"),
        "promote": lambda: staffing.change_post(
            officer=own.officer, department=police, powers=["administrate"], actor=actor, reason="x"
        ),
        "reset the head": lambda: staffing.invite_again(account=fellow, actor=actor, reason="x"),
    }
    with pytest.raises(staffing.Refused):
        acts[act]()
    page = signed_in(head).get("/desk/admin/officers/").content.decode()
    assert own.username in page
    assert other.username not in page
    assert signed_in(head).get(f"/desk/admin/officers/{other.pk}/").status_code == 404


def test_an_officer_without_the_power_learns_nothing_of_the_pages() -> None:
    for account in (officer("police", "supervise", "decide"), clerk(), citizen(), staff()):
        assert signed_in(account).get("/desk/admin/officers/").status_code == 404
        assert signed_in(account).post(f"/desk/admin/officers/{account.pk}/deactivate/").status_code == 404


def test_switching_off_ends_sessions_powers_and_claims() -> None:
    casework.submitted()
    leaving = officer("police", "intake", "review")
    case = Case.objects.filter(department__code="police").first()
    assert case
    casework_actions.claim(case=case, actor=actor_of(leaving))
    assert Case.objects.filter(pk=case.pk, owner=leaving).exists()
    browser = signed_in(leaving)
    head = signed_in(administrator())
    answer = head.post(f"/desk/admin/officers/{leaving.pk}/deactivate/", {"why-reason": "离职"})
    assert answer.url == "/desk/admin/officers/"
    assert browser.get("/desk/").status_code == 302
    leaving.refresh_from_db()
    assert not leaving.is_active
    assert Officer.objects.get(account=leaving).powers == []
    assert Case.objects.get(pk=case.pk).owner is None
    assert AuditEntry.objects.filter(action="people.staff_deactivated", purpose="离职").exists()


def test_without_a_reason_nothing_is_done() -> None:
    account = officer()
    signed_in(administrator()).post(f"/desk/admin/officers/{account.pk}/deactivate/", {"why-reason": ""})
    account.refresh_from_db()
    assert account.is_active


def test_clerks_and_editors_are_invited_by_administrators_and_reach_their_places() -> None:
    head = signed_in(administrator())
    facts = {"name": "周明", "reason": "新入职"}
    address = "/desk/admin/officers/invite/other/"
    assert head.post(address, facts | {"username": "hall.new", "post": "clerk", "hall": ""}).status_code == 422
    head.post(address, facts | {"username": "hall.new", "post": "clerk", "hall": "云溪市政务服务中心"})
    password = head.get("/desk/admin/officers/").context["invitation"]["password"]
    assert enrolled("hall.new", password).get("/desk/people/identity/").status_code == 200
    head.post(address, facts | {"username": "web.new", "post": "editor"})
    password = head.get("/desk/admin/officers/").context["invitation"]["password"]
    assert enrolled("web.new", password).get("/cms/").status_code == 200
    assert signed_in(officer("police", "administrate")).get(address).status_code == 404


def test_a_username_is_given_once_and_what_was_typed_stays() -> None:
    officer(username="police.wang")
    page = signed_in(administrator()).post(
        "/desk/admin/officers/invite/",
        {"name": "周明", "username": "police.wang", "department": "police", "powers": ["intake"], "reason": "新入职"},
    )
    assert page.status_code == 422
    assert 'value="police.wang"' in page.content.decode()


def test_the_website_makes_no_accounts() -> None:
    head = signed_in(administrator())
    assert head.get("/cms/users/").status_code == 404
    assert head.post("/cms/users/add/", {"username": "intruder"}).status_code == 404
    start = head.get("/cms/").content.decode()
    assert "/cms/users/" not in start
    assert "/desk/admin/officers/" in start

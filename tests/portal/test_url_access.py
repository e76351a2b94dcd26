"""Who reaches which address. A new address is declared in POLICY; an undeclared one fails the build.

public  anybody, signed in or not
account whoever is signed in
citizen citizens; staff are told to use their own account
admin   whoever administers officers; nobody else learns that the page exists
desk    officers and clerks with their second factor; nobody else learns that the page exists

Everything below /cms/ is Wagtail's and for editors. Whether an object on the page is one's own is tested by its room.
"""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from tests.support.addresses import Address, addresses
from tests.support.people import PASSWORD, citizen, clerk, officer, signed_in, staff

pytestmark = pytest.mark.django_db

POLICY: dict[str, str] = {
    "home": "public",
    "search": "public",
    "look_for": "public",
    "help": "public",
    "where": "public",
    "call": "public",
    "accessibility": "public",
    "reconsideration": "public",
    "privacy": "public",
    "wagtail_serve": "public",
    "healthz": "public",
    "readyz": "public",
    "display:settings": "public",
    "display:save": "public",
    "people:login": "public",
    "people:code": "public",
    "people:logout": "public",
    "people:register": "public",
    "people:register_code": "public",
    "people:register_person": "public",
    "people:forgotten": "public",
    "people:forgotten_code": "public",
    "people:forgotten_new": "public",
    "people:account": "account",
    "people:phone": "account",
    "people:phone_old": "account",
    "people:phone_new": "account",
    "people:phone_check": "account",
    "people:sessions": "account",
    "people:close": "account",
    "people:setup": "public",
    "people:setup_authenticator": "public",
    "people:authenticator": "account",
    "people:recovery_codes": "account",
    "desk_admin:officers": "admin",
    "desk_admin:invite": "admin",
    "desk_admin:invite_other": "admin",
    "desk_admin:officer": "admin",
    "desk_admin:deactivate": "admin",
    "desk_admin:invite_again": "admin",
    "desk_admin:departments": "admin",
    "desk_admin:add_department": "admin",
    "desk_admin:department": "admin",
    "desk_admin:switch_department": "admin",
    "people:acting": "account",
    "people:offer": "account",
    "people:mandate_accept": "account",
    "people:mandate_decide": "account",
    "people:ask": "account",
    "people:ask_code": "account",
    "people:mandate_code": "account",
    "people:mandate_end": "account",
    "desk_people:paper_mandate": "desk",
    "desk_people:identity": "desk",
    "desk_people:identity_code": "desk",
    "people:password": "account",
    "people:language": "account",
    "catalogue:things": "public",
    "catalogue:notice": "public",
    "catalogue:matters": "public",
    "catalogue:departments": "public",
    "catalogue:department": "public",
    "notices:inbox": "account",
    "notices:message": "account",
    "notices:open": "account",
    "notices:all_read": "account",
    "notices:channels": "account",
    "notices:ask_mailbox": "account",
    "notices:confirm_mailbox": "public",
    "gateway:sms_report": "public",
    "applications:list": "citizen",
    "applications:start": "citizen",
    "applications:progress": "citizen",
    "applications:tasks": "citizen",
    "applications:amend": "citizen",
    "applications:situation": "citizen",
    "applications:step": "citizen",
    "applications:materials": "citizen",
    "applications:check": "citizen",
    "applications:parties": "citizen",
    "applications:asked": "citizen",
    "applications:joint": "citizen",
    "applications:joint_link": "public",
    "applications:joint_code": "public",
    "applications:joint_read": "public",
    "desk_applications:party": "desk",
    "desk_applications:change": "desk",
    "desk_applications:end_visit": "desk",
    "applications:confirm_changes": "citizen",
    "applications:dispute": "citizen",
    "applications:newer": "citizen",
    "applications:later": "citizen",
    "applications:urge": "citizen",
    "applications:supplement": "citizen",
    "applications:submit": "citizen",
    "applications:discard": "citizen",
    "applications:submitted": "citizen",
    "applications:answers": "citizen",
    "applications:receipt": "citizen",
    "public:track": "public",
    "public:track_code": "public",
    "public:tracked": "public",
    "public:notice_paper": "public",
    "public:paper": "public",
    "public:paper_file": "public",
    "feedback:rate": "account",
    "feedback:rate_matter": "account",
    "feedback:figures": "public",
    "licences:list": "public",
    "licences:csv": "public",
    "desk_feedback:follow_ups": "desk",
    "desk_feedback:follow_up": "desk",
    "casework:withdraw": "account",
    "casework:correction": "account",
    "casework:take_back_pledge": "account",
    "casework:hearing": "account",
    "casework:revive": "account",
    "desk:calendar": "desk",
    "desk:correct": "desk",
    "desk:filing_complete": "desk",
    "desk:send_notice": "desk",
    "desk:decline_incomplete": "desk",
    "desk:correction": "desk",
    "desk:pledge": "desk",
    "desk:contradictions": "desk",
    "desk:correction_texts": "desk",
    "materials:file": "account",
    "materials:thumbnail": "account",
    "certificates:verify": "public",
    "certificates:verify_by_machine": "public",
    "certificates:scanned": "public",
    "certificates:verify/<str:number>/<str:secret>/": "public",
    "certificates:list": "account",
    "certificates:followed": "account",
    "certificates:follow": "account",
    "certificates:unfollow": "account",
    "certificates:read": "account",
    "certificates:download": "account",
    "certificates:edition": "account",
    "certificates:letter_edition": "account",
    "certificates:read_letter": "account",
    "certificates:letter": "account",
    "desk:queue": "desk",
    "desk:search": "desk",
    "desk:bulk": "desk",
    "desk:save_filter": "desk",
    "desk:forget_filter": "desk",
    "desk:team": "desk",
    "desk:reassign": "desk",
    "desk:assign": "desk",
    "desk:add_note": "desk",
    "desk:case": "desk",
    "desk:claim": "desk",
    "desk:release": "desk",
    "desk:accept": "desk",
    "desk:not_accept": "desk",
    "desk:propose": "desk",
    "desk:decide_on_the_spot": "desk",
    "desk:return_to_review": "desk",
    "desk:sign": "desk",
    "desk:original_seen": "desk",
    "desk:judge_material": "desk",
    "desk:suspend": "desk",
    "desk:resume": "desk",
    "desk:request_extension": "desk",
    "desk:decide_extension": "desk",
    "desk:offer_hearing": "desk",
    "desk:set_hearing": "desk",
    "desk:postpone_hearing": "desk",
    "desk:hold_hearing": "desk",
    "desk:call_off_hearing": "desk",
    "desk:serve_on_paper": "desk",
    "desk:ask_opinion": "desk",
    "desk:countersign": "desk",
    "desk:raise_flag": "desk",
    "desk:reopen": "desk",
    "desk:reverify": "desk",
    "desk:subject_ceased": "desk",
    "desk:remove_flag": "desk",
    "desk:opinions": "desk",
    "desk:give_opinion": "desk",
    "desk:resolve_conflict": "desk",
    "desk:rules": "desk",
    "desk:switch_rules": "desk",
    "desk:post_check": "desk",
    "desk_sharing:disputes": "desk",
    "desk_sharing:dispute": "desk",
    "desk_materials:file": "desk",
    "desk_materials:thumbnail": "desk",
    "certificates:revoked": "public",
    "certificates:revoked_signature": "public",
    "certificates:anchors": "public",
    "certificates:shared": "public",
    "certificates:share": "account",
    "certificates:share_page": "account",
    "certificates:end_share": "account",
    "desk_certificates:download": "desk",
    "desk_certificates:list": "desk",
    "desk_certificates:search": "desk",
    "desk_certificates:certificate": "desk",
    "desk_certificates:decide": "desk",
    "desk_certificates:correct": "desk",
    "desk_certificates:previews": "desk",
    "desk_certificates:waiting": "desk",
    "desk_certificates:try_again": "desk",
    "desk_certificates:batches": "desk",
    "desk_certificates:batch": "desk",
    "desk_certificates:close_batch": "desk",
    "desk_certificates:letter": "desk",
    "desk_certificates:read_letter": "desk",
}
OPEN_BEFORE_THE_SECOND_FACTOR = {
    "people:login",
    "people:code",
    "people:setup",
    "people:setup_authenticator",
    "people:logout",
    "display:settings",
    "display:save",
    "healthz",
    "readyz",
}
# For machines: nothing is remembered or changed there, or the request itself is signed.
KNOWS_NOBODY = {"certificates:verify_by_machine", "gateway:sms_report"}
OPEN_IN_ADMINISTRATION = {"cms_sign_in", "wagtailadmin_login"}  # both lead to the portal's own sign-in page


def ours(*policies: str) -> Iterator[Address]:
    """Yield the portal's own addresses of these policies."""
    for one in addresses():
        if not one.is_administration and POLICY.get(one.name) in policies:
            yield one


def administration() -> list[Address]:
    return [one for one in addresses() if one.is_administration and one.name not in OPEN_IN_ADMINISTRATION]


def ask(browser: Client, address: Address, prefix: str = "") -> list[tuple[int, str]]:
    """Return status and redirect of a reading and of a writing request."""
    answers = (browser.get(prefix + address.path), browser.post(prefix + address.path))
    return [(answer.status_code, answer.headers.get("Location", "")) for answer in answers]


def leads_to(start: str, answers: list[tuple[int, str]]) -> bool:
    return all(status == 302 and target.startswith(start) for status, target in answers)


def test_every_address_is_declared() -> None:
    missing = [one for one in addresses() if not one.is_administration and one.name not in POLICY]
    assert not missing, f"say in POLICY who may reach these: {missing}"


def test_every_example_leads_to_its_pattern() -> None:
    wrong = []
    for one in addresses():
        try:
            resolve(one.path)
        except Resolver404:
            wrong.append(one)
    assert not wrong, wrong
    assert len(administration()) > 100, "Wagtail's own addresses are among them"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_without_an_account_everything_but_public_pages_leads_to_the_sign_in_page(prefix: str) -> None:
    browser = Client()
    open_pages = [
        one
        for one in ours("account", "citizen", "desk", "admin")
        if not leads_to(f"{prefix}/login/", ask(browser, one, prefix))
    ]
    assert not open_pages, open_pages


def test_without_an_account_wagtail_shows_nothing() -> None:
    browser = Client()
    shown = []
    for one in administration():
        answers = ask(browser, one)
        if not all(status in {302, 403, 404} for status, _ in answers) or any(
            status == 302 and not target.startswith("/login/") for status, target in answers
        ):
            shown.append((one, answers))
    assert not shown, shown


def test_public_pages_ask_nobody_to_sign_in() -> None:
    browser = Client()
    closed = [one for one in ours("public") if leads_to("/login/?next=", ask(browser, one)[:1])]
    assert not closed, closed


def test_with_the_password_alone_staff_reach_nothing() -> None:
    account = officer()
    browser = Client()
    browser.post("/login/", {"username": account.username, "password": PASSWORD})
    reached = [
        one
        for one in addresses()
        if one.name not in OPEN_BEFORE_THE_SECOND_FACTOR and not leads_to("/login/code/", ask(browser, one))
    ]
    assert not reached, reached


def test_a_citizen_does_not_learn_what_staff_pages_exist() -> None:
    browser = signed_in(citizen())
    unknown = browser.get("/my/no-such-page/")
    assert unknown.status_code == 404
    for one in [*ours("desk", "admin"), *administration()]:
        for answer in (browser.get(one.path), browser.post(one.path)):
            assert answer.status_code == 404, one
            assert answer.templates[0].name == unknown.templates[0].name == "portal/error.html", one


def test_officers_and_clerks_do_not_reach_the_administration_of_the_website() -> None:
    for account in (officer(), clerk(), staff()):
        browser = signed_in(account)
        reached = [one for one in administration() if {status for status, _ in ask(browser, one)} != {404}]
        assert not reached, (account, reached)


def test_editors_do_not_reach_the_desk() -> None:
    for account in (staff(), staff(is_staff=True, is_superuser=True)):
        browser = signed_in(account)
        reached = [one for one in ours("desk") if {status for status, _ in ask(browser, one)} != {404}]
        assert not reached, (account, reached)


def test_staff_apply_for_nothing_under_a_staff_account() -> None:
    for account in (officer(), clerk(), staff(is_staff=True, is_superuser=True)):
        browser = signed_in(account)
        reached = [one for one in ours("citizen") if {status for status, _ in ask(browser, one)} != {403}]
        assert not reached, (account, reached)


def test_an_administrator_with_a_second_factor_reaches_the_administration() -> None:
    assert signed_in(staff(is_staff=True, is_superuser=True)).get("/cms/documents/").status_code == 200


def test_wagtails_own_ways_in_are_closed() -> None:
    assert Client().get("/cms/login/?next=/cms/pages/").url == "/login/?next=/cms/pages/"
    assert Client().post("/cms/login/", {"username": "x", "password": "y"}).url == "/login/"
    assert Client().get("/cms/password_reset/").url.startswith("/login/")


def test_a_forged_form_is_refused_on_every_address() -> None:
    browser = signed_in(citizen(), enforce_csrf_checks=True)
    asked = [one for one in ours("account", "citizen", "public") if one.name not in KNOWS_NOBODY]
    taken = [one for one in asked if browser.post(one.path).status_code not in {403, 404, 405}]
    assert not taken, taken

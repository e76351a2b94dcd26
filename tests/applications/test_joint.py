"""Joint applications: nothing is submitted before everybody whom the law lets apply only together has confirmed."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from services.applications import confirming, joint
from services.applications.models import Application, Confirmation, Invitation
from services.audit.models import AuditEntry
from services.casework.models import Case
from services.notices.models import Delivery, Notice
from services.people.one_time_codes import OneTimeCode
from tests.support.applications import BORN, citizen, filler
from tests.support.filler import id_no
from tests.support.joint import (
    PHONE,
    SALE,
    ask,
    asked,
    drafted,
    row,
    sale,
    states,
    stranger,
    submit,
    try_to_submit,
    yes,
)
from tests.support.people import act_for, clerk, last_code, mandate, officer, signed_in

pytestmark = pytest.mark.django_db


def test_a_sale_is_submitted_only_after_the_buyer_confirmed_with_their_own_account() -> None:
    seller, buyer = citizen("周清"), citizen("何文静")
    somebody = sale(seller, row(buyer, "buyer"))
    assert states(somebody) == ["applies", "open"]
    refused = try_to_submit(somebody)
    assert refused["Location"] == somebody.address("parties")
    assert somebody.application.is_draft

    invitation = ask(somebody)
    address = reverse("applications:joint", args=[invitation.pk])
    assert Notice.objects.get(account=buyer, kind="party_asked").link == address
    browser = signed_in(buyer)
    assert browser.get(reverse("applications:list")).content.decode().count(reverse("applications:asked"))
    assert browser.get(reverse("applications:asked")).status_code == 200
    page = browser.get(address)
    text = page.content.decode()
    assert seller.person
    assert seller.person.name in text
    for number in (seller.person.id_no, seller.person.phone):
        assert number not in text, "nobody reads the other's numbers"
    assert "500,000.00" in text, "the price is a fact all share"

    unread = browser.post(address, {"do": "yes", "digest": page.context["page"].digest})
    assert unread.status_code == 422, "the box has to be ticked"
    browser.post(address, {"do": "yes", "agreed": "on", "digest": page.context["page"].digest})
    given = Confirmation.objects.get()
    assert (given.how, given.account, given.name) == ("account", buyer, "何文静")
    assert states(somebody) == ["applies", "confirmed"]
    assert Notice.objects.filter(account=seller, kind="party_confirmed").count() == 1
    assert "何文静" in somebody.client.get(somebody.address("check")).content.decode()

    assert try_to_submit(somebody)["Location"] == somebody.address("submitted")
    assert Application.objects.get().state == "submitted"
    assert "何文静" in somebody.client.get(somebody.address("answers")).content.decode()


def test_somebody_without_an_account_confirms_with_a_code_at_an_unguessable_address() -> None:
    somebody = sale(citizen(), stranger())
    invitation = ask(somebody)
    text = Delivery.objects.get(kind="link", address=PHONE).text
    link = confirming.link_of(invitation)
    assert link in text
    assert len(invitation.secret) >= 43
    for private in ("赵立秋", "林晓月", "过户", invitation.id_no, PHONE):
        assert private not in text

    browser = Client()
    landing = browser.get(link).content.decode()
    for private in ("500,000", "林晓月", "赵立秋", "柳荫路", invitation.id_no, PHONE):
        assert private not in landing, "before the code nothing is told"
    read = reverse("applications:joint_read", args=[invitation.secret])
    assert browser.get(read)["Location"] == link
    code = browser.post(link)["Location"]
    assert browser.post(code, {"code": "000000"}).status_code == 422
    assert browser.post(code, {"code": last_code(PHONE)})["Location"] == read
    assert Client().get(read)["Location"] == link, "the proof belongs to the browser"
    page = browser.get(read)
    assert "柳荫路" in page.content.decode()
    browser.post(read, {"do": "yes", "agreed": "on", "digest": page.context["page"].digest})
    given = Confirmation.objects.get()
    assert (given.how, given.account_id, given.clerk_id) == ("code", None, None)
    assert try_to_submit(somebody)["Location"] == somebody.address("submitted")
    assert "不再需要您确认" in browser.get(link).content.decode()


def test_a_code_opens_only_the_party_it_was_sent_for() -> None:
    somebody = drafted(citizen(), stranger(phone=PHONE), stranger(phone="10055500002", name="钱立冬", role="seller"))
    first, second = asked(somebody), asked(somebody, 1)
    browser = Client()
    code = browser.post(confirming.link_of(first))["Location"]
    browser.post(code, {"code": last_code(first.phone)})
    assert browser.get(reverse("applications:joint_read", args=[first.secret])).status_code == 200
    other = reverse("applications:joint_read", args=[second.secret])
    assert browser.get(other)["Location"] == confirming.link_of(second)
    assert browser.get(reverse("applications:joint_link", args=["x" * 43])).status_code == 404


def test_codes_are_limited_in_number_and_in_tries() -> None:
    invitation = asked(drafted(citizen(), stranger()))
    browser = Client()
    code = browser.post(confirming.link_of(invitation))["Location"]
    assert browser.post(confirming.link_of(invitation)).status_code == 429
    for _try in range(5):
        assert browser.post(code, {"code": "000000"}).status_code == 422
    assert browser.post(code, {"code": last_code(PHONE)}).status_code == 422, "after five tries the code is dead"
    assert OneTimeCode.objects.filter(purpose="confirm").count() == 1


def test_at_the_counter_a_clerk_compares_the_card_and_the_reading_is_recorded() -> None:
    somebody = drafted(citizen(), stranger())
    invitation = asked(somebody)
    desk = signed_in(account := clerk())
    address = reverse("desk_applications:party")
    card = {"code": invitation.spoken_code.lower(), "name": invitation.name, "id_no": invitation.id_no}
    assert desk.get(address).status_code == 200
    assert desk.post(address, {**card, "id_no": id_no()}).status_code == 422
    found = desk.post(address, card)
    assert found.status_code == 200
    assert "柳荫路" in found.content.decode()
    look = AuditEntry.objects.get(action="read", actor=account)
    assert (look.subject_id, look.purpose != "", "parties" in look.elements) == (somebody.application.pk, True, True)
    digest = found.context["page"].digest
    assert desk.post(address, {**card, "digest": digest}).status_code == 422, "the card has to be ticked off"
    assert desk.post(address, {**card, "digest": digest, "seen": "on"}).status_code == 302
    given = Confirmation.objects.get()
    assert (given.how, given.clerk) == ("counter", account)
    for stranger_ in (officer("natres"),):
        assert signed_in(stranger_).post(address, card).status_code == 403


def test_a_clerk_who_tries_codes_out_is_stopped() -> None:
    invitation = asked(drafted(citizen(), stranger()))
    desk = signed_in(clerk())
    card = {"code": invitation.code, "name": invitation.name, "id_no": invitation.id_no}
    for _try in range(10):
        desk.post(reverse("desk_applications:party"), {**card, "code": "AAAA9999"})
    assert desk.post(reverse("desk_applications:party"), card).status_code == 422


def test_the_code_goes_to_the_number_the_portal_knows_and_never_to_the_applicants_own() -> None:
    seller, buyer = citizen("周清"), citizen("何文静")
    assert seller.person
    assert buyer.person
    typed = {**row(buyer, "buyer"), "phone": "10055500009"}
    invitation = asked(drafted(seller, typed))
    assert confirming.code_phone(invitation) == buyer.person.phone
    own = asked(drafted(third := citizen("孙立夏"), stranger(phone=third.phone)))
    assert confirming.code_phone(own) == ""
    assert Client().post(confirming.link_of(own)).status_code == 200
    assert not OneTimeCode.objects.filter(purpose="confirm").exists()


def test_somebody_of_another_name_or_unchecked_is_not_asked_by_account() -> None:
    buyer = citizen("何文静")
    invitation = asked(drafted(citizen("周清"), {**row(buyer, "buyer"), "name": "何文婧"}))
    address = reverse("applications:joint", args=[invitation.pk])
    assert signed_in(buyer).get(address).status_code == 404
    assert confirming.code_phone(invitation) == "", "the number is known with another name"
    unchecked = citizen("吴小满", level=1)
    second = asked(drafted(citizen("周清"), row(unchecked, "buyer")))
    assert signed_in(unchecked).get(reverse("applications:joint", args=[second.pk])).status_code == 404
    assert signed_in(citizen()).get(address).status_code == 404


def test_an_agent_confirms_for_whom_it_acts_and_the_party_is_told() -> None:
    mother, son = citizen("何文静"), citizen("何立春")
    invitation = asked(drafted(citizen("周清"), row(mother, "buyer")))
    delegation = mandate(mother, son, scope=("housing_transfer",))
    browser = act_for(signed_in(son), delegation)
    address = reverse("applications:joint", args=[invitation.pk])
    assert signed_in(son).get(address).status_code == 404
    digest = browser.get(address).context["page"].digest
    browser.post(address, {"do": "yes", "agreed": "on", "digest": digest})
    given = Confirmation.objects.get()
    assert (given.account, given.delegation) == (son, delegation)
    assert Notice.objects.filter(account=mother, kind="confirmed_for_you").count() == 1


def test_for_a_minor_no_code_is_enough_and_the_clerk_names_the_papers() -> None:
    child = stranger(id_no=id_no(year=2015), name="周小雨")
    invitation = asked(drafted(citizen("周清"), child))
    assert confirming.code_phone(invitation) == ""
    desk, address = signed_in(clerk()), reverse("desk_applications:party")
    card = {"code": invitation.code, "name": "周小雨", "id_no": invitation.id_no}
    digest = desk.post(address, card).context["page"].digest
    assert desk.post(address, {**card, "digest": digest, "seen": "on"}).status_code == 422
    desk.post(address, {**card, "digest": digest, "seen": "on", "note": "户口簿"})
    assert Confirmation.objects.get().note == "户口簿"


@pytest.mark.parametrize(
    ("parents", "expected"), [("married", []), ("unmarried", ["father"]), ("divorced", ["father"])]
)
def test_parents_who_are_not_married_declare_a_birth_together(parents: str, expected: list[str]) -> None:
    situation = {**BORN, "parents": parents}
    somebody = (
        filler(values={"father.name": "赵立秋", "father.id_no": id_no()})
        .start("newborn", situation)
        .fill_in()
        .hand_in()
    )
    waiting = joint.missing(somebody.application, timezone.now())
    assert [one.party.signatory.code for one in waiting] == expected
    if waiting:
        data = {"party": waiting[0].party.key, "phone": "100 5550 0003"}
        somebody.client.post(somebody.address("parties"), data)
        yes(Invitation.objects.get(phone="10055500003"))
    assert try_to_submit(somebody)["Location"] == somebody.address("submitted")


def test_heirs_apply_alone() -> None:
    seller = citizen()
    somebody = filler(seller, {"parties": [row(seller, "buyer"), stranger("seller")]})
    situation = {key: value for key, value in SALE.items() if key not in ("loan", "only_home")}
    somebody.start("housing_transfer", {**situation, "reason": "inherit", "applicant": "buyer"}).fill_in()
    assert joint.standings(somebody.application, timezone.now()) == []


def test_the_officer_sees_who_confirmed_and_how() -> None:
    somebody = drafted(citizen("周清"), stranger())
    yes(asked(somebody))
    submit(somebody)
    case = Case.objects.get(application=somebody.application, matter="sale_filing")
    page = signed_in(officer("housing")).get(reverse("desk:case", args=[case.pk])).content.decode()
    assert "赵立秋" in page
    assert gettext("by a code on the own phone") in page


def test_the_list_of_parts_names_the_others_confirmation() -> None:
    seller, buyer = citizen("周清"), citizen("何文静")
    somebody = drafted(seller, row(buyer, "buyer"))
    page = somebody.client.get(somebody.address("tasks")).content.decode()
    assert somebody.address("parties") in page
    assert "全部已确认" not in page

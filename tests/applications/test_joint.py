"""Joint applications: nothing is submitted before everybody whom the law lets apply only together has confirmed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from services.applications import actions, confirming, joint, queries
from services.applications.confirming import Way
from services.applications.models import Application, Confirmation, Invitation
from services.audit.models import AuditEntry
from services.casework.models import Case
from services.catalogue import queries as catalogue
from services.core.actors import Actor
from services.core.models import Outbox
from services.notices.models import Delivery, Notice
from services.people.models import Account
from services.people.one_time_codes import OneTimeCode
from services.people.queries import actor_of
from tests.support.applications import BORN, citizen, filler
from tests.support.at_once import at_once
from tests.support.catalogue import publish_catalogue
from tests.support.filler import Filler, id_no
from tests.support.people import act_for, clerk, last_code, mandate, officer, signed_in

pytestmark = pytest.mark.django_db

SALE = {
    "applicant": "seller", "reason": "sale", "mortgage": "none", "loan": "cash", "elder": "no", "minor": "no",
    "agent": "no", "only_home": "yes", "want_water": "no", "want_power": "no", "want_gas": "no", "want_cable": "no",
}  # fmt: skip
PHONE = "10055500001"


def row(account: Account, role: str) -> dict[str, str]:
    person = account.person
    assert person
    return {"role": role, "name": person.name, "id_type": "111", "id_no": person.id_no, "phone": person.phone}


def stranger(role: str = "buyer", phone: str = PHONE, **facts: str) -> dict[str, str]:
    """Somebody the portal does not know."""
    return {"role": role, "name": "赵立秋", "id_type": "111", "id_no": id_no(), "phone": phone, **facts}


def sale(seller: Account, *others: dict[str, str], **values: Any) -> Filler:
    """A complete draft of a sale, filled in by the seller."""
    somebody = filler(seller, {"parties": [row(seller, "seller"), *others], **values})
    return somebody.start("housing_transfer", SALE).fill_in().hand_in()


def drafted(seller: Account, *others: dict[str, str]) -> Filler:
    """A sale with the answers that matter here, written at once; the form's other parts are missing."""
    publish_catalogue()
    draft = actions.start(version=catalogue.published("housing_transfer"), account=seller, situation=SALE)
    draft.answers = {
        "parties": [row(seller, "seller"), *others],
        "deal.price": "500000.00",
        "deal.share_mode": "sole",
        "house.addr": "云溪市东湖区柳荫路18号2幢301室",
    }
    draft.save()
    somebody = Filler(signed_in(seller))
    somebody.application_id = draft.pk
    return somebody


def asked(somebody: Filler, place: int = 0) -> Invitation:
    """Ask the place-th party that is missing."""
    party = joint.missing(somebody.application, timezone.now())[place].party.key
    return confirming.ask(application=somebody.application, party=party, actor=actor_of(somebody.application.account))


def set_price(somebody: Filler, price: str) -> None:
    actions.save_step(application=somebody.application, group="deal", answers={"deal.price": price})


def submit(somebody: Filler) -> Application:
    """Submit as the action does it, with the row locked; whether the form is complete is asked elsewhere."""
    actor = actor_of(somebody.application.account)
    return actions.submit(application=somebody.application, actor=actor, declaration={"version": "1"})


def ask(somebody: Filler, place: int = 0) -> Invitation:
    """Let the applicant ask the place-th party that is missing, on the page."""
    waiting = joint.missing(somebody.application, timezone.now())
    response = somebody.client.post(somebody.address("parties"), {"party": waiting[place].party.key})
    assert response.status_code == 302
    return Invitation.objects.get(application=somebody.application, party=waiting[place].party.key)


def states(somebody: Filler) -> list[str]:
    return [one.state for one in joint.standings(somebody.application, timezone.now())]


def try_to_submit(somebody: Filler) -> Any:
    return somebody.client.post(somebody.address("submit"), somebody.declaration())


def by_code(invitation: Invitation, name: str = "somebody") -> Way:
    return Way(Confirmation.How.CODE, Actor(None, "citizen", name))


def yes(invitation: Invitation) -> Confirmation:
    digest = joint.digest_of(Application.objects.get(pk=invitation.application_id))
    return confirming.confirm(invitation=invitation, digest=digest, way=by_code(invitation))


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


def test_changing_an_answer_voids_the_confirmations_and_says_so_on_every_page() -> None:
    seller, buyer = citizen("周清"), citizen("何文静")
    somebody = sale(seller, row(buyer, "buyer"))
    yes(ask(somebody))
    assert states(somebody) == ["applies", "confirmed"]
    step = next(one for one in somebody.steps() if "deal.price" in one.codes)
    somebody.values["deal.price"] = "400000.00"
    somebody.client.post(somebody.address("step", step.code), {**somebody.data_for(step), "do": "next"})
    assert states(somebody) == ["applies", "changed"]
    assert Confirmation.objects.get().voided_at is not None
    assert Notice.objects.filter(account=buyer, kind="party_changed").count() == 1
    invitation = Invitation.objects.get()
    page = signed_in(buyer).get(reverse("applications:joint", args=[invitation.pk]))
    assert page.context["page"].standing.state == "changed"
    assert try_to_submit(somebody)["Location"] == somebody.address("parties")
    yes(invitation)
    assert try_to_submit(somebody)["Location"] == somebody.address("submitted")
    assert Confirmation.objects.count() == 2, "the old one is kept"


def test_saving_a_step_unchanged_leaves_the_confirmations() -> None:
    somebody = sale(citizen(), stranger())
    yes(ask(somebody))
    step = next(one for one in somebody.steps() if "deal.price" in one.codes)
    somebody.client.post(somebody.address("step", step.code), {**somebody.data_for(step), "do": "next"})
    assert states(somebody) == ["applies", "confirmed"]


def test_a_change_that_no_save_announced_is_found_by_the_digest_all_the_same() -> None:
    somebody = drafted(citizen(), stranger())
    yes(asked(somebody))
    answers = {**somebody.application.answers, "deal.price": "1.00"}
    Application.objects.filter(pk=somebody.application.pk).update(answers=answers)
    with pytest.raises(actions.NotConfirmed):
        submit(somebody)
    assert somebody.application.is_draft


def test_a_yes_to_answers_that_changed_while_they_were_read_is_not_taken() -> None:
    somebody = drafted(citizen(), stranger())
    invitation = asked(somebody)
    read = joint.digest_of(somebody.application)
    set_price(somebody, "300000.00")
    with pytest.raises(confirming.Changed):
        confirming.confirm(invitation=invitation, digest=read, way=by_code(invitation))
    assert not Confirmation.objects.exists()


def test_a_party_declines_with_a_reason_and_can_be_asked_again() -> None:
    seller, buyer = citizen("周清"), citizen("何文静")
    somebody = drafted(seller, row(buyer, "buyer"))
    invitation = asked(somebody)
    browser, address = signed_in(buyer), reverse("applications:joint", args=[invitation.pk])
    assert browser.post(address, {"do": "no", "reason": ""}).status_code == 422
    browser.post(address, {"do": "no", "reason": "价格不对"})
    assert states(somebody) == ["applies", "declined"]
    assert "价格不对" in somebody.client.get(somebody.address("parties")).content.decode()
    assert Notice.objects.get(account=seller, kind="party_declined").params["reason"] == "价格不对"
    with pytest.raises(confirming.Refused):
        yes(invitation)
    asked(somebody)
    yes(invitation)
    assert states(somebody) == ["applies", "confirmed"]


def test_a_yes_is_taken_back_until_the_submission() -> None:
    somebody = drafted(citizen(), stranger())
    invitation = asked(somebody)
    yes(invitation)
    confirming.decline(invitation=invitation, reason="想再考虑", way=by_code(invitation))
    assert states(somebody) == ["applies", "declined"]
    with pytest.raises(actions.NotConfirmed):
        submit(somebody)


def test_a_party_is_reminded_twice_and_then_the_asking_ends() -> None:
    seller, buyer = citizen("周清"), citizen("何文静")
    somebody = drafted(seller, row(buyer, "buyer"))
    invitation = asked(somebody)
    assert Outbox.objects.filter(kind=confirming.LOOK_AFTER).count() == 1
    began = invitation.asked_at
    done = [
        confirming.look_after(invitation.pk, 1, now=began + timedelta(days=days, minutes=1))
        for days in (1, 2, 2, 6, 10, 11)
    ]
    assert done == ["waits", "reminded", "waits", "reminded", "ended", "settled"]
    assert Notice.objects.filter(account=buyer, kind="party_asked").count() == 3
    assert Notice.objects.filter(account=seller, kind="party_silent").count() == 1
    Invitation.objects.update(asked_at=began - timedelta(days=11), ends_at=began - timedelta(days=1))
    assert states(somebody) == ["applies", "silent"]
    with pytest.raises(confirming.Refused):
        yes(Invitation.objects.get())
    asked(somebody)
    assert states(somebody) == ["applies", "asked"]
    assert confirming.look_after(invitation.pk, 1, now=timezone.now()) == "gone", "the first asking is history"


def test_asking_is_limited() -> None:
    somebody = sale(citizen(), stranger())
    first = ask(somebody)
    again = somebody.client.post(somebody.address("parties"), {"party": first.party}, follow=True)
    assert Invitation.objects.get().times == 1
    assert again.status_code == 200
    Invitation.objects.update(times=confirming.ASKED_AT_MOST, asked_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(confirming.Refused):
        confirming.ask(application=somebody.application, party=first.party, actor=actor_of(citizen()))


def test_nobody_is_asked_while_the_form_has_gaps() -> None:
    seller = citizen()
    somebody = filler(seller, {"parties": [row(seller, "seller"), stranger()]})
    somebody.start("housing_transfer", SALE).fill_in()
    party = joint.missing(somebody.application, timezone.now())[0].party
    somebody.client.post(somebody.address("parties"), {"party": party.key})
    assert not Invitation.objects.exists()


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


@pytest.mark.django_db(transaction=True)
def test_of_a_change_and_a_yes_at_the_same_moment_no_yes_to_other_answers_stands() -> None:
    somebody = drafted(citizen(), stranger())
    invitation = asked(somebody)
    for turn in range(12):
        digest = joint.digest_of(somebody.application)
        price = f"{300000 + turn}.00"
        at_once(
            lambda digest=digest: confirming.confirm(invitation=invitation, digest=digest, way=by_code(invitation)),
            lambda price=price: set_price(somebody, price),
        )
        standing = Confirmation.objects.filter(voided_at=None)
        now = joint.digest_of(somebody.application)
        assert all(one.digest == now for one in standing), f"turn {turn}"


@pytest.mark.django_db(transaction=True)
def test_of_a_change_and_a_submission_at_the_same_moment_nothing_unconfirmed_is_submitted() -> None:
    for turn in range(10):
        somebody = drafted(citizen(), stranger(phone=f"1005560000{turn}"))
        yes(asked(somebody))
        price = f"{300000 + turn}.00"
        at_once(lambda one=somebody: submit(one), lambda one=somebody, price=price: set_price(one, price))
        after = somebody.application
        if after.is_draft:
            assert after.answers["deal.price"] == price
            assert states(somebody) == ["applies", "changed"]
        else:
            assert after.answers["deal.price"] != price
            assert Confirmation.objects.get(application=after, voided_at=None).digest == joint.digest_of(after)


@pytest.mark.django_db(transaction=True)
def test_two_yeses_at_the_same_moment_are_one() -> None:
    somebody = drafted(citizen(), stranger())
    invitation = asked(somebody)
    digest = joint.digest_of(somebody.application)
    act = lambda: confirming.confirm(invitation=invitation, digest=digest, way=by_code(invitation))  # noqa: E731
    results = at_once(act, act, act)
    assert len({one.pk for one in results if isinstance(one, Confirmation)}) == 1, results
    assert Confirmation.objects.count() == 1
    assert Notice.objects.filter(kind="party_confirmed").count() == 1


def test_the_database_keeps_one_standing_confirmation_per_party() -> None:
    somebody = drafted(citizen(), stranger())
    given = yes(asked(somebody))
    with pytest.raises(IntegrityError), transaction.atomic():
        Confirmation.objects.create(
            application=given.application, party=given.party, name="x", id_no="x", how="code", digest="x"
        )


def test_a_draft_without_other_parties_costs_no_statement_more(django_assert_num_queries: Any) -> None:
    somebody = filler().start("newborn", BORN)
    application = queries.get_for(actor_of(somebody.application.account), somebody.application.pk)
    queries.definition_of(application)
    with django_assert_num_queries(0):
        assert joint.missing(application, timezone.now()) == []


def test_the_pages_cost_few_statements(django_assert_max_num_queries: Any) -> None:
    somebody = drafted(citizen(), stranger())
    invitation = asked(somebody)
    with django_assert_max_num_queries(30):
        assert somebody.client.get(somebody.address("parties")).status_code == 200
    with django_assert_max_num_queries(30):
        assert Client().get(confirming.link_of(invitation)).status_code == 200
    assert re.fullmatch(r"[\w-]{43}", invitation.secret)

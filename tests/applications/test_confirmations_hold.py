"""How long a confirmation holds: until an answer changes, it is taken back, nobody answers, or all at once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.applications import actions, confirming, joint, queries
from services.applications.models import Application, Confirmation, Invitation
from services.core.models import Outbox
from services.notices.models import Notice
from services.people.queries import actor_of
from tests.support.applications import BORN, citizen, filler
from tests.support.at_once import at_once
from tests.support.joint import (
    SALE,
    ask,
    asked,
    by_code,
    drafted,
    row,
    sale,
    set_price,
    states,
    stranger,
    submit,
    try_to_submit,
    yes,
)
from tests.support.people import signed_in

pytestmark = pytest.mark.django_db


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

"""Whoever has verified a certificate may ask to be told when its status changes."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from services.certificates import actions, following
from services.certificates.models import Certificate, Subscription
from services.core.actors import SYSTEM
from services.notices.models import Notice
from services.people.models import Account
from tests.support import people
from tests.support.certificates import issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate() -> Certificate:
    return issued(holder_account_id=people.citizen().pk)


@pytest.fixture
def school() -> Account:
    return people.citizen()


def verified(browser: Client, certificate: Certificate) -> str:
    """Return the token of the page that answers the QR code; empty when the page offers nothing."""
    page = browser.get(f"/verify/{certificate.number}/{certificate.secret}").content.decode()
    found = re.search(r'name="token" value="([^"]+)"', page)
    return found[1] if found else ""


def suspend(certificate: Certificate) -> None:
    why = {"zh": "重新审查", "en": "examined again"}
    actions.suspend(certificate, actor=SYSTEM, public_reason=why, decision_id=certificate.decision_id)


def told(account: Account) -> list[Any]:
    return [one.params["status"]["en"] for one in Notice.objects.filter(account=account, kind="certificate_status")]


def test_somebody_who_verified_it_is_told_of_a_change_and_can_end_that(
    school: Account, certificate: Certificate
) -> None:
    browser = people.signed_in(school)
    for _twice in range(2):
        answer = browser.post("/my/certificates/follow/", {"token": verified(browser, certificate)}, follow=True)
        assert certificate.number in answer.content.decode()
    [kept] = Subscription.objects.all()
    suspend(certificate)
    assert told(school) == ["suspended"]
    [notice] = Notice.objects.filter(account=school)
    assert notice.link == "", "the holder's page is the holder's"
    browser.post(f"/my/certificates/followed/{kept.pk}/end/")
    assert browser.post(f"/my/certificates/followed/{kept.pk}/end/").status_code == 302, "ended in two windows"
    assert not following.followers(certificate)


def test_nobody_follows_a_number_without_having_verified_it(school: Account, certificate: Certificate) -> None:
    browser = people.signed_in(school)
    for token in ("", certificate.number, following.token_for(certificate.number)[:-1], following.token_for("unknown")):
        answer = browser.post("/my/certificates/follow/", {"token": token})
        assert answer["Location"] == "/verify/"
    assert not Subscription.objects.exists()


def test_a_page_left_open_for_hours_has_to_be_asked_again(
    school: Account, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = following.token_for(certificate.number)
    monkeypatch.setattr(following, "TOKEN_HOLDS", -1)
    assert following.verified(token) is None


def test_it_is_offered_to_citizens_who_are_signed_in(certificate: Certificate, client: Client) -> None:
    assert verified(client, certificate) == ""
    assert verified(people.signed_in(people.officer("police")), certificate) == ""
    unknown = people.signed_in(people.citizen()).get(f"/verify/{certificate.number}/wrong").content.decode()
    assert 'name="token"' not in unknown


def test_another_ones_subscription_cannot_be_ended(school: Account, certificate: Certificate) -> None:
    kept = following.follow(certificate, account_id=school.pk, at=timezone.now())
    people.signed_in(people.citizen()).post(f"/my/certificates/followed/{kept.pk}/end/")
    assert following.followers(certificate) == {school.pk}


def test_there_is_a_limit(school: Account, certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MOST", 0)
    with pytest.raises(following.TooMany):
        following.follow(certificate, account_id=school.pk, at=timezone.now())

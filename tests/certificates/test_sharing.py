"""A holder shows one certificate: for a purpose, until a time or once, and sees who looked."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from services.certificates import shares
from services.certificates.models import Certificate, Share, ShareLook
from tests.support import people
from tests.support.at_once import at_once
from tests.support.certificates import draft, issued

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def holder() -> Any:
    return people.citizen()


@pytest.fixture
def certificate(holder: Any) -> Certificate:
    return issued(holder_account_id=holder.pk)


def begun(certificate: Certificate, **changes: Any) -> Share:
    wanted = {"purpose": "入学报名", "lasting": DAY, "once": False, "at": timezone.now()}
    return shares.begin(certificate, **{**wanted, **changes})


def test_a_holder_makes_a_link_somebody_looks_and_the_holder_sees_it(holder: Any, certificate: Certificate) -> None:
    mine = people.sign_in(Client(), holder)
    made = mine.post(f"/my/certificates/{certificate.pk}/share/", {"purpose": "入学报名", "days": "7", "often": "many"})
    page = mine.get(made.url).content.decode()
    share = Share.objects.get()
    assert f"/shared/{share.code}/" in page
    assert "data:image/svg+xml" in page
    visitor = Client(REMOTE_ADDR="192.0.2.77")
    asked = visitor.get(f"/shared/{share.code}/").content.decode()
    assert "入学报名" in asked
    assert "陈㛃䶮" not in asked
    seen = visitor.post(f"/shared/{share.code}/", {"who": "云溪一小"})
    assert "陈㛃䶮" in seen.content.decode()
    assert seen["Cache-Control"] == "no-store"
    page = mine.get(made.url).content.decode()
    assert "云溪一小" in page
    assert "192.0.2.*" in page
    assert "192.0.2.77" not in page


def test_asking_alone_is_no_look_and_without_a_name_nothing_is_shown(client: Client, certificate: Certificate) -> None:
    share = begun(certificate, once=True)
    assert client.get(f"/shared/{share.code}/").status_code == 200
    assert client.post(f"/shared/{share.code}/", {"who": ""}).status_code == 422
    assert not ShareLook.objects.exists()


def test_wrong_used_up_over_and_ended_links_give_one_answer(client: Client, certificate: Certificate) -> None:
    once, over, ended = begun(certificate, once=True), begun(certificate), begun(certificate)
    assert client.post(f"/shared/{once.code}/", {"who": "a"}).status_code == 200
    Share.objects.filter(pk=over.pk).update(created=timezone.now() - 2 * DAY, expires_at=timezone.now() - DAY)
    shares.end(ended, at=timezone.now())
    answers = [client.get(f"/shared/{code}/") for code in (once.code, over.code, ended.code, "A" * 24)]
    answers += [client.post(f"/shared/{once.code}/", {"who": "a"})]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.context["nav"] for answer in answers}) == 1
    assert not any("陈㛃䶮" in answer.content.decode() for answer in answers)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_a_link_for_once_lets_one_in() -> None:
    share = begun(issued(), once=True)
    now = timezone.now()

    def look() -> bool:
        return shares.look(share.code, who="a", address="::1", account_id=None, at=now) is not None

    assert sorted(at_once(*[look] * 5)) == [False] * 4 + [True]
    assert ShareLook.objects.count() == 1


def test_a_shared_certificate_shows_how_it_stands_today(client: Client, certificate: Certificate) -> None:
    from services.certificates import actions
    from tests.support.certificates import decide

    share = begun(certificate)
    actions.suspend(certificate, **decide())
    assert "暂停" in client.post(f"/shared/{share.code}/", {"who": "a"}).content.decode()


def test_nobody_shares_or_ends_what_is_not_theirs(certificate: Certificate) -> None:
    share = begun(certificate)
    stranger = people.sign_in(Client(), people.citizen())
    assert (
        stranger.post(
            f"/my/certificates/{certificate.pk}/share/", {"purpose": "x", "days": "1", "often": "once"}
        ).status_code
        == 404
    )
    assert stranger.get(f"/my/shares/{share.pk}/").status_code == 404
    assert stranger.post(f"/my/shares/{share.pk}/end/").status_code == 404
    assert Share.objects.get().ended_at is None


def test_a_holder_ends_a_link(client: Client, holder: Any, certificate: Certificate) -> None:
    share = begun(certificate)
    mine = people.sign_in(Client(), holder)
    assert mine.post(f"/my/shares/{share.pk}/end/").status_code == 302
    assert client.get(f"/shared/{share.code}/").status_code == 404
    assert (
        "结束" in mine.get(f"/my/shares/{share.pk}/").content.decode()
        or mine.get(f"/my/shares/{share.pk}/").context["is_open"] is False
    )


def test_what_is_not_issued_or_lasts_too_long_is_not_shared(certificate: Certificate) -> None:
    with pytest.raises(ValueError, match="issued"):
        begun(draft())
    with pytest.raises(ValueError, match="thirty"):
        begun(certificate, lasting=31 * DAY)


@pytest.mark.parametrize(
    ("address", "shown"), [("192.0.2.7", "192.0.2.*"), ("2001:db8:1:2::3", "2001:db8:1:*"), ("unix", "")]
)
def test_of_an_address_the_last_part_is_hidden(address: str, shown: str) -> None:
    assert shares.roughly(address) == shown


def test_a_code_has_enough_randomness(certificate: Certificate) -> None:
    codes = {begun(certificate).code for _ in range(50)}
    assert len(codes) == 50
    assert all(len(code) >= 22 for code in codes)

"""Codes by SMS: bound to number, purpose and handle, few tries, few messages."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from services.people import one_time_codes
from services.people.models import OneTimeCode
from services.people.one_time_codes import TooMany, Verdict, check, request
from tests.support.at_once import at_once
from tests.support.people import last_code, sent_codes

pytestmark = pytest.mark.django_db
PHONE = "10000000077"


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**6:06d}"


def age(**span: float) -> None:
    delta = timedelta(**span)
    for row in OneTimeCode.objects.all():
        OneTimeCode.objects.filter(pk=row.pk).update(created=row.created - delta, expires=row.expires - delta)


def test_the_right_digits_are_good_once_however_they_are_typed() -> None:
    asked = request(phone=PHONE, purpose="register")
    typed = " ".join(last_code(PHONE)).translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert check(handle=asked.id, code=typed, purpose="register") == Verdict.RIGHT
    assert check(handle=asked.id, code=typed, purpose="register") == Verdict.OVER


def test_neither_digits_nor_number_are_kept() -> None:
    request(phone=PHONE, purpose="register")
    row = OneTimeCode.objects.values().get()
    assert PHONE not in str(row)
    assert last_code(PHONE) not in str(row).replace(str(row["id"]), "")


@pytest.mark.parametrize("other", [{"purpose": "reset"}, {"subject_id": uuid4()}, {"phone": "10000000078"}])
def test_the_digits_are_worth_nothing_for_anything_else(other: dict) -> None:
    asked = request(phone=PHONE, purpose="register")
    asks = {"handle": asked.id, "code": last_code(PHONE), "purpose": "register", "phone": PHONE}
    assert check(**asks | other) == Verdict.WRONG


def test_without_the_handle_of_who_asked_the_digits_are_worth_nothing() -> None:
    request(phone=PHONE, purpose="register")
    for handle in (None, uuid4()):
        assert check(handle=handle, code=last_code(PHONE), purpose="register") == Verdict.OVER


def test_after_five_wrong_tries_the_right_digits_are_too_late() -> None:
    asked = request(phone=PHONE, purpose="register")
    digits = last_code(PHONE)
    answers = [check(handle=asked.id, code=wrong(digits), purpose="register") for _ in range(5)]
    assert answers == [Verdict.WRONG] * 4 + [Verdict.OVER]
    assert check(handle=asked.id, code=digits, purpose="register") == Verdict.OVER


def test_after_five_minutes_the_digits_are_too_late() -> None:
    asked = request(phone=PHONE, purpose="register")
    age(minutes=5)
    assert check(handle=asked.id, code=last_code(PHONE), purpose="register") == Verdict.OVER


def test_one_a_minute_five_an_hour_ten_a_day() -> None:
    for count in range(10):
        if count == 5:
            with pytest.raises(TooMany) as refusal:
                request(phone=PHONE, purpose="register")
            assert 3000 < refusal.value.wait <= 3600
            age(hours=1)
        request(phone=PHONE, purpose="register")
        with pytest.raises(TooMany) as refusal:
            request(phone=PHONE, purpose="other")
        assert refusal.value.wait <= 3600
        age(seconds=61)
    age(hours=2)
    with pytest.raises(TooMany):
        request(phone=PHONE, purpose="register")
    age(hours=24)
    request(phone=PHONE, purpose="register")


def test_one_address_and_the_whole_portal_have_their_limits(settings) -> None:
    for count in range(30):
        request(phone=f"1000000{count:04d}", purpose="register", address="203.0.113.9")
    with pytest.raises(TooMany):
        request(phone=PHONE, purpose="register", address="203.0.113.9")
    settings.SMS_PER_HOUR = 31
    request(phone=PHONE, purpose="register", address="203.0.113.10")
    with pytest.raises(TooMany):
        request(phone="10000000079", purpose="register", address="203.0.113.10")


def test_nobody_learns_from_the_answer_whether_a_number_is_known() -> None:
    asked = request(phone=PHONE, purpose="reset", really=False)
    assert sent_codes(PHONE) == []
    assert check(handle=asked.id, code="000000", purpose="reset") == Verdict.WRONG
    with pytest.raises(TooMany):
        request(phone=PHONE, purpose="reset", really=False)


def test_old_codes_are_forgotten() -> None:
    request(phone=PHONE, purpose="register")
    assert one_time_codes.forget_old(timezone.now()) == 0
    age(days=3)
    assert one_time_codes.forget_old(timezone.now()) == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_tries_at_once_count_as_five() -> None:
    asked = request(phone=PHONE, purpose="register")
    digits = wrong(last_code(PHONE))
    answers = at_once(*[lambda: check(handle=asked.id, code=digits, purpose="register")] * 20)
    assert answers.count(Verdict.WRONG) == 4
    assert OneTimeCode.objects.get().tries == 5

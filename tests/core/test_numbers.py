"""Reference numbers."""

import re
import threading
from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from services.core import codes, numbers

DAY = date(2026, 9, 22)


@pytest.mark.django_db
def test_application_numbers_count_within_the_day_and_carry_a_check_character() -> None:
    first, second = (numbers.application_number("990100", DAY) for _ in range(2))
    assert re.fullmatch(r"YJS99010020260922000001[0-9A-Z]", first)
    assert second.startswith("YJS99010020260922000002")
    assert numbers.application_number("990100", date(2026, 9, 23)).startswith("YJS99010020260923000001")
    assert numbers.is_application_number(first)


def number_of(serial: int) -> str:
    body = f"YJS99010020260922{serial:06d}"
    return body + codes.mod_37_36_check(body)


@given(st.integers(0, 999999), st.integers(3, 22), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(serial: int, place: int, shift: int) -> None:
    number = number_of(serial)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert numbers.is_application_number(number)
    assert not numbers.is_application_number(wrong)


def test_swapped_neighbours_are_nearly_always_found() -> None:
    made = [number_of(serial) for serial in range(0, 1000000, 997)]
    swapped = [
        one[: i - 1] + one[i] + one[i - 1] + one[i + 1 :] for one in made for i in range(18, 23) if one[i] != one[i - 1]
    ]
    missed = sum(map(numbers.is_application_number, swapped))
    assert missed / len(swapped) < 0.01


def test_query_codes_hold_nothing_that_is_mistaken_when_read_out() -> None:
    drawn = {numbers.query_code() for _ in range(500)}
    assert len(drawn) == 500
    assert not set("".join(drawn)) & set("0O1I2Z5S8B")
    assert {len(one) for one in drawn} == {8}


@pytest.mark.django_db
def test_documents_have_one_series_per_department_kind_and_year() -> None:
    police = {"zh": "公安", "en": "Police"}
    assert numbers.document_number(police, "受", 2026) == "示公安〔2026〕受字第000001号"
    assert numbers.document_number(police, "受", 2026) == "示公安〔2026〕受字第000002号"
    assert numbers.document_number(police, "准", 2026) == "示公安〔2026〕准字第000001号"
    assert numbers.document_number("民政", "受", 2026) == "示民政〔2026〕受字第000001号"
    assert numbers.document_number(police, "受", 2027) == "示公安〔2027〕受字第000001号"


@pytest.mark.django_db(transaction=True)
def test_a_number_of_a_transaction_that_fails_is_given_again() -> None:
    def take(fail: bool) -> int:
        with transaction.atomic():
            number = numbers.next_in("series")
            if fail:
                raise RuntimeError
            return number

    assert take(False) == 1
    with pytest.raises(RuntimeError):
        take(True)
    assert take(False) == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        numbers.next_in("series")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_different_numbers_without_a_gap() -> None:
    taken: list[int] = []

    def take() -> None:
        for _ in range(25):
            with transaction.atomic():
                taken.append(numbers.next_in("series"))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 101))

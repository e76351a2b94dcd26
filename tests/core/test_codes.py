"""National codes: the published vectors, typing errors, masks."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from services.core import codes

ID_WOMAN, ID_MAN = "11010519491231002X", "440524188001010014"
USCC = "91350100M000100Y43"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The messages are compared in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "text", [ID_WOMAN, "11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", " 110105 19491231 002X "]
)
def test_an_identity_number_is_stored_in_one_form(text: str) -> None:
    assert codes.normalise_id_no(text) == ID_WOMAN


def test_the_second_published_vector_is_valid() -> None:
    assert codes.normalise_id_no(ID_MAN) == ID_MAN


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "18 characters"),
        ("11010519491231002", "18 characters"),
        ("1101051949123100XX", "18 characters"),
        ("110105194912310021", "does not fit"),
        ("110105194913310028", "birth date"),
        ("110105209912310021", "birth date"),
        ("110105194902300025", "birth date"),
    ],
)
def test_a_wrong_identity_number_is_explained(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        codes.normalise_id_no(text)


@given(st.integers(0, 16), st.integers(1, 9))
def test_no_single_wrong_digit_of_an_identity_number_passes(place: int, shift: int) -> None:
    wrong = list(ID_WOMAN)
    wrong[place] = str((int(wrong[place]) + shift) % 10)
    with pytest.raises(ValueError, match=r"does not fit|birth date"):
        codes.normalise_id_no("".join(wrong))


def test_sex_and_birth_date_come_from_the_identity_number() -> None:
    assert (codes.sex_of(ID_WOMAN), codes.birth_date_of(ID_WOMAN)) == ("2", date(1949, 12, 31))
    assert codes.sex_of(ID_MAN) == "1"


def test_demo_numbers_get_their_check_character() -> None:
    assert codes.id_no_with_check(ID_WOMAN[:17]) == ID_WOMAN


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1960, 5, 1), date(2020, 4, 30), 59),
        (date(1960, 5, 1), date(2020, 5, 1), 60),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_counts_full_years(birth: date, day: date, age: int) -> None:
    assert codes.age_on(birth, day) == age


@pytest.mark.parametrize("text", [USCC, USCC.lower(), "９１350100 M000100Y43"])
def test_a_credit_code_is_stored_in_one_form(text: str) -> None:
    assert codes.normalise_uscc(text) == USCC


@pytest.mark.parametrize("text", ["91350100M000100Y44", "91350100I000100Y43", "91350100M000100Y4"])
def test_a_wrong_credit_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="unified social credit code"):
        codes.normalise_uscc(text)


def test_a_sum_of_zero_gives_the_check_character_zero() -> None:
    body = next(f"9199010000000{n:04d}" for n in range(10000) if codes.uscc_check(f"9199010000000{n:04d}") == "0")
    assert sum(codes.USCC_ALPHABET.index(c) * 3**i for i, c in enumerate(body)) % 31 == 0
    assert codes.normalise_uscc(body + "0") == body + "0"


@pytest.mark.parametrize(
    "text",
    ["13812345678", "138 1234 5678", "138-1234-5678", "+86 138 1234 5678", "008613812345678", "１３８１２３４５６７８"],
)
def test_a_mobile_number_is_stored_in_one_form(text: str) -> None:
    assert codes.normalise_phone(text) == "13812345678"


@pytest.mark.parametrize("text", ["", "1381234567", "23812345678", "0991234567", "138123456789", "1381234567x"])
def test_a_wrong_mobile_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="11 digits"):
        codes.normalise_phone(text)


def test_a_bank_card_has_a_luhn_digit() -> None:
    assert codes.normalise_bank_card("6222 0212 3456 7890 128") == "6222021234567890128"
    with pytest.raises(ValueError, match="typing error"):
        codes.normalise_bank_card("6222021234567890127")
    with pytest.raises(ValueError, match="16 to 19"):
        codes.normalise_bank_card("622202123456789")


@pytest.mark.parametrize(
    ("mask", "text", "masked"),
    [
        (codes.mask_name, "张伟", "张*"),
        (codes.mask_name, "欧阳小明", "欧**明"),
        (codes.mask_name, "Anna Smith", "A*** S***"),
        (codes.mask_name, "李", "李"),
        (codes.mask_id_no, ID_WOMAN, "110105********002X"),
        (codes.mask_phone, "13812345678", "138****5678"),
        (codes.mask_uscc, USCC, "9135**********0Y43"),
        (codes.mask_phone, "12345", "*****"),
        (codes.mask_id_no, "", ""),
    ],
)
def test_masks(mask: object, text: str, masked: str) -> None:
    assert mask(text) == masked  # type: ignore[operator]

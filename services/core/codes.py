"""National codes and their check characters, and how they are masked.

A `normalise_…` function returns the code as it is stored, or raises ValueError with a translated message that
can be shown beside the field. Codes are personal data: never log one.
"""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext as _

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK = "10X98765432"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
MOD_37_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
EASY_TO_READ = "abcdefghjkmnpqrstuvwxyz23456789"  # without what is taken for something else: i, l, o, 0, 1


def _compact(text: str) -> str:
    """Full-width characters become ordinary ones, spaces and dashes go, letters are upper case."""
    plain = unicodedata.normalize("NFKC", str(text))
    return re.sub(r"[\s\-‐-―−]", "", plain).upper()


def normalise_id_no(text: str) -> str:
    """Return a citizen identity number (GB 11643): 18 characters, a real birth date, the check character.

    The region is not looked up: numbers with a region code that has since been retired stay valid.
    """
    number = _compact(text)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise ValueError(_("An identity number has 18 characters: 17 digits, then a digit or X."))
    born = _date(number[6:14])
    if born is None or not date(1880, 1, 1) <= born <= date.today():
        raise ValueError(_("Characters 7 to 14 of the identity number are not a possible birth date."))
    if ID_CHECK[sum(int(c) * w for c, w in zip(number, ID_WEIGHTS, strict=False)) % 11] != number[17]:
        raise ValueError(_("The identity number contains a typing error: its last character does not fit."))
    return number


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def id_no_with_check(seventeen: str) -> str:
    """Return the 17 digits followed by their check character (GB 11643)."""
    return seventeen + ID_CHECK[sum(int(c) * w for c, w in zip(seventeen, ID_WEIGHTS, strict=True)) % 11]


def sex_of(id_no: str) -> str:
    """Return the sex in an identity number by GB/T 2261.1: "1" male, "2" female."""
    return "1" if int(id_no[16]) % 2 else "2"


def birth_date_of(id_no: str) -> date:
    """Return the birth date in an identity number."""
    return date(int(id_no[6:10]), int(id_no[10:12]), int(id_no[12:14]))


def age_on(birth: date, day: date) -> int:
    """Return full years of age; somebody born on 29 February is a year older on 1 March of a common year."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def uscc_check(seventeen: str) -> str:
    """Return the check character of a unified social credit code (GB 32100): a sum of 0 modulo 31 gives "0"."""
    total = sum(USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(seventeen))
    return USCC_ALPHABET[-total % 31]


def normalise_uscc(text: str) -> str:
    """Return a unified social credit code (GB 32100-2015): 18 characters with a check character."""
    code = _compact(text)
    if not re.fullmatch(f"[{USCC_ALPHABET}]{{18}}", code):
        raise ValueError(_("A unified social credit code has 18 digits and capital letters, without I, O, S, V and Z."))
    if uscc_check(code[:17]) != code[17]:
        raise ValueError(_("The unified social credit code contains a typing error: its last character does not fit."))
    return code


def normalise_phone(text: str) -> str:
    """Return a mainland mobile number: 11 digits beginning with 1, without the country code."""
    number = re.sub(r"^(\+|00)86", "", re.sub(r"[()]", "", _compact(text)))
    if not re.fullmatch(r"1[0-9]{10}", number):
        raise ValueError(_("A mobile number has 11 digits and begins with 1."))
    return number


def normalise_bank_card(text: str) -> str:
    """Return a bank card number: 16 to 19 digits, the last being the Luhn check digit."""
    number = _compact(text)
    if not re.fullmatch(r"[0-9]{16,19}", number):
        raise ValueError(_("A bank card number has 16 to 19 digits."))
    doubled = [int(c) * (1 + i % 2) for i, c in enumerate(reversed(number))]
    if sum(d - 9 if d > 9 else d for d in doubled) % 10:
        raise ValueError(_("The bank card number contains a typing error: its digits do not fit together."))
    return number


def mod_37_36_check(body: str) -> str:
    """Return the ISO 7064 MOD 37,36 check character: finds every wrong character, 99 of 100 swaps of neighbours."""
    product = 36
    for character in body:
        product = (product + MOD_37_36.index(character)) % 36 or 36
        product = product * 2 % 37
    return MOD_37_36[(37 - product) % 36]


def mask_name(name: str) -> str:
    """张伟 → 张*, 欧阳小明 → 欧**明, Anna Smith → A*** S***."""
    if name.isascii():
        return " ".join(word[:1] + "***" for word in name.split())
    if len(name) <= 2:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def _mask(text: str, first: int, last: int) -> str:
    if len(text) <= first + last:
        return "*" * len(text)
    return text[:first] + "*" * (len(text) - first - last) + text[-last:]


def mask_id_no(id_no: str) -> str:
    """11010519491231002X → 110105********002X."""
    return _mask(id_no, 6, 4)


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678."""
    return _mask(phone, 3, 4)


def mask_uscc(uscc: str) -> str:
    """91350100M000100Y43 → 9135**********0Y43."""
    return _mask(uscc, 4, 4)

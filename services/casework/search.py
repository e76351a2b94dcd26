"""The words under which the desk finds a case, without reading more rows than it shows.

Application number (and its last five characters, which applicants quote), query code, every ending of the name, so
that a given name finds it too, the pinyin initials of those, and the last four of the identity number, marked `#`.
"""

import itertools
import unicodedata
from collections.abc import Iterable

from pypinyin import Style, pinyin

from services.applications.models import Application

from .models import Case, SearchKey

LONGEST = 100
PERSON_NAME = 4  # up to so many characters a name is read in every way its characters can be (单: shan, dan)
MOST_READINGS = 8
TAIL = 4
TAIL_MARK = "#"


def normalised(text: str) -> str:
    """Return what is compared: full-width as half-width, upper case, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())[:LONGEST]


def is_tail(text: str) -> bool:
    """Say whether this may be the last four characters of an identity number."""
    return len(text) == TAIL and text[:3].isdigit() and text[3] in "0123456789X"


def keys_of(application: Application) -> set[str]:
    """Return every word under which the cases of an application are found."""
    name, number = normalised(application.applicant_name), application.number or ""
    words = {number, number[-5:], application.query_code, *_endings(name)}
    for reading in initials(name):
        words |= set(_endings(reading))
    if application.applicant_id_no:
        words.add(TAIL_MARK + normalised(application.applicant_id_no)[-TAIL:])
    return {word[:LONGEST].upper() for word in words if word}


def initials(name: str) -> Iterable[str]:
    """Return the pinyin initials of a name, in upper case; a short name in all its readings."""
    letters = pinyin(name, style=Style.FIRST_LETTER, heteronym=len(name) <= PERSON_NAME)
    backwards = itertools.product(*reversed(letters))  # of too many readings those of the family name are kept
    return {"".join(reversed(reading)).upper() for reading in itertools.islice(backwards, MOST_READINGS)}


def _endings(word: str) -> list[str]:
    """Return the word from its first, second, … character on; of a name of two characters both."""
    return [word[start:] for start in range(max(len(word) - 1, 1))] if word else []


def write_keys(application: Application, cases: Iterable[Case]) -> None:
    """Make the cases of an application findable; the caller's transaction opens them."""
    words = keys_of(application)
    rows = [SearchKey(case=case, department_id=case.department_id, key=word) for case in cases for word in words]
    SearchKey.objects.bulk_create(rows, ignore_conflicts=True)

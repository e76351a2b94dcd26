"""Words of the law on a citizen's page, explained in everyday words (portal/data/words.yaml).

The page is looked through as it is sent, so whatever an editor or an officer writes is covered as well.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from django.utils.html import strip_tags

FILE = Path(__file__).resolve().parent / "data" / "words.yaml"
MOST = 6  # on one page; more would be a lesson
UNSEEN = re.compile(r"<(script|style|svg|template)\b.*?</\1>", re.DOTALL)


@dataclass(frozen=True)
class Word:
    """One word and what it means, in one language."""

    word: str
    plain: str


@lru_cache
def _known(language: str) -> tuple[re.Pattern[str], dict[str, Word]]:
    """Return what finds the words of a language in a text, and by spelling what each means."""
    found: dict[str, Word] = {}
    for entry in yaml.safe_load(FILE.read_text(encoding="utf-8")):
        spellings = entry.get(language, [])
        spellings = [spellings] if isinstance(spellings, str) else spellings
        for spelling in spellings:
            found[spelling.lower()] = Word(spellings[0], entry["plain"][language])
    either = "|".join(re.escape(spelling) for spelling in sorted(found, key=len, reverse=True))
    bounded = rf"\b(?:{either})\b" if language == "en" else f"(?:{either})"
    return re.compile(bounded, re.IGNORECASE), found


def words_in(html: str, language: str) -> list[Word]:
    """Return the words of a page's text that need explaining, in their order, each once; the first six of them."""
    pattern, known = _known("en" if language.startswith("en") else "zh")
    text = strip_tags(UNSEEN.sub(" ", html))
    found = dict.fromkeys(known[hit.group().lower()] for hit in pattern.finditer(text))
    return list(found)[:MOST]

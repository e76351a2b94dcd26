"""Texts that come as data in two languages."""

import pytest
from django.utils import translation

from services.core.actors import Actor
from services.core.labels import is_label, label

BOTH = {"zh": "出生", "en": "Birth"}


@pytest.mark.parametrize(("language", "text"), [("zh-hans", "出生"), ("en", "Birth"), ("en-gb", "Birth")])
def test_a_label_is_in_the_readers_language(language: str, text: str) -> None:
    with translation.override(language):
        assert label(BOTH) == text
    assert label(BOTH, language) == text


def test_a_missing_language_falls_back_to_the_other() -> None:
    assert label({"zh": "出生"}, "en") == "出生"
    assert label({"zh": "", "en": "Birth"}, "zh") == "Birth"


def test_a_plain_text_is_its_own_label_and_nothing_is_empty() -> None:
    assert (label("出生", "en"), label(None), label({})) == ("出生", "", "")


def test_only_a_mapping_of_languages_is_a_label() -> None:
    assert is_label(BOTH)
    assert not any(is_label(value) for value in ("出生", {}, {"zh": "a", "value": "b"}, None, ["zh"]))


def test_an_officers_power_ends_at_the_departments_door() -> None:
    officer = Actor(account_id=1, kind="officer", name="王敏", department="police", powers=frozenset({"review"}))
    assert officer.may("review", "police")
    assert not officer.may("review", "tax")
    assert not officer.may("decide", "police")

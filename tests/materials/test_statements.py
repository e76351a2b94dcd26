"""The texts people agree to: one for every material that is a statement, complete in both languages."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import translation

from services.materials import statements

MATERIALS: dict[str, Any] = yaml.safe_load(
    (Path(statements.__file__).parent.parent / "catalogue" / "data" / "materials.yaml").read_text(encoding="utf-8")
)["materials"]
STATED = [
    code for code, material in MATERIALS.items() if material["src"] in ("auto", "commit") or material.get("commit_ok")
]


@pytest.mark.parametrize("code", STATED)
def test_every_material_that_is_or_may_be_a_statement_has_a_text(code: str) -> None:
    statement = statements.text_of(code)
    assert statement.version
    for language in ("zh", "en"):
        assert statement.title[language]
        assert len(statement.text[language]) > 60


@pytest.mark.parametrize("code", sorted(statements.known_codes()))
def test_both_languages_say_the_same_number_of_things(code: str) -> None:
    statement = statements.text_of(code)
    assert len(statement.text["zh"].splitlines()) == len(statement.text["en"].splitlines())


def test_a_text_is_shown_in_the_readers_language() -> None:
    assert statements.text_of("fire_pledge").paragraphs[0].startswith("依照")
    with translation.override("en"):
        assert statements.text_of("fire_pledge").paragraphs[0].startswith("Under article 15")


def test_an_old_version_can_still_be_read() -> None:
    assert statements.text_of("commitment", "2026-11").version == "2026-11"


def test_a_material_without_a_text_of_its_own_is_pledged_in_general() -> None:
    assert statements.for_material("premises_use").code == "premises_use"
    assert statements.for_material("discharge_note").code == "commitment"


@pytest.mark.parametrize(("code", "version"), [("nothing", ""), ("../people", ""), ("commitment", "99")])
def test_a_text_that_does_not_exist_is_an_error(code: str, version: str) -> None:
    with pytest.raises(LookupError):
        statements.text_of(code, version)
    assert not statements.has_text("../people")

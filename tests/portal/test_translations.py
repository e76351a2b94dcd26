"""Compiled translations are what gettext reads, made without gettext."""

import gettext
from pathlib import Path

import pytest

from portal import translations

SOURCE = """# A comment.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

#: file.html
msgid "Sign in"
msgstr "登录"

msgctxt "verb"
msgid "Open"
msgstr "打开"

#, python-format
msgid "%(count)s day"
msgid_plural "%(count)s days"
msgstr[0] "%(count)s 天"

msgid ""
"A long line "
"in two parts"
msgstr "一行"

#, fuzzy
msgid "Guessed"
msgstr "猜的"
msgid "Missing"
msgstr ""

#~ msgid "Gone"
#~ msgstr "没有了"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "django.po"
    file.write_text(SOURCE, encoding="utf-8")
    return file


def test_gettext_reads_what_was_compiled(source: Path) -> None:
    translations.compile_file(source, source.with_suffix(".mo"))
    with source.with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.gettext("Sign in") == "登录"
    assert catalogue.pgettext("verb", "Open") == "打开"
    assert catalogue.ngettext("%(count)s day", "%(count)s days", 3) == "%(count)s 天"
    assert catalogue.gettext("A long line in two parts") == "一行"


def test_guessed_and_missing_translations_are_named_and_not_used(source: Path) -> None:
    translations.compile_file(source, source.with_suffix(".mo"))
    with source.with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.gettext("Guessed") == "Guessed"
    incomplete = [entry.text for entry in translations.read(source) if entry.text and not entry.is_complete]
    assert incomplete == ["Guessed", "Missing"]


def test_a_broken_line_is_named(source: Path) -> None:
    source.write_text('msgid "unfinished\nmsgstr ""\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"django.po:1: cannot be read"):
        translations.read(source)

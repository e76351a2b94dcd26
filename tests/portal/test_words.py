"""Words of the law are explained where they stand: found in what is sent, in both languages, open in elder mode."""

import pytest
import yaml
from django.test import Client

from portal.words import FILE, MOST, words_in
from tests.support import casework
from tests.support.catalogue import publish_catalogue
from tests.support.people import officer, signed_in

ENTRIES = yaml.safe_load(FILE.read_text(encoding="utf-8"))
EVERY_PAGE_OF_A_CASE = {
    "受理",
    "补正",
    "容缺",
    "听证",
    "特别程序",
    "行政复议",
    "行政诉讼",
    "撤回",
    "终止",
    "送达",
    "延期",
}


def words(html: str, language: str = "zh-hans") -> list[str]:
    return [one.word for one in words_in(html, language)]


def test_the_longest_word_that_fits_is_explained_once_in_the_order_of_the_page() -> None:
    assert words("<p>补正后才能受理；不予受理的，可以申请行政复议。补正</p>") == [
        "补正通知",
        "受理通知书",
        "不予受理",
        "行政复议",
    ]


def test_english_words_are_whole_words_in_any_case() -> None:
    assert words("<h1>Extension</h1> urgently, hearing-aid", "en") == ["extension", "hearing"]
    assert words("extensions unheard", "en") == []


def test_what_nobody_reads_is_not_explained() -> None:
    assert words('<a href="/受理/" title="听证">x</a><script>"延期"</script><svg><title>撤回</title></svg>') == []


def test_a_page_is_not_a_dictionary() -> None:
    assert (
        len(words("、".join(entry["zh"] if isinstance(entry["zh"], str) else entry["zh"][0] for entry in ENTRIES)))
        == MOST
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_has_an_explanation_that_does_not_need_one(language: str) -> None:
    for entry in ENTRIES:
        if language in entry:
            spellings = entry[language] if isinstance(entry[language], list) else [entry[language]]
            plain = entry["plain"][language]
            assert plain
            assert len(plain) <= (60 if language == "zh" else 140)
            assert not [one for one in spellings if f" {one.lower()} " in f" {plain.lower()} "], "explains itself"


def test_the_words_of_every_procedure_are_explained() -> None:
    known = {one for entry in ENTRIES for one in (entry["zh"] if isinstance(entry["zh"], list) else [entry["zh"]])}
    assert known >= EVERY_PAGE_OF_A_CASE


@pytest.mark.django_db
def test_pages_of_citizens_explain_their_words_and_desks_do_not(client: Client) -> None:
    publish_catalogue()
    application = casework.submitted()
    browser = signed_in(application.account)
    page = browser.get(f"/my/applications/{application.pk}/").content.decode()
    assert '<details class="disclosure"><summary>这一页上的词是什么意思' in page
    browser.cookies["display"] = "elder.2.light"
    page = browser.get(f"/my/applications/{application.pk}/").content.decode()
    assert '<h2 id="words">' in page
    assert "What the words on this page mean" in browser.get(f"/en/my/applications/{application.pk}/").content.decode()
    assert "这一页上的词" not in client.get("/").content.decode()
    desk = signed_in(officer("police", "intake"))
    assert "这一页上的词" not in desk.get("/desk/").content.decode()

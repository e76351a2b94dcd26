"""Reading aloud (UI.md section 3): only with a voice, only after a tap, in short pieces, marked, and stopped."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from cms import demo

pytestmark = pytest.mark.django_db(transaction=True)
LONGEST = 80
VOICE = """
window.spoken = []; window.cancelled = 0;
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: function () { return %s; },
  speak: function (one) { window.spoken.push([one.text, one.lang]); window.current = one; },
  cancel: function () { window.cancelled += 1; },
  addEventListener: function () {}
} });
"""
CHINESE, NONE = '[{lang: "zh-CN", name: "x"}]', '[{lang: "zh-HK", name: "x"}]'


def elder(page: Any, live: Any, voices: str, address: str = "/call/") -> None:
    page.add_init_script(VOICE % voices)
    page.context.add_cookies([{"name": "display", "value": "elder.1.auto", "url": live.url("/")}])
    page.goto(live.url(address))


def test_it_speaks_after_a_tap_only_in_short_pieces_and_marks_the_paragraph(page: Any, live: Any) -> None:
    elder(page, live, CHINESE)
    button = page.locator("[data-read-aloud]")
    expect(button).to_contain_text("朗读")
    expect(page.locator("[data-read-help]")).to_be_hidden()
    assert page.evaluate("spoken.length") == 0
    button.click()
    while page.evaluate("current && document.querySelector('.is-reading') !== null"):
        page.evaluate("current.onend()")
    spoken = page.evaluate("spoken")
    assert len(spoken) > 5
    assert all(len(text) <= LONGEST and language == "zh-CN" for text, language in spoken)
    assert any("12345" in text for text, _language in spoken)


def test_four_tools_fit_a_narrow_phone_in_english(page: Any, live: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    elder(page, live, CHINESE.replace("zh-CN", "en-GB"), "/en/call/")
    expect(page.locator(".tool:visible")).to_have_count(4)
    assert page.locator(".tool:visible").evaluate_all("all => all.every(one => one.scrollWidth <= one.clientWidth)")


def test_tapping_again_stops(page: Any, live: Any) -> None:
    elder(page, live, CHINESE)
    button = page.locator("[data-read-aloud]")
    button.click()
    expect(page.locator(".is-reading")).to_have_count(1)
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(page.locator(".is-reading")).to_have_count(0)
    assert page.evaluate("cancelled") >= 1
    assert page.evaluate("spoken.length") == 1


def test_without_a_voice_the_way_to_the_telephones_own_reader_and_to_a_person_is_shown(page: Any, live: Any) -> None:
    elder(page, live, NONE)
    expect(page.locator("[data-read-aloud]")).to_be_hidden()
    way = page.locator("[data-read-help]")
    expect(way).to_be_visible()
    way.locator("a").click()
    page.wait_for_url(re.compile(r"/help/#listen$"))
    expect(page.locator("#listen")).to_contain_text("苹果手机")
    expect(page.locator("#listen a[href='tel:12345']")).to_be_visible()


def test_without_a_voice_the_recording_of_the_page_is_played_and_stopped(
    page: Any, live: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms.info.recording_of", lambda page: "data:,")
    demo.seed()
    page.add_init_script(
        "HTMLMediaElement.prototype.play = function () {"
        " window.played = (window.played || 0) + 1; return Promise.resolve(); };"
        "HTMLMediaElement.prototype.pause = function () { window.paused = (window.paused || 0) + 1; };"
    )
    elder(page, live, NONE)
    button = page.locator("[data-read-aloud]")
    assert page.evaluate("window.played") is None
    button.click()
    assert page.evaluate("played") == 1
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    assert page.evaluate("paused") == 1
    expect(button).to_have_attribute("aria-pressed", "false")

"""Recordings of editors' words: made once when a page is published, shown with the words they read, and no others."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from cms import demo, speaking
from cms.models import GuidePage, InfoPage
from cms.storage import website
from services.catalogue import actions as catalogue
from services.core import outbox
from services.core.models import Outbox
from tests.support.speech import KEY, SILENCE, Speech, speech_service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pages(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    catalogue.seed()
    demo.seed()


@pytest.fixture
def speech(settings: Any) -> Iterator[Speech]:
    with speech_service() as service:
        voices = {"zh": "xiaoyun", "en": "alloy"}
        settings.SPEECH = {"url": service.url, "key": KEY, "model": "tts-1", "voices": voices, "timeout": 5.0}
        yield service


def published(**changes: Any) -> InfoPage:
    page = InfoPage.objects.get(topic="call", locale__language_code=changes.pop("language", "zh-hans"))
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return InfoPage.objects.get(pk=page.pk)


def test_publishing_has_a_page_read_once_and_the_page_plays_it(speech: Speech, client: Client) -> None:
    page = published(introduction="拨打12345，有人帮您。")
    assert "<audio" not in client.get("/call/").content.decode()
    outbox.drain()
    assert "拨打12345，有人帮您。" in "".join(one["input"] for one in speech.asked)
    assert {one["voice"] for one in speech.asked} == {"xiaoyun"}
    address = speaking.recording_of(page)
    assert address.startswith("/media/aloud/")
    assert f'src="{address}"' in client.get("/call/").content.decode()
    published()
    asked = len(speech.asked)
    outbox.drain()
    assert len(speech.asked) == asked


def test_other_words_have_no_recording_until_they_were_read(speech: Speech, client: Client) -> None:
    published()
    outbox.drain()
    published(introduction="换了一句话。")
    assert "<audio" not in client.get("/call/").content.decode()
    outbox.drain()
    assert "<audio" in client.get("/call/").content.decode()


def test_english_pages_are_read_by_the_english_voice(speech: Speech) -> None:
    published(language="en")
    outbox.drain()
    assert {one["voice"] for one in speech.asked} == {"alloy"}


def test_a_long_text_is_read_in_pieces_that_end_with_sentences(speech: Speech) -> None:
    page = published(introduction="", body=[("paragraph", "请带身份证原件到窗口办理。" * 150)] * 2)
    outbox.drain()
    assert len(speech.asked) >= 3
    assert all(len(one["input"]) <= speaking.LONGEST for one in speech.asked)
    assert all(one["input"].rstrip().endswith("。") for one in speech.asked)
    assert website.open(speaking._name(page)).read() == SILENCE * len(speech.asked)


@pytest.mark.parametrize(("status", "kind"), [(503, "audio/mpeg"), (200, "application/json")])
def test_a_service_that_does_not_speak_is_asked_again_later(
    status: int, kind: str, speech: Speech, client: Client
) -> None:
    speech.status, speech.kind = status, kind
    page = published()
    outbox.drain()
    row = Outbox.objects.get(kind=speaking.KIND)
    assert row.done_at is None
    assert row.attempts == 1
    assert "Unreachable" in row.last_error
    assert not speaking.recording_of(page)
    assert client.get("/call/").status_code == 200


def test_a_guide_is_read_without_the_facts_that_change_by_themselves(speech: Speech) -> None:
    guide = GuidePage.objects.filter(locale__language_code="zh-hans").exclude(introduction="").first()
    assert guide
    guide.save_revision().publish()
    outbox.drain()
    assert "".join(one["input"] for one in speech.asked).startswith(guide.title)
    assert speaking.recording_of(GuidePage.objects.get(pk=guide.pk))


def test_pages_of_before_get_their_recording_by_a_command(speech: Speech, capsys: Any) -> None:
    call_command("record_pages")
    number = GuidePage.objects.live().count() + InfoPage.objects.live().count()
    assert f"{number} of {number} pages are being read" in capsys.readouterr().out
    outbox.drain()
    call_command("record_pages")
    assert "0 of" in capsys.readouterr().out


def test_a_city_without_a_speech_service_makes_none(settings: Any, client: Client) -> None:
    assert not settings.SPEECH["url"]
    published()
    assert not Outbox.objects.filter(kind=speaking.KIND).exists()
    with pytest.raises(CommandError, match="SPEECH_URL"):
        call_command("record_pages")

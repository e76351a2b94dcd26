"""Editors' words as sound, for telephones whose browser has no voice (interface design, section 3).

When an editor publishes a page, the worker lets the deployment's own speech service read it: `POST {SPEECH_URL}` in the
form of OpenAI's `/v1/audio/speech`, which free speech servers answer too: model, voice, input and response_format as
JSON, the sound as the answer. Without SPEECH_URL no recording is made and pages show none. A recording belongs to its
text: other words are another recording, and an old one is never played beside new words.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from wagtail.models import Locale

from cms.storage import website
from services.core.actions import enqueue

KIND = "cms.record"
LONGEST = 1500  # characters of one question; services take about 4 000
MOST_BYTES = 32 * 1024 * 1024
SENTENCE_END = re.compile(r"(?<=[。！？；.!?;\n])")


class Unreachable(Exception):
    """The speech service did not answer with sound; the job is tried again later."""


class Spoken(Protocol):
    """A page that can be read aloud."""

    pk: Any
    locale: Locale

    def words(self) -> list[str]:
        """Return the editors' words, paragraph by paragraph."""


def recording_of(page: Spoken) -> str:
    """Return the address of a page's recording, empty when there is none."""
    name = _name(page)
    return website.url(name) if settings.SPEECH["url"] and website.exists(name) else ""


def want(page: Spoken) -> bool:
    """Leave the recording of a published page to the worker; say whether there is something to do."""
    name = _name(page)
    if not settings.SPEECH["url"] or website.exists(name):
        return False
    enqueue(KIND, {"page": page.pk}, key=f"record:{name}")
    return True


def record(page: Spoken) -> None:
    """Let a page be read and keep the sound; raises Unreachable. What is there already is not read again."""
    name = _name(page)
    if not website.exists(name):
        voice = settings.SPEECH["voices"][_language(page)]
        sound = b"".join(_read(piece, voice) for piece in _pieces(page.words()))
        website.save(name, ContentFile(sound))


def _language(page: Spoken) -> str:
    return "en" if page.locale.language_code == "en" else "zh"


def _name(page: Spoken) -> str:
    language = _language(page)
    text = json.dumps([language, settings.SPEECH["voices"][language], page.words()], ensure_ascii=False)
    return f"aloud/{hashlib.sha256(text.encode()).hexdigest()[:32]}.mp3"


def _pieces(paragraphs: Iterable[str]) -> Iterator[str]:
    """Cut a text at the ends of sentences; MP3 recordings may simply follow each other."""
    piece = ""
    for sentence in SENTENCE_END.split("\n".join(paragraphs)):
        if piece and len(piece) + len(sentence) > LONGEST:
            yield piece
            piece = ""
        piece += sentence
    if piece.strip():
        yield piece


def _read(text: str, voice: str) -> bytes:
    question = {"model": settings.SPEECH["model"], "voice": voice, "input": text, "response_format": "mp3"}
    try:
        status, kind, sound = _exchange(json.dumps(question).encode())
    except (OSError, HTTPException) as error:
        raise Unreachable(type(error).__name__) from None
    if status != 200 or not kind.startswith("audio/") or not sound or len(sound) > MOST_BYTES:
        raise Unreachable(f"HTTP {status}, {kind or 'no kind'}, {len(sound)} bytes")
    return sound


def _exchange(body: bytes) -> tuple[int, str, bytes]:
    parts = urlsplit(settings.SPEECH["url"])
    connection = (HTTPSConnection if parts.scheme == "https" else HTTPConnection)(
        parts.hostname or "", parts.port, timeout=settings.SPEECH["timeout"]
    )
    headers = {"Content-Type": "application/json"}
    if settings.SPEECH["key"]:
        headers["Authorization"] = f"Bearer {settings.SPEECH['key']}"
    try:
        connection.request("POST", parts.path or "/v1/audio/speech", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get_content_type(), answer.read(MOST_BYTES + 1)
    finally:
        connection.close()

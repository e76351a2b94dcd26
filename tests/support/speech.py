"""A speech service on this machine: it answers like OpenAI's /v1/audio/speech, with silence."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any

from services.core.stand_ins import Answering

KEY = "test-speech"
SILENCE = (b"\xff\xfb\x90\x00" + bytes(413)) * 12  # MPEG-1 layer III, 128 kbit/s, 44.1 kHz: a third of a second
NEEDED = {"model", "voice", "input"}


@dataclass
class Speech:
    """What was asked, and how the next questions are answered."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    kind: str = "audio/mpeg"


@contextmanager
def speech_service() -> Iterator[Speech]:
    """Run the service for as long as the block lasts."""
    speech = Speech()

    class Question(Answering):
        def do_POST(self) -> None:  # noqa: N802 - the standard library's name
            question = json.loads(self.body())
            if self.path != "/v1/audio/speech":
                self.answer(404, {"error": {"message": "unknown path"}})
            elif self.headers.get("Authorization") != f"Bearer {KEY}":
                self.answer(401, {"error": {"message": "unknown key"}})
            elif not set(question) >= NEEDED or len(question["input"]) > 4096:
                self.answer(400, {"error": {"message": "unfit question"}})
            else:
                speech.asked.append(question)
                self.send(speech.status, speech.kind, SILENCE if speech.status == 200 else b"{}")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Question)
    speech.url = f"http://127.0.0.1:{server.server_port}/v1/audio/speech"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield speech
    finally:
        server.shutdown()
        server.server_close()

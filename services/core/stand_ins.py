"""What the demo city's stand-in servers share: small HTTP services that speak a real one's protocol, outside Django.

Registers, SMS gateway and signing authority each add their own questions. Nothing of a question goes into a log.
"""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any


class Refused(Exception):
    """A question that is not answered: HTTP status and reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class Answering(BaseHTTPRequestHandler):
    """One question to a stand-in. A caller that goes away is no reason for a traceback."""

    sys_version = ""
    timeout = 10.0  # seconds
    most_bytes = 64 * 1024

    def body(self) -> bytes:
        """Return the question's body; raise Refused when it is too long or its length is not said."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > self.most_bytes:
            raise Refused(413, f"A question has at most {self.most_bytes} bytes.")
        return self.rfile.read(int(length))

    def answer(self, status: int, content: dict[str, Any]) -> None:
        """Answer with JSON."""
        text = json.dumps(content, ensure_ascii=False)
        self.send(status, "application/json; charset=utf-8", text.encode())

    def send(self, status: int, kind: str, content: bytes) -> None:
        """Answer with bytes of a media type."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def handle(self) -> None:
        """Let a caller go who has given up."""
        try:
            super().handle()
        except (ConnectionError, TimeoutError, ValueError):
            self.close_connection = True

    def finish(self) -> None:
        """Let a caller go who has given up."""
        try:
            super().finish()
        except (ConnectionError, ValueError):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of single questions."""

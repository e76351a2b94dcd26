"""Asks a signing service, a time-stamp authority or a place of revocation lists over HTTP, and waits only so long."""

import time
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

MOST_BYTES = 4 * 1024 * 1024
PIECE = 64 * 1024


class NoAnswer(Exception):
    """The service could not be reached, did not answer in time, or answered something that is no answer."""


def post(address: str, body: bytes, headers: dict[str, str], *, seconds: float) -> bytes:
    """Send a question and return what was answered; `seconds` are for all of it. Raises NoAnswer."""
    return _speak("POST", address, body, headers, seconds)


def get(address: str, *, seconds: float) -> bytes:
    """Fetch a file. Raises NoAnswer."""
    return _speak("GET", address, None, {}, seconds)


def _speak(method: str, address: str, body: bytes | None, headers: dict[str, str], seconds: float) -> bytes:
    until = time.monotonic() + seconds
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=seconds)
        try:
            connection.request(method, f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", body, headers)
            return _answer(connection, connection.getresponse(), until)
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswer(f"{parts.hostname}: {type(error).__name__} {error}"[:300]) from error


def _answer(connection: HTTPConnection, response: HTTPResponse, until: float) -> bytes:
    """Read in pieces, so that a service which drips its answer does not hold us longer than agreed."""
    content = b""
    while piece := response.read1(PIECE):
        content += piece
        left = until - time.monotonic()
        if len(content) > MOST_BYTES or left <= 0:
            raise TimeoutError("the answer is too long or too slow")
        if connection.sock is not None:
            connection.sock.settimeout(left)
    if response.status != 200:
        raise NoAnswer(f"HTTP {response.status}: {content[:200].decode(errors='replace')}")
    return content

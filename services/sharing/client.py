"""Speaks with the service of the registers over HTTP. No Django models here: threads may use it."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

MOST_BYTES = 2 * 1024 * 1024
PIECE = 64 * 1024


class NoAnswer(Exception):
    """The register could not be asked, did not answer in time, or answered something that is no answer."""


@dataclass(frozen=True)
class Reply:
    """What a register said about somebody."""

    found: bool
    values: Mapping[str, Any]
    as_of: str


def ask(address: str, path: str, question: Mapping[str, Any], *, token: str, until: float) -> Reply:
    """Put one question and return the reply; `until` is a reading of time.monotonic(). Raises NoAnswer."""
    try:
        return _reply(_post(address, path, json.dumps(question).encode(), token, until))
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        raise NoAnswer(f"{type(error).__name__}: {error}"[:200]) from error


def _post(address: str, path: str, body: bytes, token: str, until: float) -> bytes:
    connection = _connection(address, _left(until))
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    try:
        connection.request("POST", urlsplit(address).path.rstrip("/") + path, body, headers)
        response = connection.getresponse()
        content = _read(connection, response, until)
        if response.status != 200:
            raise NoAnswer(f"HTTP {response.status}")
        return content
    finally:
        connection.close()


def _connection(address: str, seconds: float) -> HTTPConnection:
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=seconds)


def _read(connection: HTTPConnection, response: HTTPResponse, until: float) -> bytes:
    """Read in pieces, so that a register which drips its answer does not hold us longer than agreed."""
    content = b""
    while piece := response.read1(PIECE):
        content += piece
        if len(content) > MOST_BYTES:
            raise NoAnswer("The answer is too long.")
        if connection.sock is not None:
            connection.sock.settimeout(_left(until))
    return content


def _left(until: float) -> float:
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("timed out")
    return seconds


def _reply(content: bytes) -> Reply:
    told = json.loads(content)
    if not isinstance(told, dict) or not isinstance(told.get("found"), bool):
        raise ValueError("The answer is not in the agreed form.")
    values = told.get("values") or {}
    if not isinstance(values, dict):
        raise ValueError("The answer is not in the agreed form.")
    return Reply(told["found"], values, str(told.get("as_of", "")))

"""The one door to the outside: the SMS gateway as an HTTP API, and SMTP through Django's mail backend.

Errors never carry the text, the number or the address: they end in the outbox row and in the log.
"""

import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from services.notices import signatures

MOST_BYTES = 64 * 1024


class Unreachable(Exception):
    """The gateway did not answer, or not sensibly; trying again later may help."""


class Refused(Exception):
    """The gateway will never take this one; trying again is useless."""


def send_sms(*, phone: str, text: str, reference: str) -> str:
    """Hand a text to the gateway and return its receipt. The same reference is sent once, however often it is asked."""
    answer = _call("POST", "/messages", {"to": phone, "text": text, "reference": reference})
    return str(answer.get("receipt") or "")[:64]


def state_of_sms(receipt: str) -> str:
    """Return what became of a text: "accepted", "delivered" or "undelivered"."""
    return str(_call("GET", f"/messages/{receipt}").get("state", ""))


def send_mail(*, address: str, subject: str, body: str, reference: str) -> None:
    """Hand an e-mail to the mail server. The reference is its Message-ID, so a repeated one is recognised."""
    host = urlsplit(settings.PORTAL_ORIGIN).hostname or "portal"
    message = EmailMessage(subject, body, to=[address], headers={"Message-ID": f"<{reference}@{host}>"})
    try:
        message.send()
    except SMTPRecipientsRefused as refusal:
        codes = [code for code, _words in refusal.recipients.values()]
        raise (Refused if all(code >= 500 for code in codes) else Unreachable)("recipient refused") from None
    except SMTPResponseException as refusal:
        raise (Refused if refusal.smtp_code >= 550 else Unreachable)(f"SMTP {refusal.smtp_code}") from None
    except (SMTPException, OSError) as error:
        raise Unreachable(type(error).__name__) from None


def _call(method: str, path: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
    body = json.dumps(content).encode() if content is not None else b""
    try:
        status, answer = _exchange(method, path, body)
        told = json.loads(answer) if status < 500 else {}
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        raise Unreachable(type(error).__name__) from None
    if status in {400, 404, 422}:
        raise Refused(f"HTTP {status}")
    if status not in {200, 201, 202} or not isinstance(told, dict):
        raise Unreachable(f"HTTP {status}")
    return told


def _exchange(method: str, path: str, body: bytes) -> tuple[int, bytes]:
    parts = urlsplit(settings.SMS_GATEWAY["url"])
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=settings.SMS_GATEWAY["timeout"])
    full = parts.path.rstrip("/") + path
    key, secret = settings.SMS_GATEWAY["key"], settings.SMS_GATEWAY["secret"]
    headers = {"Content-Type": "application/json", **signatures.headers_for(method, full, body, key=key, secret=secret)}
    try:
        connection.request(method, full, body, headers)
        response = connection.getresponse()
        return response.status, response.read(MOST_BYTES)
    finally:
        connection.close()

"""Signed requests between the portal and the SMS gateway, in both directions.

The signature is an HMAC-SHA256 over method, path, time, a nonce and the digest of the body: whoever listens can
neither change a request nor send it again later. No Django models here: the stand-in gateway uses it too.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping

TOLERANCE = 300  # seconds between the two clocks
REPORT_PATH = "/gateway/sms/report/"  # where the portal hears what became of a text
HEADERS = ("X-Gateway-Key", "X-Gateway-Time", "X-Gateway-Nonce", "X-Gateway-Signature")


def headers_for(method: str, path: str, body: bytes, *, key: str, secret: str) -> dict[str, str]:
    """Return the four headers that make a request a signed one."""
    stamp, nonce = str(int(time.time())), secrets.token_hex(16)
    return dict(zip(HEADERS, (key, stamp, nonce, _mac(secret, method, path, stamp, nonce, body)), strict=True))


def is_genuine(headers: Mapping[str, str], method: str, path: str, body: bytes, *, key: str, secret: str) -> bool:
    """Return whether a request was signed with the secret, by the agreed key, and not long ago."""
    shown, stamp, nonce, signature = (headers.get(name) or "" for name in HEADERS)
    if not stamp.isdigit() or abs(time.time() - int(stamp)) > TOLERANCE or len(nonce) != 32:
        return False
    expected = _mac(secret, method, path, stamp, nonce, body)
    return hmac.compare_digest(shown.encode(), key.encode()) and hmac.compare_digest(
        signature.encode(), expected.encode()
    )


def _mac(secret: str, method: str, path: str, stamp: str, nonce: str, body: bytes) -> str:
    text = "\n".join((method, path, stamp, nonce, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()

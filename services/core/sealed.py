"""Words that stand in an address sealed, so that no log, history or referrer shows what somebody searched for.

AES-256-GCM under a key of the portal's own; bound to purpose and reader, good for a working day.
"""

import base64
import binascii
import time
from hashlib import sha256
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES, STAMP_BYTES = 12, 8
GOOD_FOR = 8 * 3600  # seconds


def seal(text: str, *, purpose: str, reader: object) -> str:
    """Return the text as one word for an address that only `reader` can have opened."""
    nonce, stamp = urandom(NONCE_BYTES), int(time.time()).to_bytes(STAMP_BYTES)
    closed = _cipher().encrypt(nonce, stamp + text.encode(), _label(purpose, reader))
    return base64.urlsafe_b64encode(nonce + closed).decode().rstrip("=")


def unseal(word: str, *, purpose: str, reader: object) -> str:
    """Return the text; empty for a word that is damaged, too old, or somebody else's."""
    try:
        raw = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
        opened = _cipher().decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _label(purpose, reader))
    except (binascii.Error, ValueError, InvalidTag):
        return ""
    age = time.time() - int.from_bytes(opened[:STAMP_BYTES])
    return opened[STAMP_BYTES:].decode() if age < GOOD_FOR else ""


def _cipher() -> AESGCM:
    return AESGCM(sha256(f"core.sealed:{settings.SECRET_KEY}".encode()).digest())


def _label(purpose: str, reader: object) -> bytes:
    return f"{purpose}:{reader}".encode()

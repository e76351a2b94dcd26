"""Whom this portal's verification trusts, and which signers have been revoked."""

from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from services.certificates import authority
from services.certificates.speaking import get

FETCHED_AGAIN_AFTER = 3600  # seconds
_fetched: dict[str, tuple[float, list[x509.CertificateRevocationList]]] = {}


def anchors() -> list[x509.Certificate]:
    """Return the certificates that signatures and time-stamps must lead to.

    In the demo city its own authority stays among them, whoever signs now: what it signed does not become false.
    """
    found = [one for file in settings.TRUST["anchors"] for one in _anchors_in(file)]
    if settings.IS_DEMO:
        found.append(authority.trust_anchor())
    return found


def anchors_as_pem() -> bytes:
    """Return them as one text file."""
    return b"".join(one.public_bytes(Encoding.PEM) for one in anchors())


@cache
def _anchors_in(file: str) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(Path(file).read_bytes())


def revocation_lists() -> list[x509.CertificateRevocationList]:
    """Return the authorities' lists of revoked signers; raise NoAnswer or OSError when one is not to be had."""
    found = [one for place in settings.TRUST["revocation_lists"] for one in _lists_at(place)]
    if settings.IS_DEMO and authority.exists():
        found.append(authority.revocation_list())
    return found


def _lists_at(place: str) -> list[x509.CertificateRevocationList]:
    if "://" not in place:
        return [read_list(Path(place).read_bytes())]
    at, known = _fetched.get(place, (0.0, []))
    if not known or monotonic() - at > FETCHED_AGAIN_AFTER:
        known = [read_list(get(place, seconds=dict[str, Any](settings.SIGNER)["timeout"]))]
        _fetched[place] = (monotonic(), known)
    return known


def read_list(content: bytes) -> x509.CertificateRevocationList:
    """Return a revocation list from PEM or DER."""
    is_pem = content.lstrip().startswith(b"-----")
    return x509.load_pem_x509_crl(content) if is_pem else x509.load_der_x509_crl(content)

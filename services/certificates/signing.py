"""The one way from a printed file to a signed one: PAdES, a certification signature that allows no changes.

`sign` makes level B-B in the file's only revision. `seal` is what issuing uses: where time-stamps are configured it
appends the evidence of level B-LTA. Whatever is missing, the document stays a draft: nothing unsigned is ever kept.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from services.certificates import authority, evidence, inspection, signers, timestamps, trust
from services.certificates.cades import CmsSigner
from services.certificates.hole import Prepared

_proved: set[tuple[str, bool]] = set()


class SigningFailed(Exception):
    """No signature was made; the file must not be kept."""


@dataclass(frozen=True)
class Signed:
    """A signed file and the serial number of the certificate it was signed with: the only thing the store takes."""

    content: bytes
    key_id: str

    @property
    def sha256(self) -> str:
        """The digest the registry keeps."""
        return hashlib.sha256(self.content).hexdigest()


class Signer(Protocol):
    """Whatever signs a file's digest."""

    key_id: str

    def cms(self, digest: bytes) -> bytes:
        """Return the detached CMS structure (DER) over a file's SHA-256 digest."""
        ...


def sign(prepared: Prepared, by: Signer) -> Signed:
    """Return the signed file; raise SigningFailed."""
    try:
        return Signed(prepared.filled(by.cms(prepared.digest)), by.key_id)
    except Exception as error:
        raise SigningFailed(f"{type(error).__name__}: {error}") from error


def seal(prepared: Prepared) -> Signed:
    """Return the file signed and, where time-stamps are configured, with its evidence; raise SigningFailed."""
    try:
        by = signer()
        signed = sign(prepared, by)
        if stamp := timestamps.stamper():
            signed = _stamped(signed, by, stamp)
    except SigningFailed:
        raise
    except Exception as error:
        raise SigningFailed(f"{type(error).__name__}: {error}") from error
    _prove(signed, stamp is not None)
    return signed


def signer() -> CmsSigner:
    """Return the signer of this installation."""
    return signers.signer()


def _stamped(signed: Signed, by: CmsSigner, stamp: timestamps.Stamper) -> Signed:
    content = evidence.stamped(
        signed.content,
        stamp,
        certificates=(by.key.certificate, *by.key.issuers),
        revocation_lists=trust.revocation_lists(),
    )
    return Signed(content, signed.key_id)


def _prove(signed: Signed, has_stamp: bool) -> None:
    """Verify the first file of each signer in this process: a wrong chain or anchor must not be found out later."""
    if (signed.key_id, has_stamp) in _proved:
        return
    if trouble := inspection.trouble_with(signed.content):
        raise SigningFailed(f"What was signed would not verify: {trouble}. Look at SIGNER_CHAIN and TRUST_ANCHORS.")
    _proved.add((signed.key_id, has_stamp))


def days_left() -> int | None:
    """Return for how many days the signer's certificate is still good; None while no demo signer has been made."""
    if signers.settings.SIGNER["kind"] == "demo" and not authority.exists():
        return None
    return (signer().key.certificate.not_valid_after_utc - datetime.now(UTC)).days

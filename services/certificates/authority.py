"""The demo city's own certificate authority and its signer, made at first use in $PORTAL_DATA/authority.

Nobody outside trusts it, and its names say that it is a demonstration. In its place a city puts its own signer
(signing.Signer): nothing else in this room knows where the key lies.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

BITS = 3072
CA_YEARS, SIGNER_YEARS = 20, 5
CA_NAME = "Yunxi Demo Document Authority (SPECIMEN 样本)"
SIGNER_NAME = "Yunxi Demo Electronic Documents (SPECIMEN 样本)"
BACKDATED = timedelta(days=1)  # clocks of readers may be slow
READY = "READY"


@dataclass(frozen=True)
class Identity:
    """A private key with its certificate and the one above it, loaded once."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    issuer: x509.Certificate

    @property
    def key_id(self) -> str:
        """The signer certificate's serial number, in hexadecimal."""
        return f"{self.certificate.serial_number:x}"


def folder() -> Path:
    """Return where the demo authority lies; private to the portal's user."""
    return Path(settings.PORTAL_DATA) / "authority"


def identity() -> Identity:
    """Return the demo signer; it is made when it does not exist yet."""
    return _load(_ensured())


def trust_anchor() -> x509.Certificate:
    """Return the certificate that signatures must lead to."""
    return _certificate(_ensured() / "ca.pem")


def _ensured() -> Path:
    """Return the folder with everything in it. Two processes at once: one makes it, the other waits and uses it."""
    place = folder()
    if not (place / READY).exists():
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o700)
        with _alone(place):
            if not (place / READY).exists():
                _make(place)
    return place


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    with (place / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(place: Path) -> None:
    ca_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=BITS) for _ in range(2))
    now = datetime.now(UTC).replace(microsecond=0)
    ca = _issue(_name(CA_NAME), ca_key, _name(CA_NAME), ca_key, now, CA_YEARS, is_ca=True)
    signer = _issue(_name(SIGNER_NAME), key, ca.subject, ca_key, now, SIGNER_YEARS, is_ca=False)
    _write(place / "ca.key", _pem(ca_key), 0o600)
    _write(place / "ca.pem", ca.public_bytes(serialization.Encoding.PEM), 0o644)
    _write(place / "signer.key", _pem(key), 0o600)
    _write(place / "signer.pem", signer.public_bytes(serialization.Encoding.PEM), 0o644)
    _write(place / READY, b"Demonstration authority. Nothing it signs has legal effect.\n", 0o644)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Yunxi City (demonstration, no legal effect)"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _issue(
    subject: x509.Name,
    key: rsa.RSAPrivateKey,
    issuer: x509.Name,
    issuer_key: rsa.RSAPrivateKey,
    now: datetime,
    years: int,
    *,
    is_ca: bool,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=0 if is_ca else None), critical=True)
        .add_extension(_usage(is_ca), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if not is_ca:
        purpose = x509.ExtendedKeyUsage(
            [ExtendedKeyUsageOID.EMAIL_PROTECTION, x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")]
        )
        builder = builder.add_extension(purpose, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _usage(is_ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_ca,
        content_commitment=not is_ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(target: Path, content: bytes, mode: int) -> None:
    """Write a file whole or not at all, and onto the disk before anything is signed with it."""
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, mode)
        file.write(content)
        file.flush()
        os.fsync(handle)
    Path(name).replace(target)


@cache
def _load(place: Path) -> Identity:
    key = serialization.load_pem_private_key((place / "signer.key").read_bytes(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("The demo signer's key is not an RSA key.")
    return Identity(key, _certificate(place / "signer.pem"), _certificate(place / "ca.pem"))


@cache
def _certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())

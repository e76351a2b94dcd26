"""The X.509 forms an authority fills in: its own certificate, a signer's, a time-stamper's, a revocation list.

Pure: no files, no settings. The demo authority uses them; so do tests that play an authority of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

BITS = 3072
BACKDATED = timedelta(days=1)  # clocks of readers may be slow
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
COMPROMISED = x509.ReasonFlags.key_compromise


@dataclass(frozen=True)
class Pair:
    """A private key and the certificate that speaks for it."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate


@dataclass(frozen=True)
class Revoked:
    """A certificate that must not be trusted from a moment on."""

    serial: int
    since: datetime


def new_key() -> rsa.RSAPrivateKey:
    """Return a fresh key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=BITS)


def name(common: str, organisation: str) -> x509.Name:
    """Return a subject in China."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def authority(subject: x509.Name, *, now: datetime, years: int) -> Pair:
    """Return a self-signed authority that issues to ends only."""
    key = new_key()
    form = _form(subject, key, subject, key, now, years).add_extension(x509.BasicConstraints(True, 0), critical=True)
    form = form.add_extension(_usage(is_ca=True), critical=True)
    return Pair(key, form.sign(key, hashes.SHA256()))


def signer(subject: x509.Name, above: Pair, *, now: datetime, years: int) -> Pair:
    """Return a document signer under an authority."""
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, DOCUMENT_SIGNING])
    return _end(subject, above, now, years, purposes, critical=False)


def time_stamper(subject: x509.Name, above: Pair, *, now: datetime, years: int) -> Pair:
    """Return a time-stamper under an authority: its one purpose is critical (RFC 3161, 2.3)."""
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return _end(subject, above, now, years, purposes, critical=True)


def _end(
    subject: x509.Name, above: Pair, now: datetime, years: int, purposes: x509.ExtendedKeyUsage, *, critical: bool
) -> Pair:
    key = new_key()
    form = _form(subject, key, above.certificate.subject, above.key, now, years)
    form = form.add_extension(x509.BasicConstraints(False, None), critical=True)
    form = form.add_extension(_usage(is_ca=False), critical=True).add_extension(purposes, critical=critical)
    return Pair(key, form.sign(above.key, hashes.SHA256()))


def _form(
    subject: x509.Name,
    key: rsa.RSAPrivateKey,
    issuer: x509.Name,
    issuer_key: rsa.RSAPrivateKey,
    now: datetime,
    years: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + timedelta(days=365.25 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )


def _usage(*, is_ca: bool) -> x509.KeyUsage:
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


def revocation_list(
    above: Pair, revoked: Iterable[Revoked], *, now: datetime, good_for: timedelta
) -> x509.CertificateRevocationList:
    """Return the authority's list of revoked certificates; an empty one says that all are good."""
    form = x509.CertificateRevocationListBuilder().issuer_name(above.certificate.subject)
    form = form.last_update(now).next_update(now + good_for)
    form = form.add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(above.key.public_key())
    form = form.add_extension(issuer_key, critical=False)
    for one in revoked:
        form = form.add_revoked_certificate(_entry(one))
    return form.sign(above.key, hashes.SHA256())


def _entry(one: Revoked) -> x509.RevokedCertificate:
    entry = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(one.since)
    return entry.add_extension(x509.CRLReason(COMPROMISED), critical=False).build()


def pem(key: rsa.RSAPrivateKey) -> bytes:
    """Return a private key as text, not encrypted: the folder's rights protect it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def read_key(content: bytes) -> rsa.RSAPrivateKey:
    """Return a private key from text; raise TypeError for anything but RSA."""
    key = serialization.load_pem_private_key(content, None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("The key is not an RSA key.")
    return key

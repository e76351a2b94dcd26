"""The one way from a printed file to a signed one: PAdES B-B, a certification signature that allows no changes."""

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute

from services.certificates import authority
from services.certificates.hole import Prepared

DIGEST_BYTES = 32


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
    """Whatever holds a key: the demo authority here; a PKCS#12 file, a token or a remote service elsewhere."""

    key_id: str

    def cms(self, digest: bytes) -> bytes:
        """Return the detached CMS structure (DER) over a file's SHA-256 digest."""
        ...


class DemoSigner:
    """Signs with the demo city's own authority.

    The structure is built once; a document's differs only in the digest and the signature value, which are of fixed
    length and are put in their places.
    """

    def __init__(self, identity: authority.Identity) -> None:
        self.key_id = identity.key_id
        self._key = identity.key
        empty, no_value = b"\xa5" * DIGEST_BYTES, b"\x5a" * (identity.key.key_size // 8)
        self._attributes = _Template(_attributes(identity.certificate, empty).dump(), empty)
        whole = _signed_data(identity, _attributes(identity.certificate, empty), no_value).dump()
        self._digest, self._value = _Template(whole, empty), _Template(whole, no_value)
        self._whole = whole

    def cms(self, digest: bytes) -> bytes:
        """Return the detached CMS structure over the digest."""
        to_sign = hashlib.sha256(self._attributes.filled(digest)).digest()
        value = self._key.sign(to_sign, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))
        return self._value.put(self._digest.filled(digest), value)


class _Template:
    """Bytes in which one place, found once, is overwritten with something of the same length."""

    def __init__(self, whole: bytes, mark: bytes) -> None:
        if whole.count(mark) != 1:
            raise ValueError("The mark must occur once.")
        self._whole, self._at, self._length = whole, whole.index(mark), len(mark)

    def filled(self, content: bytes) -> bytes:
        return self.put(self._whole, content)

    def put(self, whole: bytes, content: bytes) -> bytes:
        if len(content) != self._length:
            raise ValueError("What is put in has another length.")
        return whole[: self._at] + content + whole[self._at + self._length :]


def _attributes(certificate: x509.Certificate, digest: bytes) -> cms.CMSAttributes:
    """Return what PAdES B-B signs: content type, message digest and the signer's certificate (RFC 5035)."""
    return cms.CMSAttributes(
        [
            simple_cms_attribute("content_type", "data"),
            simple_cms_attribute("message_digest", digest),
            simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(_asn1(certificate))),
        ]
    )


def _signed_data(identity: authority.Identity, attributes: cms.CMSAttributes, value: bytes) -> cms.ContentInfo:
    certificate, issuer = _asn1(identity.certificate), _asn1(identity.issuer)
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    issuer_and_serial = cms.IssuerAndSerialNumber(
        {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    )
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": issuer_and_serial}),
            "digest_algorithm": sha256,
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
            "signature": core.OctetString(value),
        }
    )
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": cms.DigestAlgorithms((sha256,)),
            "encap_content_info": {"content_type": "data"},
            "certificates": [certificate, issuer],
            "signer_infos": [signer],
        }
    )
    return cms.ContentInfo({"content_type": cms.ContentType("signed_data"), "content": data})


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def sign(prepared: Prepared, by: Signer) -> Signed:
    """Return the signed file; raise SigningFailed."""
    try:
        return Signed(prepared.filled(by.cms(prepared.digest)), by.key_id)
    except Exception as error:
        raise SigningFailed(f"{type(error).__name__}: {error}") from error


@cache
def _demo_signer(place: str) -> DemoSigner:
    return DemoSigner(authority.identity())


def signer() -> Signer:
    """Return the signer of this installation."""
    return _demo_signer(str(authority.folder()))

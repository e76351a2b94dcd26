"""The CMS structure of a signature (RFC 5652, PAdES B-B), made with whatever key a signer holds.

With RSA the structure is built once: a document's differs only in the digest and the signature value, which are of
fixed length and are put in their places. Other keys' values vary in length, so theirs is built each time.
"""

import hashlib
from typing import Protocol

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute

DIGEST_BYTES = 32
RSA, ECDSA = "sha256_rsa", "sha256_ecdsa"


class Key(Protocol):
    """What holds a private key: a file, a token, a service far away."""

    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...]

    def sign(self, content: bytes) -> bytes:
        """Return the signature value (PKCS#1 v1.5, or ECDSA as DER) over the content's SHA-256."""
        ...


class CmsSigner:
    """Signs digests of files with a key."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.key_id = f"{key.certificate.serial_number:x}"
        public = key.certificate.public_key()
        self._template = _Template(key, public.key_size // 8) if isinstance(public, rsa.RSAPublicKey) else None

    def cms(self, digest: bytes) -> bytes:
        """Return the detached CMS structure (DER) over a SHA-256 digest."""
        if self._template:
            return self._template.filled(digest)
        attributes = _attributes(self.key.certificate, digest)
        return _signed_data(self.key, attributes, self.key.sign(attributes.dump()), ECDSA).dump()


class _Template:
    """The structure of an RSA signature with holes for digest and value."""

    def __init__(self, key: Key, value_bytes: int) -> None:
        self._key = key
        empty, no_value = b"\xa5" * DIGEST_BYTES, b"\x5a" * value_bytes
        attributes = _attributes(key.certificate, empty)
        self._attributes = _Hole(attributes.dump(), empty)
        whole = _signed_data(key, attributes, no_value, RSA).dump()
        self._digest, self._value = _Hole(whole, empty), _Hole(whole, no_value)

    def filled(self, digest: bytes) -> bytes:
        value = self._key.sign(self._attributes.filled(digest))
        return self._value.put(self._digest.filled(digest), value)


class _Hole:
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


def detached(signer: CmsSigner, content: bytes) -> bytes:
    """Return a signature file (.p7s) over some content; `openssl cms -verify -content` reads it."""
    return signer.cms(hashlib.sha256(content).digest())


def _attributes(certificate: x509.Certificate, digest: bytes) -> cms.CMSAttributes:
    """Return what PAdES B-B signs: content type, message digest and the signer's certificate (RFC 5035)."""
    return cms.CMSAttributes(
        [
            simple_cms_attribute("content_type", "data"),
            simple_cms_attribute("message_digest", digest),
            simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(as_asn1(certificate))),
        ]
    )


def _signed_data(key: Key, attributes: cms.CMSAttributes, value: bytes, algorithm: str) -> cms.ContentInfo:
    return signed_data(key, attributes, value, algorithm, {"content_type": "data"}, version="v1")


def signed_data(
    key: Key, attributes: cms.CMSAttributes, value: bytes, algorithm: str, content: dict[str, object], *, version: str
) -> cms.ContentInfo:
    """Return the finished structure with one signer and the certificates that lead to its authority."""
    certificates = [as_asn1(one) for one in (key.certificate, *key.issuers)]
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    issuer_and_serial = {"issuer": certificates[0].issuer, "serial_number": certificates[0].serial_number}
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": cms.IssuerAndSerialNumber(issuer_and_serial)}),
            "digest_algorithm": sha256,
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": algorithm}),
            "signature": core.OctetString(value),
        }
    )
    data = cms.SignedData(
        {
            "version": version,
            "digest_algorithms": cms.DigestAlgorithms((sha256,)),
            "encap_content_info": content,
            "certificates": certificates,
            "signer_infos": [signer],
        }
    )
    return cms.ContentInfo({"content_type": cms.ContentType("signed_data"), "content": data})


def as_asn1(certificate: x509.Certificate) -> asn1.Certificate:
    """Return a certificate as the CMS and PDF libraries want it."""
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))

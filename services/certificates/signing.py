"""The one way from an unsigned file to a signed one: PAdES B-B, a certification signature that allows no changes."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Protocol, TypeVar

from asn1crypto import algos
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from services.certificates import authority

FIELD = "Seal"
RESERVED = 12288  # bytes for the signature; fixed, so that no trial run is needed
Result = TypeVar("Result")


class SigningFailed(Exception):
    """No signature was made; the file must not be kept."""


@dataclass(frozen=True)
class Signed:
    """A signed file and the serial number of the certificate it was signed with."""

    content: bytes
    key_id: str


class Signer(Protocol):
    """Whatever holds a key: the demo authority here; a PKCS#12 file, a token or a remote service elsewhere."""

    def sign(self, content: bytes, *, reason: str, location: str, at: datetime) -> Signed:
        """Return the certified file; raise SigningFailed."""
        ...


class _LoadedKey(signers.Signer):
    """pyHanko's signer over a key that is loaded and checked once, not at each signature."""

    def __init__(self, identity: authority.Identity) -> None:
        certificate = _asn1(identity.certificate)
        store = SimpleCertificateStore()
        store.register_multiple([certificate, _asn1(identity.issuer)])
        super().__init__(
            signing_cert=certificate,
            cert_registry=store,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
            embed_roots=True,
        )
        self._key = identity.key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(self._key.key_size // 8)
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def _asn1(certificate: object) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))  # type: ignore[attr-defined]


class DemoSigner:
    """Signs with the demo city's own authority."""

    def __init__(self, identity: authority.Identity) -> None:
        self._key_id = identity.key_id
        self._signer = _LoadedKey(identity)

    def sign(self, content: bytes, *, reason: str, location: str, at: datetime) -> Signed:
        """Return the certified file; raise SigningFailed."""
        metadata = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            subfilter=fields.SigSeedSubFilter.PADES,
            reason=reason,
            location=location,
        )
        signer = signers.PdfSigner(metadata, self._signer)
        try:
            output = outside_loops(lambda: self._write(signer, content))
        except Exception as error:
            raise SigningFailed(f"{type(error).__name__}: {error}") from error
        return Signed(output, self._key_id)

    @staticmethod
    def _write(signer: signers.PdfSigner, content: bytes) -> bytes:
        output = BytesIO()
        signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(content)), bytes_reserved=RESERVED, output=output)
        return output.getvalue()


def outside_loops(work: Callable[[], Result]) -> Result:
    """Do the work in a thread of its own when this one runs an event loop: pyHanko starts one itself."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work).result()


@cache
def _demo_signer(place: str) -> DemoSigner:
    return DemoSigner(authority.identity())


def signer() -> Signer:
    """Return the signer of this installation."""
    return _demo_signer(str(authority.folder()))

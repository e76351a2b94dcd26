"""Where the signing key may lie: the demo authority's folder, a PKCS#12 file, a PKCS#11 token, a service far away.

settings.SIGNER says which ("kind") and what it needs; docs/signing.md explains each. Everything that is wrong with
these settings is found at start (checks.py) and said in a sentence (Misconfigured).
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings

from services.certificates import authority
from services.certificates.cades import CmsSigner, Key
from services.certificates.speaking import NoAnswer, post

KINDS = ("demo", "pkcs12", "pkcs11", "remote")
NEEDED = {
    "demo": (),
    "pkcs12": ("pkcs12",),
    "pkcs11": ("module", "token", "key"),
    "remote": ("url", "credential"),
}
RSA_WITH_SHA256, ECDSA_WITH_SHA256, SHA256 = "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2", "2.16.840.1.101.3.4.2.1"


class Misconfigured(Exception):
    """The settings of the signer cannot work; the message says which and why."""


class HeldKey:
    """A key in this process's memory."""

    def __init__(self, key: Any, certificate: x509.Certificate, issuers: tuple[x509.Certificate, ...]) -> None:
        if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise Misconfigured("The signer's key is neither RSA nor on an elliptic curve.")
        self._key, self.certificate, self.issuers = key, certificate, issuers

    def sign(self, content: bytes) -> bytes:
        """Return the value over the content's SHA-256."""
        digest, algorithm = hashlib.sha256(content).digest(), utils.Prehashed(hashes.SHA256())
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(digest, padding.PKCS1v15(), algorithm)
        return self._key.sign(digest, ec.ECDSA(algorithm))


def demo_key(identity: authority.Identity) -> HeldKey:
    """Return the demo signer's key."""
    return HeldKey(identity.key, identity.certificate, (identity.issuer,))


def pkcs12_key(options: Mapping[str, Any]) -> HeldKey:
    """Return the key of a PKCS#12 file (.p12, .pfx)."""
    try:
        content = Path(options["pkcs12"]).read_bytes()
        key, certificate, others = pkcs12.load_key_and_certificates(content, (options["password"] or "").encode())
    except (OSError, ValueError) as error:
        raise Misconfigured(f"SIGNER_PKCS12 {options['pkcs12']} cannot be opened: {error}.") from error
    if key is None or certificate is None:
        raise Misconfigured(f"SIGNER_PKCS12 {options['pkcs12']} holds no key with its certificate.")
    return HeldKey(key, certificate, tuple(others) or _chain(options))


class TokenKey:
    """A key that never leaves its PKCS#11 token; one session for the life of the process."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        pkcs11 = _pkcs11()
        try:
            token = pkcs11.lib(options["module"]).get_token(token_label=options["token"])
            session = token.open(user_pin=options["pin"] or None)
            self._key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=options["key"])
            self.certificate = _certificate_on(session, options["key"])
        except pkcs11.PKCS11Error as error:
            raise Misconfigured(f"The token {options['token']!r}: {type(error).__name__} {error}".strip()) from error
        self.issuers = _chain(options)
        self._is_rsa = isinstance(self.certificate.public_key(), rsa.RSAPublicKey)

    def sign(self, content: bytes) -> bytes:
        """Let the token sign; an elliptic curve's two numbers are written as DER."""
        from pkcs11 import Mechanism
        from pkcs11.util.ec import encode_ecdsa_signature

        if self._is_rsa:
            return bytes(self._key.sign(content, mechanism=Mechanism.SHA256_RSA_PKCS))
        return encode_ecdsa_signature(self._key.sign(hashlib.sha256(content).digest(), mechanism=Mechanism.ECDSA))


def _pkcs11() -> Any:
    try:
        import pkcs11
    except ImportError as error:
        raise Misconfigured("SIGNER=pkcs11 needs the package python-pkcs11: pip install python-pkcs11.") from error
    return pkcs11


def _certificate_on(session: Any, name: str) -> x509.Certificate:
    from pkcs11 import Attribute, ObjectClass

    wanted = {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.LABEL: name}
    for found in session.get_objects(wanted):
        return x509.load_der_x509_certificate(bytes(found[Attribute.VALUE]))
    raise Misconfigured(f"The token holds no certificate {name!r} beside the key.")


class RemoteKey:
    """A key at a signing service that speaks the interface of the Cloud Signature Consortium (CSC 2.0).

    The service learns a digest, never the document. A service that does not answer raises NoAnswer.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = options
        told = self._ask("credentials/info", {"certificates": "chain"})
        chain = [x509.load_der_x509_certificate(base64.b64decode(one)) for one in told["cert"]["certificates"]]
        self.certificate, self.issuers = chain[0], tuple(chain[1:])
        is_rsa = isinstance(self.certificate.public_key(), rsa.RSAPublicKey)
        self._algorithm = RSA_WITH_SHA256 if is_rsa else ECDSA_WITH_SHA256

    def sign(self, content: bytes) -> bytes:
        """Send the digest, return the value; checked here, for a wrong one must not get onto a document."""
        digest = hashlib.sha256(content).digest()
        question = {"hashes": [base64.b64encode(digest).decode()], "hashAlgorithmOID": SHA256}
        told = self._ask("signatures/signHash", {**question, "signAlgo": self._algorithm})
        value = base64.b64decode(told["signatures"][0])
        _check(self.certificate, value, content)
        return value

    def _ask(self, verb: str, question: dict[str, Any]) -> dict[str, Any]:
        options = self._options
        body = json.dumps({"credentialID": options["credential"], **question}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {options['access_token']}"}
        content = post(f"{options['url'].rstrip('/')}/{verb}", body, headers, seconds=options["timeout"])
        try:
            return dict(json.loads(content))
        except (ValueError, TypeError) as error:
            raise NoAnswer("The signing service did not answer in JSON.") from error


def _check(certificate: x509.Certificate, value: bytes, content: bytes) -> None:
    public = certificate.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        public.verify(value, content, padding.PKCS1v15(), hashes.SHA256())
    elif isinstance(public, ec.EllipticCurvePublicKey):
        public.verify(value, content, ec.ECDSA(hashes.SHA256()))


def _chain(options: Mapping[str, Any]) -> tuple[x509.Certificate, ...]:
    file = options["chain"]
    return tuple(x509.load_pem_x509_certificates(Path(file).read_bytes())) if file else ()


OPENERS: dict[str, Callable[[Mapping[str, Any]], Key]] = {
    "pkcs12": pkcs12_key,
    "pkcs11": TokenKey,
    "remote": RemoteKey,
}


def missing(options: Mapping[str, Any]) -> list[str]:
    """Return the environment variables that the chosen signer needs and does not have."""
    return [f"SIGNER_{name.upper()}" for name in NEEDED.get(options["kind"], ()) if not options[name]]


def signer() -> CmsSigner:
    """Return this installation's signer, opened once per process; raise Misconfigured or NoAnswer.

    After a rotation of the demo signer the next document is signed with the new one.
    """
    options = settings.SIGNER
    if options["kind"] == "demo":
        place = authority.folder()
        return _demo(place, authority.current(place))
    return _opened(json.dumps(options, sort_keys=True, default=str))


@cache
def _demo(place: Path, name: str) -> CmsSigner:
    return CmsSigner(demo_key(authority.identity(place)))


@cache
def _opened(options: str) -> CmsSigner:
    chosen = json.loads(options)
    if chosen["kind"] not in KINDS:
        raise Misconfigured(f"SIGNER is {chosen['kind']!r}; write one of {', '.join(KINDS)}.")
    if lacking := missing(chosen):
        raise Misconfigured(f"SIGNER={chosen['kind']} needs {', '.join(lacking)}.")
    return CmsSigner(OPENERS[chosen["kind"]](chosen))

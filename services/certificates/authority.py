"""The demo city's own certificate authority, made at first use in $PORTAL_DATA/authority.

It has one signer at a time, the earlier ones' certificates, a time-stamper and a revocation list. Nobody outside
trusts it, and its names say that it is a demonstration. A city puts its own signer in its place (signers.py): nothing
else in this room knows where the key lies.
"""

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from services.certificates import x509_forms as forms
from services.certificates.x509_forms import Pair, Revoked

CA_YEARS, SIGNER_YEARS, STAMPER_YEARS = 30, 5, 20
ORGANISATION = "Yunxi City (demonstration, no legal effect)"
CA_NAME = "Yunxi Demo Document Authority (SPECIMEN 样本)"
SIGNER_NAME = "Yunxi Demo Electronic Documents (SPECIMEN 样本)"
STAMPER_NAME = "Yunxi Demo Time-Stamps (SPECIMEN 样本)"
CRL_GOOD_FOR, CRL_RENEWED_AFTER = timedelta(days=30), timedelta(days=1)
READY, CURRENT, FIRST_SIGNER, STAMPER = "READY", "current", "signer", "tsa"


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
    """Return where this portal's demo authority lies; private to the portal's user."""
    return Path(settings.PORTAL_DATA) / "authority"


def exists(place: Path | None = None) -> bool:
    """Return whether the authority has been made already."""
    return ((place or folder()) / READY).exists()


def identity(place: Path | None = None) -> Identity:
    """Return the demo signer of today; the authority is made when it does not exist yet."""
    place = _ensured(place)
    return _load(place, current(place))


def current(place: Path) -> str:
    """Return the name of today's signer: of its key and certificate in the folder."""
    pointer = place / CURRENT
    return pointer.read_text().strip() if pointer.exists() else FIRST_SIGNER


def time_stamper(place: Path | None = None) -> Identity:
    """Return the demo time-stamper."""
    place = _ensured(place)
    if not (place / f"{STAMPER}.pem").exists():
        with _alone(place):
            if not (place / f"{STAMPER}.pem").exists():
                _keep(
                    place, STAMPER, forms.time_stamper(_name(STAMPER_NAME), _ca(place), now=_now(), years=STAMPER_YEARS)
                )
    return _load(place, STAMPER)


def trust_anchor(place: Path | None = None) -> x509.Certificate:
    """Return the certificate that signatures must lead to."""
    return _certificate(_ensured(place) / "ca.pem")


def revocation_list(place: Path | None = None) -> x509.CertificateRevocationList:
    """Return the authority's list of signers that must not be trusted any more; renewed every day."""
    place = _ensured(place)
    file = place / "crl.pem"
    if not file.exists() or _age(file) > CRL_RENEWED_AFTER:
        with _alone(place):
            _write_list(place)
    return x509.load_pem_x509_crl(file.read_bytes())


def rotate(place: Path | None = None, *, compromised: bool = False) -> Identity:
    """Make a new signer and use it from now on. What earlier ones signed stays good; their keys are destroyed.

    `compromised`: the earlier one is also put on the revocation list, so that nothing it signs from now on is trusted.
    """
    place = _ensured(place)
    with _alone(place):
        before = current(place)
        fresh = forms.signer(_name(SIGNER_NAME), _ca(place), now=_now(), years=SIGNER_YEARS)
        after = f"{FIRST_SIGNER}-{fresh.certificate.serial_number:x}"
        _keep(place, after, fresh)
        _write(place / CURRENT, after.encode(), 0o644)
        if compromised:
            _revoke(place, _certificate(place / f"{before}.pem"))
        _shred(place / f"{before}.key")
    return _load(place, after)


def signers(place: Path | None = None) -> list[x509.Certificate]:
    """Return the certificates of all signers there have been, the oldest first."""
    found = [_certificate(file) for file in _ensured(place).glob(f"{FIRST_SIGNER}*.pem")]
    return sorted(found, key=lambda one: one.not_valid_before_utc)


def revoked(place: Path | None = None) -> list[Revoked]:
    """Return which signers are on the revocation list."""
    file = _ensured(place) / "revoked.json"
    known = json.loads(file.read_text()) if file.exists() else {}
    return [Revoked(int(serial, 16), datetime.fromisoformat(since)) for serial, since in sorted(known.items())]


def _revoke(place: Path, certificate: x509.Certificate) -> None:
    known = {f"{one.serial:x}": one.since.isoformat() for one in revoked(place)}
    known.setdefault(f"{certificate.serial_number:x}", _now().isoformat())
    _write(place / "revoked.json", json.dumps(known).encode(), 0o644)
    _write_list(place)


def _write_list(place: Path) -> None:
    made = forms.revocation_list(_ca(place), revoked(place), now=_now(), good_for=CRL_GOOD_FOR)
    _write(place / "crl.pem", made.public_bytes(Encoding.PEM), 0o644)


def _age(file: Path) -> timedelta:
    return datetime.now(UTC) - datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _ensured(place: Path | None) -> Path:
    """Return the folder with everything in it. Two processes at once: one makes it, the other waits and uses it."""
    place = place or folder()
    if not exists(place):
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o700)
        with _alone(place):
            if not exists(place):
                _make(place)
    return place


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    with (place / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(place: Path) -> None:
    ca = forms.authority(_name(CA_NAME), now=_now(), years=CA_YEARS)
    _keep(place, "ca", ca)
    _keep(place, FIRST_SIGNER, forms.signer(_name(SIGNER_NAME), ca, now=_now(), years=SIGNER_YEARS))
    _write(place / READY, b"Demonstration authority. Nothing it signs has legal effect.\n", 0o644)


def _name(common: str) -> x509.Name:
    return forms.name(common, ORGANISATION)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _ca(place: Path) -> Pair:
    return Pair(forms.read_key((place / "ca.key").read_bytes()), _certificate(place / "ca.pem"))


def _keep(place: Path, stem: str, pair: Pair) -> None:
    _write(place / f"{stem}.key", forms.pem(pair.key), 0o600)
    _write(place / f"{stem}.pem", pair.certificate.public_bytes(Encoding.PEM), 0o644)


def _write(target: Path, content: bytes, mode: int) -> None:
    """Write a file whole or not at all, and onto the disk before anything is signed with it."""
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, mode)
        file.write(content)
        file.flush()
        os.fsync(handle)
    Path(name).replace(target)


def _shred(key: Path) -> None:
    """Overwrite and remove a key nobody signs with any more."""
    if key.exists():
        key.write_bytes(os.urandom(key.stat().st_size))
        key.unlink()


@cache
def _load(place: Path, stem: str) -> Identity:
    key = forms.read_key((place / f"{stem}.key").read_bytes())
    return Identity(key, _certificate(place / f"{stem}.pem"), _certificate(place / "ca.pem"))


@cache
def _certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())

"""What is looked at whenever the portal starts: can the chosen signer work, and for how long yet?

Nothing is asked over the network here: a signing service that is away for a while must not keep the portal from
starting. `manage.py certificates check` asks.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from services.certificates import signers, signing

ENDS_SOON = 60  # days


@register()
def signer_works(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Report a signer that cannot sign, and one that ends soon."""
    kind = settings.SIGNER["kind"]
    if kind not in signers.KINDS:
        return [Error(f"SIGNER is {kind!r}; write one of {', '.join(signers.KINDS)}.", id="certificates.E001")]
    if lacking := signers.missing(settings.SIGNER):
        return [Error(f"SIGNER={kind} needs {', '.join(lacking)}.", id="certificates.E002")]
    if kind == "demo" and not settings.IS_DEMO:
        hint = "Nobody trusts the demo authority. docs/signing.md lists the others."
        return [Error("SIGNER is demo, but this is not the demo city.", hint=hint, id="certificates.E003")]
    if kind == "remote":
        return _address("SIGNER_URL", str(settings.SIGNER["url"]))
    try:
        days = signing.days_left()
    except signers.Misconfigured as error:
        return [Error(str(error), id="certificates.E004")]
    return _days(days)


def _days(days: int | None) -> list[CheckMessage]:
    if days is None or days > ENDS_SOON:
        return []
    kind = Error if days < 0 else Warning
    return [kind(f"The signer's certificate ends in {days} days.", hint="Rotate it.", id="certificates.E005")]


@register()
def time_and_trust_are_named_well(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Report addresses that are none, and anchors that cannot be read."""
    found: list[CheckMessage] = []
    if settings.TIME_STAMPS["url"] == "demo" and not settings.IS_DEMO:
        found.append(Error("TIMESTAMP_URL is demo, but this is not the demo city.", id="certificates.E009"))
    if settings.TIME_STAMPS["url"] not in ("", "demo"):
        found += _address("TIMESTAMP_URL", str(settings.TIME_STAMPS["url"]))
    if settings.SIGNER["kind"] != "demo" and not settings.TRUST["anchors"]:
        found.append(Error("TRUST_ANCHORS names no authority to verify signatures with.", id="certificates.E006"))
    return found + [message for file in settings.TRUST["anchors"] for message in _anchor(file)]


def _anchor(file: str) -> list[CheckMessage]:
    try:
        x509.load_pem_x509_certificates(Path(file).read_bytes())
    except (OSError, ValueError) as error:
        return [Error(f"TRUST_ANCHORS: {file} cannot be read: {error}", id="certificates.E007")]
    return []


def _address(name: str, url: str) -> list[CheckMessage]:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and parts.hostname:
        return []
    return [Error(f"{name} is {url!r}; write an address that begins with http:// or https://.", id="certificates.E008")]

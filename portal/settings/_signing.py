"""Who signs certificates and letters, who says what time it is, and whom verification trusts: docs/signing.md."""

from typing import Any

from portal import env

SIGNER: dict[str, Any] = {
    "kind": env.text("SIGNER", "demo"),  # demo, pkcs12, pkcs11, remote
    "pkcs12": env.text("SIGNER_PKCS12", ""),  # its path
    "password": env.text("SIGNER_PASSWORD", ""),
    "module": env.text("SIGNER_MODULE", ""),  # pkcs11: the token's library
    "token": env.text("SIGNER_TOKEN", ""),
    "key": env.text("SIGNER_KEY", ""),
    "pin": env.text("SIGNER_PIN", ""),
    "chain": env.text("SIGNER_CHAIN", ""),  # PEM: the authorities above the signer, when the key's own place lacks them
    "url": env.text("SIGNER_URL", ""),  # remote
    "credential": env.text("SIGNER_CREDENTIAL", ""),
    "access_token": env.text("SIGNER_ACCESS_TOKEN", ""),
    "timeout": env.number("SIGNER_TIMEOUT", 10),  # seconds
}
# "url" empty: none; "demo": by the demo authority itself; otherwise the address of an RFC 3161 service.
TIME_STAMPS: dict[str, Any] = {
    "url": env.text("TIMESTAMP_URL", "demo" if SIGNER["kind"] == "demo" else ""),
    "token": env.text("TIMESTAMP_TOKEN", ""),
    "timeout": env.number("TIMESTAMP_TIMEOUT", 10),  # seconds
}
TRUST: dict[str, Any] = {
    "anchors": env.words("TRUST_ANCHORS"),  # PEM files, beside the demo authority where that signs
    "revocation_lists": env.words("TRUST_REVOCATION_LISTS"),  # files or addresses of CRLs
}

"""A key that never leaves its PKCS#11 token: SoftHSM stands in for the hardware; bin/test installs it."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from cryptography.hazmat.primitives import serialization

from services.certificates import authority, checks, inspection, signers, storage
from tests.support.certificates import issued

LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (LIBRARY.exists() and shutil.which("softhsm2-util")) and not os.environ.get("PORTAL_REFEREES"),
        reason="SoftHSM is not installed (bin/test installs it)",
    ),
]


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    made = "softhsm2-util --init-token --free --label city --pin 1234 --so-pin 1234"
    subprocess.run(made.split(), check=True, capture_output=True)
    _import_the_demo_signer()
    settings.SIGNER = {
        **settings.SIGNER,
        "kind": "pkcs11",
        "module": str(LIBRARY),
        "token": "city",
        "key": "seal",
        "pin": "1234",
        "chain": str(authority.folder() / "ca.pem"),
    }
    signers._opened.cache_clear()


def _import_the_demo_signer() -> None:
    from pkcs11.util.rsa import decode_rsa_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    one = authority.identity()
    key = one.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    certificate = one.certificate.public_bytes(serialization.Encoding.DER)
    label = {pkcs11.Attribute.LABEL: "seal", pkcs11.Attribute.TOKEN: True}
    with pkcs11.lib(str(LIBRARY)).get_token(token_label="city").open(rw=True, user_pin="1234") as session:
        session.create_object({**decode_rsa_private_key(key), **label})
        session.create_object({**decode_x509_certificate(certificate), **label})


def test_a_token_signs_and_a_wrong_pin_is_said_at_start(token: None, settings: Any) -> None:
    assert inspection.trouble_with(storage.read(issued().file)) == inspection.SOUND
    settings.SIGNER = {**settings.SIGNER, "pin": "0000"}
    signers._opened.cache_clear()
    assert "The token 'city'" in checks.signer_works(None)[0].msg

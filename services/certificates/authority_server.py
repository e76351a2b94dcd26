"""The demo authority as a service of its own: it signs digests, stamps times and publishes its revocation list.

    python -m services.certificates.authority_server --authority FOLDER --port 8002 [--host 127.0.0.1]

    POST /tsa                            RFC 3161: application/timestamp-query → application/timestamp-reply
    POST /csc/v2/credentials/info        {"credentialID": "demo"} → {"cert": {"certificates": [base64 DER, …]}}
    POST /csc/v2/signatures/signHash     {"credentialID", "hashes": [base64 SHA-256]} → {"signatures": [base64]}
    GET  /authority.pem /authority.crl /health

Signing asks for the bearer token of the environment variable AUTHORITY_TOKEN. AUTHORITY_FAULT makes it misbehave: slow,
error, garbage, wrong (a signature over something else). It stands in for a city's signing service and time-stamp
authority, and takes the same way through the portal as they do.
"""

import argparse
import base64
import hmac
import json
import os
import sys
import time
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils
from cryptography.hazmat.primitives.serialization import Encoding

from services.certificates import authority, timestamps
from services.certificates.signers import demo_key
from services.core.stand_ins import Answering, Refused

TOKEN = "demo-authority"
CREDENTIAL = "demo"
SLOW = 5.0  # seconds
FAULTS = ("", "slow", "error", "garbage", "wrong")


class AuthorityServer(ThreadingHTTPServer):
    """Answers with the keys of one folder. `fault` may change any time."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], place: Path, *, token: str, fault: str = "") -> None:
        super().__init__(address, Handler)
        self.place, self.token, self.fault = place, token, fault


class Handler(Answering):
    """One question."""

    server: AuthorityServer
    server_version = "authority"

    def do_GET(self) -> None:
        place = self.server.place
        if self.path == "/authority.pem":
            return self.send(200, "application/x-pem-file", authority.trust_anchor(place).public_bytes(Encoding.PEM))
        if self.path == "/authority.crl":
            return self.send(200, "application/pkix-crl", authority.revocation_list(place).public_bytes(Encoding.DER))
        return self.answer(200 if self.path == "/health" else 404, {"status": "ok"})

    def do_POST(self) -> None:
        if self._misbehave():
            return None
        try:
            body = self.body()
            if self.path == "/tsa":
                reply = timestamps.answer(body, demo_key(authority.time_stamper(self.server.place)))
                return self.send(200, timestamps.REPLY, reply)
            return self.answer(200, self._csc(body))
        except Refused as refusal:
            return self.answer(refusal.status, {"error": refusal.reason})

    def _csc(self, body: bytes) -> dict[str, Any]:
        shown = self.headers.get("Authorization", "")
        if not hmac.compare_digest(shown.encode(), f"Bearer {self.server.token}".encode()):
            raise Refused(401, "Show the token that was agreed.")
        try:
            question = dict(json.loads(body))
        except (ValueError, TypeError) as error:
            raise Refused(400, "The question is not JSON.") from error
        if question.get("credentialID") != CREDENTIAL:
            raise Refused(400, "There is no such credential.")
        if self.path == "/csc/v2/credentials/info":
            return self._info()
        if self.path == "/csc/v2/signatures/signHash":
            return {"signatures": [self._signature(str(one)) for one in question.get("hashes", [])]}
        raise Refused(404, "There is no such page.")

    def _info(self) -> dict[str, Any]:
        identity = authority.identity(self.server.place)
        chain = [one.public_bytes(Encoding.DER) for one in (identity.certificate, identity.issuer)]
        return {
            "key": {"status": "enabled"},
            "cert": {"certificates": [base64.b64encode(one).decode() for one in chain]},
        }

    def _signature(self, encoded: str) -> str:
        try:
            digest = base64.b64decode(encoded, validate=True)
            assert len(digest) == 32
        except (ValueError, AssertionError) as error:
            raise Refused(400, "A hash is 32 bytes in base64.") from error
        if self.server.fault == "wrong":
            digest = bytes(32)
        key = authority.identity(self.server.place).key
        return base64.b64encode(key.sign(digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))).decode()

    def _misbehave(self) -> bool:
        fault = self.server.fault
        if fault == "slow":
            time.sleep(SLOW)
        if fault == "error":
            self.answer(500, {"error": "The authority has a problem."})
        if fault == "garbage":
            self.send(200, "text/html", b"<html>maintenance</html>")
        return fault in ("error", "garbage")


def make_server(place: Path, port: int, *, host: str = "127.0.0.1", fault: str = "") -> AuthorityServer:
    """Return a server that listens but does not serve yet; port 0 takes a free one."""
    return AuthorityServer((host, port), place, token=os.environ.get("AUTHORITY_TOKEN") or TOKEN, fault=fault)


def main(arguments: list[str] | None = None) -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description="The demo authority: signatures and time-stamps over HTTP.")
    parser.add_argument("--authority", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    chosen = parser.parse_args(arguments)
    fault = os.environ.get("AUTHORITY_FAULT", "")
    if fault not in FAULTS:
        parser.error(f"AUTHORITY_FAULT: {fault!r} is none of {', '.join(FAULTS[1:])}.")
    server = make_server(chosen.authority, chosen.port, host=chosen.host, fault=fault)
    sys.stdout.write(f"Authority: http://{chosen.host}:{server.server_port}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()

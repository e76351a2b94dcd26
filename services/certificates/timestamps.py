"""Time-stamps (RFC 3161): asking an authority for them, and the demo authority's own way of giving them."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from asn1crypto import algos, cms, core, tsp
from django.conf import settings
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute

from services.certificates import authority
from services.certificates.cades import RSA, Key, as_asn1, signed_data
from services.certificates.signers import demo_key
from services.certificates.speaking import NoAnswer, post

Stamper: TypeAlias = Callable[[bytes], bytes]  # a SHA-256 digest in, a token (DER of a CMS structure) out
POLICY = "1.3.6.1.4.1.32473.1.1"  # below the number that RFC 5612 keeps for examples
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
GRANTED = ("granted", "granted_with_mods")
MOST_APART = timedelta(minutes=5)  # a token from a clock that is further off than this is not taken


def stamper() -> Stamper | None:
    """Return what gives time-stamps here; None where none is configured."""
    url = settings.TIME_STAMPS["url"]
    if not url:
        return None
    return _from_the_demo_authority if url == "demo" else _from_a_service


def _from_the_demo_authority(digest: bytes) -> bytes:
    query = _query(digest)
    return _token(answer(query.dump(), demo_key(authority.time_stamper())), query)


def _from_a_service(digest: bytes) -> bytes:
    query, options = _query(digest), dict[str, Any](settings.TIME_STAMPS)
    headers = {"Content-Type": QUERY, "Accept": REPLY}
    if options["token"]:
        headers["Authorization"] = f"Bearer {options['token']}"
    return _token(post(options["url"], query.dump(), headers, seconds=options["timeout"]), query)


def _query(digest: bytes) -> tsp.TimeStampReq:
    imprint = tsp.MessageImprint(
        {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": digest}
    )
    nonce = int.from_bytes(secrets.token_bytes(8)) | 1 << 63
    return tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True})


def _token(reply: bytes, query: tsp.TimeStampReq) -> bytes:
    """Return the token of a reply; NoAnswer unless it is for exactly this question and from now."""
    try:
        read = tsp.TimeStampResp.load(reply, strict=True)
        if read["status"]["status"].native not in GRANTED:
            raise NoAnswer(f"The time-stamp authority refused: {read['status'].native}")
        token = read["time_stamp_token"]
        said = token["content"]["encap_content_info"]["content"].parsed
        right = [said[part].dump() == query[part].dump() for part in ("message_imprint", "nonce")]
        on_time = abs(said["gen_time"].native - datetime.now(UTC)) <= MOST_APART
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NoAnswer("The time-stamp authority's reply cannot be read.") from error
    if not (all(right) and on_time):
        raise NoAnswer("The time-stamp is for another document, question or time.")
    return bytes(token.dump())


def answer(query: bytes, key: Key) -> bytes:
    """Return the reply (DER) of a time-stamp authority with this key to a query (DER)."""
    try:
        asked = tsp.TimeStampReq.load(query, strict=True)
        imprint = asked["message_imprint"]
        good = imprint["hash_algorithm"]["algorithm"].native == "sha256" and len(imprint["hashed_message"].native) == 32
    except (ValueError, TypeError, KeyError):
        return _refusal("bad_data_format")
    return _granted(asked, key) if good else _refusal("bad_alg")


def _refusal(why: str) -> bytes:
    status = tsp.PKIStatusInfo({"status": "rejection", "fail_info": {why}})
    return bytes(tsp.TimeStampResp({"status": status}).dump())


def _granted(asked: tsp.TimeStampReq, key: Key) -> bytes:
    at = datetime.now(UTC).replace(microsecond=0)
    parts: dict[str, Any] = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": asked["message_imprint"],
        "serial_number": secrets.randbits(120),
        "gen_time": at,
        "accuracy": {"seconds": 1},
    }
    if asked["nonce"].native is not None:
        parts["nonce"] = asked["nonce"].native
    token = _signed(tsp.TSTInfo(parts).dump(), key)
    return bytes(tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump())


def _signed(info: bytes, key: Key) -> cms.ContentInfo:
    attributes = cms.CMSAttributes(
        [
            simple_cms_attribute("content_type", "tst_info"),
            simple_cms_attribute("message_digest", hashlib.sha256(info).digest()),
            simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(as_asn1(key.certificate))),
        ]
    )
    content = {"content_type": "tst_info", "content": core.ParsableOctetString(info)}
    return signed_data(key, attributes, key.sign(attributes.dump()), RSA, content, version="v3")

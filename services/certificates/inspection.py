"""Whether a file is exactly what our authority signed: the check behind "verify by uploading the PDF".

Sound only if there is exactly one signature, it is intact, valid and leads to our authority, it certifies that nothing
may be changed, and it covers the file to its last byte. Everything else, every exception included, is not sound.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import NO_CHANGES_DIFF_POLICY
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import PdfSignatureStatus, SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from services.certificates import authority

LARGEST = 10 * 1024 * 1024  # bytes

NOT_PDF, UNREADABLE, UNSIGNED, SEVERAL = "not_pdf", "unreadable", "unsigned", "several_signatures"
ALTERED, UNTRUSTED, EXTENDED, CHANGEABLE = "altered", "untrusted", "extended", "changes_allowed"
SOUND = ""

logger = logging.getLogger(__name__)


def trouble_with(content: bytes, anchor: x509.Certificate | None = None) -> str:
    """Return what is wrong with the file's signature, as one of the words above; SOUND when nothing is.

    The signature must lead to the anchor; by default that is our own authority.
    """
    if not content.startswith(b"%PDF-") or len(content) > LARGEST:
        return NOT_PDF
    try:
        return _outside_loops(lambda: _trouble(content, anchor or authority.trust_anchor()))
    except Exception as error:  # noqa: BLE001 - a file that breaks the reader is not one of ours
        logger.info("An uploaded file could not be checked: %s", type(error).__name__)
        return UNREADABLE


def _outside_loops(work: Callable[[], str]) -> str:
    """Do the work in a thread of its own when this one runs an event loop: pyHanko starts one itself."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work).result()


def _trouble(content: bytes, anchor: x509.Certificate) -> str:
    reader = PdfFileReader(BytesIO(content), strict=True)
    signatures = reader.embedded_signatures
    if len(signatures) != 1:
        return SEVERAL if signatures else UNSIGNED
    signature = signatures[0]
    status = validate_pdf_signature(
        signature,
        signer_validation_context=_trust(anchor),
        diff_policy=NO_CHANGES_DIFF_POLICY,
        key_usage_settings=KeyUsageConstraints(key_usage={"non_repudiation"}),
    )
    return _judge(status) or _permission(signature)


def _judge(status: PdfSignatureStatus) -> str:
    if not (status.intact and status.valid):
        return ALTERED
    if not status.trusted:
        return UNTRUSTED
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE or not status.docmdp_ok:
        return EXTENDED
    return SOUND if status.bottom_line else ALTERED


def _permission(signature: object) -> str:
    level = getattr(signature, "docmdp_level", None)
    return SOUND if level == MDPPerm.NO_CHANGES else CHANGEABLE


def _trust(anchor: x509.Certificate) -> ValidationContext:
    root = asn1.Certificate.load(anchor.public_bytes(Encoding.DER))
    return ValidationContext(trust_roots=[root], allow_fetching=False, revocation_mode="soft-fail")

"""Whether a file is exactly what a trusted authority signed: the check behind "verify by uploading the PDF".

Sound only if there is exactly one signature, it is intact, valid and leads to a trusted authority, it certifies that
nothing may be changed, and it covers the file to its last byte. One thing may follow it: evidence (certificates,
revocation lists) under trusted time-stamps, of which the last covers the file to its last byte; then the signature has
to have been good at the time of the first. Everything else, every exception included, is not sound.

Needs no database, no network and, when anchors are given, no settings: offline.py is nothing but this.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from asn1crypto import crl
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import NO_CHANGES_DIFF_POLICY, ModificationLevel, StandardDiffPolicy
from pyhanko.sign.diff_analysis.form_rules_api import FormUpdatingRule
from pyhanko.sign.diff_analysis.rules.file_structure_rules import (
    CatalogModificationRule,
    ObjectStreamRule,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.rules.form_field_rules import (
    DSSCompareRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
)
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from services.certificates.cades import as_asn1

LARGEST = 10 * 1024 * 1024  # bytes
CLOCKS_APART = timedelta(
    minutes=10
)  # the portal notes the time before it prints, the stamp comes after, by another clock

NOT_PDF, UNREADABLE, UNSIGNED, SEVERAL = "not_pdf", "unreadable", "unsigned", "several_signatures"
ALTERED, UNTRUSTED, EXTENDED, CHANGEABLE = "altered", "untrusted", "extended", "changes_allowed"
BAD_STAMP = "time_stamp_not_sound"
SOUND = ""
BASIC, LONG_TERM = "PAdES B-B", "PAdES B-LTA"

ONE_SIGNER = KeyUsageConstraints(key_usage={"non_repudiation"})
LTA = ModificationLevel.LTA_UPDATES
ONLY_EVIDENCE = StandardDiffPolicy(
    global_rules=[CatalogModificationRule()]
    + [rule.as_qualified(LTA) for rule in (XrefStreamRule(), ObjectStreamRule(), DSSCompareRule())],
    form_rule=FormUpdatingRule(field_rules=[SigFieldCreationRule(), SigFieldModificationRule()]),
)

logger = logging.getLogger(__name__)


@dataclass
class Report:
    """What was found out about a file. `trouble` is one of the words above, SOUND (empty) when there is none.

    `signed_at` is proved by a time-stamp when `level` is B-LTA, otherwise what the signer says.
    """

    trouble: str
    signer: str = ""
    key_id: str = ""
    signed_at: datetime | None = None
    level: str = ""
    attachments: dict[str, str] = field(default_factory=dict)  # name → SHA-256

    @property
    def is_sound(self) -> bool:
        """Whether the file is exactly what the authority signed."""
        return self.trouble == SOUND


@dataclass(frozen=True)
class Trust:
    """Whom to trust, what is known of revoked signers, and the moment at which the file has to be good."""

    anchors: Sequence[x509.Certificate]
    revocation_lists: Sequence[x509.CertificateRevocationList] = ()
    at: datetime | None = None

    @property
    def moment(self) -> datetime:
        """The moment to judge by; now, unless another was asked for."""
        return self.at or datetime.now(UTC)


def trouble_with(content: bytes, anchor: x509.Certificate | None = None, *, at: datetime | None = None) -> str:
    """Return what is wrong with the file's signature, as one of the words above; SOUND when nothing is.

    The signature must lead to the anchor; by default those of this portal. `at`: a moment at which somebody trusted,
    our register, saw the file already; without it the file has to prove by itself that it is good today.
    """
    if anchor:
        return inspect(content, Trust([anchor], at=at)).trouble
    return inspect(content, _ours(at)).trouble


def _ours(at: datetime | None) -> Trust:
    from services.certificates import trust

    try:
        lists = trust.revocation_lists()
    except Exception as error:  # noqa: BLE001 - a list that cannot be fetched must not close the verification page
        logger.warning("Verifying without revocation lists: %s", type(error).__name__)
        lists = []
    return Trust(trust.anchors(), lists, at)


def inspect(content: bytes, trust: Trust) -> Report:
    """Return everything a file says by itself to who trusts these authorities. Never raises."""
    if not content.startswith(b"%PDF-") or len(content) > LARGEST:
        return Report(NOT_PDF)
    try:
        return _outside_loops(lambda: asyncio.run(_inspect(content, trust)))
    except Exception as error:  # noqa: BLE001 - a file that breaks the reader is not one of ours
        logger.info("An uploaded file could not be checked: %s", type(error).__name__)
        return Report(UNREADABLE)


def _outside_loops(work: Callable[[], Report]) -> Report:
    """Do the work in a thread of its own when this one runs an event loop already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work).result()


async def _inspect(content: bytes, trust: Trust) -> Report:
    reader = PdfFileReader(BytesIO(content), strict=True)
    signatures, stamps = reader.embedded_regular_signatures, reader.embedded_timestamp_signatures
    if len(signatures) != 1 or len(reader.embedded_signatures) != 1 + len(stamps):
        return Report(SEVERAL if signatures else UNSIGNED)
    signature = signatures[0]
    report = Report(SOUND, _subject(signature), f"{signature.signer_cert.serial_number:x}", level=BASIC)
    report.attachments = _attachments(reader)
    report.signed_at = signature.self_reported_timestamp
    if stamps:
        report.level = LONG_TERM
        report.trouble, report.signed_at = await _chain(stamps, trust)
    at = report.signed_at if stamps else trust.moment
    report.trouble = report.trouble or await _signature(reader, signature, trust, at, is_last=not stamps)
    return report


def _subject(signature: EmbeddedPdfSignature) -> str:
    return str(signature.signer_cert.subject.human_friendly)


async def _chain(stamps: list[EmbeddedPdfSignature], trust: Trust) -> tuple[str, datetime | None]:
    """Judge the time-stamps from the last to the first; return the time that the first one proves.

    The last has to be good at the moment asked for, each earlier one when its successor was made.
    """
    moment, last = trust.moment, stamps[-1]
    for stamp in reversed(stamps):
        status = await async_validate_pdf_timestamp(stamp, _context(trust, moment), diff_policy=ONLY_EVIDENCE)
        whole = SignatureCoverageLevel.ENTIRE_FILE if stamp is last else SignatureCoverageLevel.ENTIRE_REVISION
        if not (status.intact and status.valid and status.trusted) or is_revoked(stamp, trust, moment):
            return BAD_STAMP, None
        if status.coverage < whole or status.modification_level > LTA or status.timestamp > moment + CLOCKS_APART:
            return EXTENDED, None
        moment = status.timestamp
    return SOUND, moment


async def _signature(
    reader: PdfFileReader, signature: EmbeddedPdfSignature, trust: Trust, at: datetime | None, *, is_last: bool
) -> str:
    status = await async_validate_pdf_signature(
        signature,
        signer_validation_context=_context(trust, at or trust.moment, reader),
        diff_policy=NO_CHANGES_DIFF_POLICY if is_last else ONLY_EVIDENCE,
        key_usage_settings=ONE_SIGNER,
    )
    if not (status.intact and status.valid):
        return ALTERED
    if not status.trusted or is_revoked(signature, trust, at or trust.moment, reader):
        return UNTRUSTED
    whole = SignatureCoverageLevel.ENTIRE_FILE if is_last else SignatureCoverageLevel.ENTIRE_REVISION
    if status.coverage < whole or not status.docmdp_ok or signature.signed_revision != 0:
        return EXTENDED
    if not is_last and status.modification_level > LTA:
        return EXTENDED
    if signature.docmdp_level != MDPPerm.NO_CHANGES:
        return CHANGEABLE
    return SOUND if status.bottom_line else ALTERED


def _context(trust: Trust, at: datetime, reader: PdfFileReader | None = None) -> ValidationContext:
    """Return the certificates and lists to judge by; those that lie in the file count like those given."""
    options: dict[str, Any] = {
        "trust_roots": [as_asn1(one) for one in trust.anchors],
        "crls": [crl.CertificateList.load(one.public_bytes(Encoding.DER)) for one in trust.revocation_lists],
        "moment": at,
        "allow_fetching": False,
        "revocation_mode": "soft-fail",
    }
    if reader is not None and "/DSS" in reader.root:
        return DocumentSecurityStore.read_dss(reader).as_validation_context(options)
    return ValidationContext(**options)


def is_revoked(
    signature: EmbeddedPdfSignature, trust: Trust, at: datetime, reader: PdfFileReader | None = None
) -> bool:
    """Return whether a list says that the signer, or one above it, was revoked by that moment.

    pyHanko looks at lists only for certificates that name an address of theirs; ours come from settings and the file.
    """
    chain = [_as_x509(one) for one in (signature.signer_cert, *signature.other_embedded_certs)]
    lists = [*trust.revocation_lists, *_lists_in(reader)]
    entries = [
        found.get_revoked_certificate_by_serial_number(one.serial_number)
        for one in chain
        for found in lists
        if found.issuer == one.issuer and _is_genuine(found, [*trust.anchors, *chain])
    ]
    return any(entry is not None and entry.revocation_date_utc <= at for entry in entries)


def _is_genuine(found: x509.CertificateRevocationList, issuers: list[x509.Certificate]) -> bool:
    above = [one for one in issuers if one.subject == found.issuer]
    return any(found.is_signature_valid(one.public_key()) for one in above)  # type: ignore[arg-type]


def _lists_in(reader: PdfFileReader | None) -> list[x509.CertificateRevocationList]:
    if reader is None or "/DSS" not in reader.root or "/CRLs" not in reader.root["/DSS"]:
        return []
    return [x509.load_der_x509_crl(one.get_object().data) for one in reader.root["/DSS"]["/CRLs"]]


def _as_x509(certificate: Any) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.dump())


def _attachments(reader: PdfFileReader) -> dict[str, str]:
    """Return the digests of what is attached, by name."""
    if "/Names" not in reader.root or "/EmbeddedFiles" not in reader.root["/Names"]:
        return {}
    names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    files = [(str(names[place]), names[place + 1]["/EF"]["/F"]) for place in range(0, len(names), 2)]
    return {name: hashlib.sha256(stream.data).hexdigest() for name, stream in files}

"""Verifies a certificate or letter with nothing but the file and the authority's certificate: no portal, no network.

    bin/verify-certificate FILE --trust CA.pem [--crl LIST]... [--at 2036-11-24] [--json]

Ends with 0 when the file is exactly what the authority signed, 1 when it is not, 2 when it could not be looked at.
Whether a genuine document is still valid, or has been revoked, only the portal knows: its QR code leads there.
"""

import argparse
import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from services.certificates.inspection import LONG_TERM, Report, Trust, inspect
from services.certificates.trust import read_list

SOUND, NOT_SOUND, NOT_LOOKED_AT = 0, 1, 2
REASONS = {
    "not_pdf": "This is not a PDF file, or it is too large for a document of the portal.",
    "unreadable": "The file is damaged.",
    "unsigned": "The file carries no signature.",
    "several_signatures": "The file carries more than one signature.",
    "altered": "The file was changed after it was signed.",
    "untrusted": "Its signer is unknown to this authority, or its certificate had ended or been revoked.",
    "extended": "Something was added to the file after it was signed.",
    "changes_allowed": "The signature allows changes; the portal's never do.",
    "time_stamp_not_sound": "Its time-stamp is not one of this authority.",
}


def main(arguments: list[str] | None = None) -> int:
    """Look at one file and say what was found."""
    chosen = _parser().parse_args(arguments)
    try:
        content = chosen.file.read_bytes()
        anchors = x509.load_pem_x509_certificates(chosen.trust.read_bytes())
        lists = [read_list(file.read_bytes()) for file in chosen.crl]
    except (OSError, ValueError) as error:
        sys.stderr.write(f"Cannot be read: {error}\n")
        return NOT_LOOKED_AT
    report = inspect(content, Trust(anchors, lists, chosen.at))
    told = json.dumps(_as_json(report), ensure_ascii=False, indent=2) if chosen.json else _as_text(report)
    sys.stdout.write(told + "\n")
    return SOUND if report.is_sound else NOT_SOUND


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="verify-certificate", description="Verify a document of the portal offline.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--trust", type=Path, required=True, help="the authority's certificate (PEM)")
    parser.add_argument("--crl", type=Path, action="append", default=[], help="a list of revoked signers")
    parser.add_argument("--at", type=_day, help="judge as of that day (YYYY-MM-DD) instead of today")
    parser.add_argument("--json", action="store_true", help="answer for machines")
    return parser


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _as_json(report: Report) -> dict[str, object]:
    return {
        "sound": report.is_sound,
        "reason": report.trouble or None,
        "signer": report.signer,
        "signer_serial": report.key_id,
        "signed_at": report.signed_at.isoformat() if report.signed_at else None,
        "time_proved": report.level == LONG_TERM and report.is_sound,
        "level": report.level,
        "attachments": report.attachments,
    }


def _as_text(report: Report) -> str:
    if not report.is_sound:
        return f"NOT SOUND. {REASONS[report.trouble]} Do not rely on it."
    proof = "proved by a time-stamp" if report.level == LONG_TERM else "as the signer says"
    lines = ["SOUND. Signed by this authority and unchanged to the last byte since."]
    lines.append(f"Signer      {report.signer}")
    lines.append(f"Serial      {report.key_id}")
    lines.append(f"Signed      {report.signed_at:%Y-%m-%d %H:%M:%S %Z}, {proof} ({report.level})")
    lines += [f"Attachment  {name}  SHA-256 {digest}" for name, digest in report.attachments.items()]
    return "\n".join([*lines, "Whether it is still valid, only the portal knows: scan its QR code."])


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)  # of a whole process that does nothing else
    sys.exit(main())

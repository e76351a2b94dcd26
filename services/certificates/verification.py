"""What the public may learn about a document: valid or not, and masked facts from our database, never from the file."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias, cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services.certificates import inspection
from services.certificates.models import Certificate, Edition, Letter, SignedFile
from services.certificates.sheets import agency
from services.certificates.wording import clean, words
from services.core.codes import mask_id_no, mask_name, mask_phone, mask_uscc

Document: TypeAlias = Certificate | Letter
Text: TypeAlias = str | Promise
NOTHING = "-" * 24  # compared with when there is no such number, so that both answers take the same time

HEADLINES: dict[str, Text] = {
    "valid": _("Valid"),
    "not_yet": _("Not valid yet"),
    "suspended": _("Suspended"),
    "expired": _("Expired"),
    "superseded": _("Replaced by a newer certificate"),
    "revoked": _("Revoked"),
    "cancelled": _("Cancelled"),
    "unknown": _("No such document"),
    "not_ours": _("Not a document this portal issued"),
}
EXPLANATIONS: dict[str, Text] = {
    "valid": _("This document was issued by the department named below and is valid."),
    "not_yet": _("This document is genuine, but its period of validity has not begun."),
    "suspended": _("This document is genuine, but its validity is suspended for the time being."),
    "expired": _("This document is genuine, but its period of validity is over."),
    "superseded": _("This document is genuine, but a newer one has taken its place."),
    "revoked": _("This document is genuine, but it was revoked and is no longer valid."),
    "cancelled": _("This document is genuine, but it was cancelled and is no longer valid."),
    "unknown": _("Nothing was found for these details. Check them against the document, or scan its QR code."),
    "not_ours": _("The file was not issued by this portal, or it was changed afterwards. Do not rely on it."),
}


@dataclass(frozen=True)
class Row:
    """A fact as the public sees it; label and value are {"zh", "en"}."""

    label: dict[str, str]
    value: dict[str, str]


@dataclass(frozen=True)
class Finding:
    """The answer to one question. `result` is a key of HEADLINES; facts only when the document is known."""

    result: str
    title: dict[str, str] = field(default_factory=dict)
    department: dict[str, str] = field(default_factory=dict)
    number: str = ""
    rows: tuple[Row, ...] = ()
    history: tuple[Any, ...] = ()
    file_checked: bool = False

    @property
    def is_valid(self) -> bool:
        """Whether one may rely on the document today."""
        return self.result == "valid"

    @property
    def headline(self) -> Text:
        """The answer in a few words."""
        return HEADLINES[self.result]

    @property
    def explanation(self) -> Text:
        """The answer in a sentence."""
        return EXPLANATIONS[self.result]


UNKNOWN = Finding("unknown")
NOT_OURS = Finding("not_ours", file_checked=True)


def by_secret(number: str, secret: str, *, on: date) -> Finding:
    """Answer a scanned QR code: the number with its secret part."""
    document = _numbered(number)
    known = document.secret if document else NOTHING
    matches = hmac.compare_digest(known.encode(), secret.encode())
    return finding(document, on=on) if document and matches else UNKNOWN


def by_holder(number: str, name: str, last_four: str, *, on: date) -> Finding:
    """Answer what somebody typed: number, holder's name and the last four of the identity number, all three right."""
    certificate = Certificate.objects.exclude(state="draft").filter(number=normal_number(number)).first()
    known = _key(certificate.holder_name, certificate.holder_id_no[-4:]) if certificate else NOTHING
    matches = hmac.compare_digest(known.encode(), _key(name, last_four).encode())
    has_id = certificate is not None and len(certificate.holder_id_no) >= 4
    return finding(certificate, on=on) if certificate and has_id and matches else UNKNOWN


def by_file(content: bytes, *, on: date) -> Finding:
    """Answer an uploaded file: it must be, byte for byte, one we registered, and soundly signed by our authority.

    What we registered we saw that day, so its signature is judged by that day, also after the signer's end.
    """
    file = _registered(hashlib.sha256(content).hexdigest())
    if file is None or inspection.trouble_with(content, at=file.issued_at) != inspection.SOUND:
        return NOT_OURS
    document = file.document if isinstance(file, Edition) else cast(Document, file)
    return finding(document, on=on, file_checked=True)


def finding(document: Document, *, on: date, file_checked: bool = False) -> Finding:
    """Return what the public sees of a known document on that day."""
    return Finding(
        result=standing(document, on),
        title=words(document.title),
        department=agency(document.department),
        number=document.number,
        rows=_certificate_rows(document) if isinstance(document, Certificate) else _letter_rows(document),
        history=tuple(document.events.all()) if isinstance(document, Certificate) else (),
        file_checked=file_checked,
    )


def standing(document: Document, on: date) -> str:
    """Return whether the document may be relied on that day, as a key of HEADLINES."""
    if isinstance(document, Letter) or document.state != "valid":
        return "valid" if document.state == "issued" else document.state
    if document.valid_to and document.valid_to < on:
        return "expired"
    return "valid" if document.valid_from <= on else "not_yet"


def normal_number(text: str) -> str:
    """Return a number as it is stored, from what a hand may have typed."""
    return clean(text).translate(FULL_WIDTH).upper().replace(" ", "").replace("—", "-").replace("–", "-")


FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def _key(name: str, last_four: str) -> str:
    return f"{clean(name).translate(FULL_WIDTH).upper().replace(' ', '')}|{normal_number(last_four)}"


def _numbered(number: str) -> Document | None:
    certificate = Certificate.objects.exclude(state="draft").filter(number=number).first()
    return certificate or Letter.objects.filter(number=number, state="issued").first()


def _registered(digest: str) -> SignedFile | None:
    """Return what was issued with this digest: a certificate, a letter, or another edition of one."""
    certificate = Certificate.objects.exclude(state="draft").filter(sha256=digest).first()
    edition = Edition.objects.select_related("certificate", "letter").filter(sha256=digest, issued_at__isnull=False)
    return certificate or edition.first() or Letter.objects.filter(sha256=digest, state="issued").first()


def _certificate_rows(certificate: Certificate) -> tuple[Row, ...]:
    rows = [Row({"zh": "持证主体", "en": "Holder"}, same(mask_name(clean(certificate.holder_name))))]
    if certificate.holder_id_no:
        rows.append(Row({"zh": "证件号码", "en": "Identity number"}, same(_masked_id(certificate.holder_id_no))))
    rows.append(Row({"zh": "办理事项", "en": "Matter"}, words(certificate.matter)))
    rows += [Row(words(fact["label"]), _masked(fact)) for fact in certificate.data if _is_told(fact)]
    return tuple(rows + _dates(certificate))


def _is_told(fact: dict[str, Any]) -> bool:
    """Whether the public reads a fact: a photograph stays with its holder, a table is compared on the document."""
    return not fact.get("photo") and not fact.get("table")


def _dates(certificate: Certificate) -> list[Row]:
    end = certificate.valid_to
    until = same(end.isoformat()) if end else {"zh": "长期", "en": "No end date"}
    return [
        Row({"zh": "发证日期", "en": "Date of issue"}, same(certificate.decided_on.isoformat())),
        Row({"zh": "有效期自", "en": "Valid from"}, same(certificate.valid_from.isoformat())),
        Row({"zh": "有效期至", "en": "Valid until"}, until),
    ]


def _letter_rows(letter: Letter) -> tuple[Row, ...]:
    return (
        Row({"zh": "收件人", "en": "Addressee"}, same(mask_name(clean(letter.addressee)))),
        Row({"zh": "文书日期", "en": "Date"}, same(letter.dated.isoformat())),
    )


def same(text: str) -> dict[str, str]:
    """Return a text that reads the same in both languages."""
    return {"zh": text, "en": text}


def _masked_id(number: str) -> str:
    is_enterprise = len(number) == 18 and not number[:17].isdigit()
    return mask_uscc(number) if is_enterprise else mask_id_no(number)


MASKS = {"name": mask_name, "id_no": _masked_id, "phone": mask_phone}


def _masked(fact: dict[str, Any]) -> dict[str, str]:
    """Return the value as the public may see it; a mask nobody knows hides all of it."""
    value = words(fact["value"])
    mask = fact.get("mask", "none")
    if mask == "none":
        return {"zh": value["zh"], "en": value["en"] or value["zh"]}
    hide = MASKS.get(mask, lambda text: "*" * len(text))
    return {language: hide(text) for language, text in value.items() if text}

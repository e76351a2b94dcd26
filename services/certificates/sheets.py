"""What is printed on a certificate or a letter: one context for the PDF and for the page that a screen reader reads."""

import base64
import hashlib
import json
import zlib
from typing import Any
from urllib.parse import quote

from django.conf import settings

from services.certificates import fonts, looks
from services.certificates.art.forms import Art, Form
from services.certificates.art.frame import frame, plain_frame, specimen_page
from services.certificates.art.photo import photo
from services.certificates.art.qr import qr
from services.certificates.art.seal import seal
from services.certificates.metadata import Description
from services.certificates.models import Certificate, Letter
from services.certificates.printing import Field, Sheet
from services.certificates.tables import widths
from services.certificates.wording import Words, clean, day, is_code, period, solemn_day, words

PHONE = "12345"
SEAL, QR, PHOTO = "art:seal", "art:qr", "art:photo"
SPECIMEN = "样本 SPECIMEN"
CERTIFICATE_SEAL, LETTER_SEAL = "电子证照专用章", "电子文书专用章"
SCHEMA = "one-thing-portal/certificate/1"
LONG_NAME, VERY_LONG_NAME = 14, 28  # characters: the size goes down twice, never below what one can read
MANY_LINES, VERY_MANY_LINES = 11, 19  # a row has at least two lines, a long value more
LINE = 26  # characters


def verify_path(document: Certificate | Letter) -> str:
    """Return the path behind the QR code; only the QR code and the holder know the secret part."""
    return f"/verify/{quote(document.number)}/{document.secret}"


def verify_address(document: Certificate | Letter) -> str:
    """Return the whole address behind the QR code."""
    return settings.PORTAL_ORIGIN.rstrip("/") + verify_path(document)


def agency(department: Any) -> Words:
    """Return a department's full name as seals and letterheads carry it: with the city before it."""
    name, city = words(department), settings.CITY
    chinese = name["zh"] if city["zh"] in name["zh"] else city["zh"] + name["zh"]
    english = name["en"] if not name["en"] or city["en"] in name["en"] else f"{city['en']} {name['en']}"
    return {"zh": chinese, "en": english}


def seal_serial(department_code: str) -> str:
    """Return the thirteen digits of a seal: region code and a number that belongs to the department."""
    return f"{settings.CITY['region']}{zlib.crc32(department_code.encode()) % 10**7:07d}"


def certificate_context(
    certificate: Certificate, edition: str = "file", *, is_specimen: bool | None = None
) -> dict[str, Any]:
    """Return the words of a certificate, cleaned, in both languages."""
    title, matter = words(certificate.title), words(certificate.matter)
    look = looks.look(certificate.kind, title["zh"])
    rows = [_holder(certificate, look), *_facts(_plain_facts(certificate)), *_validity(certificate, look)]
    tables = [_table(fact["table"], fact["label"], edition) for fact in certificate.data if fact.get("table")]
    return {
        "number": Field(certificate.number),
        "application_number": Field(clean(certificate.application_number)),
        "city": settings.CITY,
        "department": agency(certificate.department),
        "title": title,
        "title_size": _title_size(title["zh"]),
        "matter": matter,
        "kind": look.kind,
        "names": look.names,
        "edition": edition,
        "intro": {"zh": look.intro["zh"].format(matter=matter["zh"]), "en": _english_intro(look, matter)},
        "rows": rows,
        "tables": tables,
        "photo": PHOTO if _photo(certificate) else "",
        "density": "plain" if edition == "large" else _density(rows, tables),
        "decided_on": fielded(day(certificate.decided_on)),
        "verify_form": settings.PORTAL_ORIGIN.rstrip("/") + "/verify/",
        "phone": PHONE,
        "seal": SEAL,
        "qr": QR,
        "is_demo": settings.IS_DEMO if is_specimen is None else is_specimen,
    }


def _english_intro(look: looks.Look, matter: Words) -> str:
    return look.intro["en"].format(matter=matter["en"]) if matter["en"] else ""


def _plain_facts(certificate: Certificate) -> list[dict[str, Any]]:
    return [fact for fact in certificate.data if not fact.get("photo") and not fact.get("table")]


def _photo(certificate: Certificate) -> str:
    """Return the holder's photograph in base64, if the certificate has one."""
    return next((fact["photo"] for fact in certificate.data if fact.get("photo")), "")


def photo_address(certificate: Certificate) -> str:
    """Return the photograph, as it is printed, as an address that holds it; empty when there is none."""
    encoded = _photo(certificate)
    return f"data:image/jpeg;base64,{base64.b64encode(photo(encoded).operators).decode()}" if encoded else ""


def _table(table: dict[str, Any], label: Any, edition: str) -> dict[str, Any]:
    head = [words(cell) for cell in table["head"]]
    rows = [[words(cell) for cell in row] for row in table["rows"]]
    return {
        "label": words(label),
        "head": head,
        "rows": rows,
        "widths": widths([head, *rows], is_large=edition == "large"),
    }


def fielded(both: Words) -> Words:
    """Return words in both languages marked as what differs from document to document."""
    return {language: Field(text) for language, text in both.items()}


def _density(rows: list[dict[str, Any]], tables: list[dict[str, Any]]) -> str:
    """Return how close the rows stand, so that a usual certificate keeps to one page."""
    lines = sum(2 + len(row["value"]["zh"]) // LINE for row in rows)
    lines += sum(4 + 2 * len(table["rows"]) for table in tables)
    return "denser" if lines > VERY_MANY_LINES else "dense" if lines > MANY_LINES else "plain"


def _title_size(title: str) -> str:
    return "longest" if len(title) > 14 else "long" if len(title) > 9 else "plain"


def _holder(certificate: Certificate, look: looks.Look) -> dict[str, Any]:
    name = clean(certificate.holder_name)
    size = "small" if len(name) > VERY_LONG_NAME else "middle" if len(name) > LONG_NAME else "large"
    weight = "bold" if fonts.bold_has(name) else "regular"
    return {
        "label": look.names["holder"],
        "value": fielded({"zh": name, "en": ""}),
        "look": f"name {size} {weight}",
        "code": Field(certificate.holder_id_no),
    }


def _facts(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for fact in facts:
        value = words(fact["value"])
        rows.append(
            {"label": words(fact["label"]), "value": fielded(value), "look": "code" if is_code(value["zh"]) else "text"}
        )
    return rows


def _validity(certificate: Certificate, look: looks.Look) -> list[dict[str, Any]]:
    if not look.has_frame and certificate.valid_to is None:
        return []
    label = {"zh": "有效期限", "en": "Period of validity"}
    return [{"label": label, "value": fielded(period(certificate.valid_from, certificate.valid_to)), "look": "text"}]


def certificate_data(certificate: Certificate, *, is_specimen: bool | None = None) -> bytes:
    """Return the facts for machines, in a fixed order: what is attached to the file."""
    facts = {
        "schema": SCHEMA,
        "number": certificate.number,
        "type": certificate.type_code,
        "kind": certificate.kind,
        "title": certificate.title,
        "issuer": {"code": certificate.department_code, "name": certificate.department},
        "matter": certificate.matter,
        "application": certificate.application_number,
        "holder": {"name": clean(certificate.holder_name), "id": certificate.holder_id_no},
        "facts": [_fact_data(fact) for fact in certificate.data],
        "decided_on": certificate.decided_on.isoformat(),
        "valid_from": certificate.valid_from.isoformat(),
        "valid_to": certificate.valid_to.isoformat() if certificate.valid_to else None,
        "verify": verify_address(certificate),
        "specimen": settings.IS_DEMO if is_specimen is None else is_specimen,
    }
    return json.dumps(facts, ensure_ascii=False, indent=1).encode()


def _fact_data(fact: dict[str, Any]) -> dict[str, Any]:
    """Return a fact for machines; of a photograph only its digest, it is in the file itself."""
    plain = {"label": fact["label"], "value": fact.get("value", "")}
    if fact.get("table"):
        plain["table"] = fact["table"]
    if fact.get("photo"):
        plain["photo_sha256"] = hashlib.sha256(photo(fact["photo"]).operators).hexdigest()
    return plain


def certificate_sheet(
    certificate: Certificate, at: Any, edition: str = "file", *, is_specimen: bool | None = None
) -> Sheet:
    """Return everything needed to print a certificate; `at` is the time the file says it was made.

    Editions: the file; `paper`, on white, for printers; `large`, in large print, on as many pages as it takes.
    `is_specimen`: marked 样本 SPECIMEN; by default what the city is.
    """
    context = certificate_context(certificate, edition, is_specimen=is_specimen)
    department = context["department"]["zh"]
    drawings: dict[str, Art] = {
        SEAL: seal(
            department,
            _seal_purpose(context["kind"]),
            seal_serial(certificate.department_code),
            is_specimen=context["is_demo"],
        ),
        QR: qr(verify_address(certificate)),
    }
    if encoded := _photo(certificate):
        drawings[PHOTO] = photo(encoded)
    return Sheet(
        template=looks.template("certificate", certificate.template_version),
        context=context,
        description=Description(
            title=f"{context['title']['zh']} {certificate.number}",
            author=department,
            subject=context["matter"]["zh"],
            identifier=f"{certificate.pk}" if edition == "file" else f"{certificate.pk} {edition}",
            created=at,
        ),
        drawings=drawings,
        background=_background(certificate.template_version, context, edition),
        data=certificate_data(certificate, is_specimen=is_specimen),
        own=(QR, PHOTO) if encoded else (QR,),
    )


def _seal_purpose(kind: str) -> str:
    return CERTIFICATE_SEAL if looks.LOOKS[kind].has_frame else LETTER_SEAL


def _background(version: int, context: dict[str, Any], edition: str) -> Form:
    city = settings.CITY
    micro = f"{city['zh']}电子证照样本·{city['en'].upper()} SPECIMEN·"
    if version == 1:
        return frame(micro)
    look = looks.LOOKS[context["kind"]]
    specimen = SPECIMEN if context["is_demo"] else ""
    if not context["is_demo"]:
        micro = f"{city['zh']}电子证照·{city['en'].upper()}·"
    draw = frame if look.has_frame else plain_frame
    return draw(micro, look.palette, specimen, has_ground=edition == "file")


def letter_context(letter: Letter, edition: str = "file") -> dict[str, Any]:
    """Return the words of a letter, cleaned, in both languages."""
    return {
        "edition": edition,
        "number": letter.number,
        "code": letter.code,
        "application_number": clean(letter.application_number),
        "query_code": clean(letter.query_code),
        "department": agency(letter.department),
        "title": words(letter.title),
        "addressee": clean(letter.addressee),
        "blocks": [_block(one, edition) for one in letter.blocks],
        "dated": {"zh": solemn_day(letter.dated), "en": day(letter.dated)["en"]},
        "verify_form": settings.PORTAL_ORIGIN.rstrip("/") + "/verify/",
        "phone": PHONE,
        "seal": SEAL,
        "qr": QR,
        "is_demo": settings.IS_DEMO,
    }


def _block(block: dict[str, Any], edition: str) -> dict[str, Any]:
    kind = block["type"]
    if kind == "facts":
        return {"type": kind, "rows": _facts(block["rows"])}
    if kind == "table":
        return {"type": kind, **_table(block, "", edition)}
    return {"type": kind, "text": words(block["text"])}


def letter_sheet(letter: Letter, at: Any, edition: str = "file") -> Sheet:
    """Return everything needed to print a letter; edition `large` is in large print."""
    context = letter_context(letter, edition)
    department = context["department"]["zh"]
    return Sheet(
        template=looks.template("letter", letter.template_version),
        background=specimen_page(SPECIMEN) if settings.IS_DEMO else None,
        context=context,
        description=Description(
            title=f"{context['title']['zh']} {letter.number}",
            author=department,
            subject=context["application_number"],
            identifier=f"{letter.pk}" if edition == "file" else f"{letter.pk} {edition}",
            created=at,
        ),
        drawings={
            SEAL: seal(department, LETTER_SEAL, seal_serial(letter.department_code), is_specimen=settings.IS_DEMO),
            QR: qr(verify_address(letter)),
        },
    )

"""What is printed on a certificate or a letter: one context for the PDF and for the page that a screen reader reads."""

import json
import zlib
from typing import Any
from urllib.parse import quote

from django.conf import settings

from services.certificates import fonts
from services.certificates.art.frame import frame
from services.certificates.art.qr import qr
from services.certificates.art.seal import seal
from services.certificates.metadata import Description
from services.certificates.models import Certificate, Letter
from services.certificates.printing import Field, Sheet
from services.certificates.wording import Words, clean, day, is_code, period, solemn_day, words

PHONE = "12345"
SEAL, QR = "art:seal", "art:qr"
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


def certificate_context(certificate: Certificate) -> dict[str, Any]:
    """Return the words of a certificate, cleaned, in both languages."""
    title = words(certificate.title)
    rows = [_holder(certificate), *_facts(certificate.data), _validity(certificate)]
    return {
        "number": Field(certificate.number),
        "application_number": Field(clean(certificate.application_number)),
        "city": settings.CITY,
        "department": agency(certificate.department),
        "title": title,
        "title_size": _title_size(title["zh"]),
        "matter": words(certificate.matter),
        "rows": rows,
        "density": _density(rows),
        "decided_on": fielded(day(certificate.decided_on)),
        "verify_form": settings.PORTAL_ORIGIN.rstrip("/") + "/verify/",
        "phone": PHONE,
        "seal": SEAL,
        "qr": QR,
        "is_demo": settings.IS_DEMO,
    }


def fielded(both: Words) -> Words:
    """Return words in both languages marked as what differs from document to document."""
    return {language: Field(text) for language, text in both.items()}


def _density(rows: list[dict[str, Any]]) -> str:
    """Return how close the rows stand, so that a usual certificate keeps to one page."""
    lines = sum(2 + len(row["value"]["zh"]) // LINE for row in rows)
    return "denser" if lines > VERY_MANY_LINES else "dense" if lines > MANY_LINES else "plain"


def _title_size(title: str) -> str:
    return "longest" if len(title) > 14 else "long" if len(title) > 9 else "plain"


def _holder(certificate: Certificate) -> dict[str, Any]:
    name = clean(certificate.holder_name)
    size = "small" if len(name) > VERY_LONG_NAME else "middle" if len(name) > LONG_NAME else "large"
    label = {"zh": "持证主体", "en": "Holder"}
    weight = "bold" if fonts.bold_has(name) else "regular"
    return {
        "label": label,
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


def _validity(certificate: Certificate) -> dict[str, Any]:
    label = {"zh": "有效期限", "en": "Period of validity"}
    return {"label": label, "value": fielded(period(certificate.valid_from, certificate.valid_to)), "look": "text"}


def certificate_data(certificate: Certificate) -> bytes:
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
        "facts": [{"label": fact["label"], "value": fact["value"]} for fact in certificate.data],
        "decided_on": certificate.decided_on.isoformat(),
        "valid_from": certificate.valid_from.isoformat(),
        "valid_to": certificate.valid_to.isoformat() if certificate.valid_to else None,
        "verify": verify_address(certificate),
        "specimen": settings.IS_DEMO,
    }
    return json.dumps(facts, ensure_ascii=False, indent=1).encode()


def certificate_sheet(certificate: Certificate, at: Any) -> Sheet:
    """Return everything needed to print a certificate; `at` is the time the file says it was made."""
    context = certificate_context(certificate)
    department = context["department"]["zh"]
    city = settings.CITY
    return Sheet(
        template="pdf/certificate.html",
        context=context,
        description=Description(
            title=f"{context['title']['zh']} {certificate.number}",
            author=department,
            subject=context["matter"]["zh"],
            identifier=f"{certificate.pk}",
            created=at,
        ),
        drawings={
            SEAL: seal(department, CERTIFICATE_SEAL, seal_serial(certificate.department_code)),
            QR: qr(verify_address(certificate)),
        },
        background=frame(f"{city['zh']}电子证照样本·{city['en'].upper()} SPECIMEN·"),
        data=certificate_data(certificate),
        own=(QR,),
    )


def letter_context(letter: Letter) -> dict[str, Any]:
    """Return the words of a letter, cleaned, in both languages."""
    return {
        "number": letter.number,
        "code": letter.code,
        "application_number": clean(letter.application_number),
        "query_code": clean(letter.query_code),
        "department": agency(letter.department),
        "title": words(letter.title),
        "addressee": clean(letter.addressee),
        "blocks": [_block(one) for one in letter.blocks],
        "dated": {"zh": solemn_day(letter.dated), "en": day(letter.dated)["en"]},
        "verify_form": settings.PORTAL_ORIGIN.rstrip("/") + "/verify/",
        "phone": PHONE,
        "seal": SEAL,
        "qr": QR,
        "is_demo": settings.IS_DEMO,
    }


def _block(block: dict[str, Any]) -> dict[str, Any]:
    kind = block["type"]
    if kind == "facts":
        return {"type": kind, "rows": _facts(block["rows"])}
    if kind == "table":
        head = [words(cell) for cell in block["head"]]
        rows = [[words(cell) for cell in row] for row in block["rows"]]
        return {"type": kind, "head": head, "rows": rows, "widths": _widths([head, *rows])}
    return {"type": kind, "text": words(block["text"])}


def _widths(rows: list[list[Words]]) -> list[int]:
    """Return the columns' widths in per cent, steps of five, by how much there is to read in them."""
    longest = [max(min(_extent(cell), 40) for cell in column) for column in zip(*rows, strict=True)]
    weights = [max(extent, 6) ** 0.7 for extent in longest]
    widths = [max(round(20 * weight / sum(weights)), 1) * 5 for weight in weights]
    widths[longest.index(max(longest))] += 100 - sum(widths)
    return widths


def _extent(cell: Words) -> float:
    return max(2 * len(cell["zh"]), len(cell["en"]) * 0.8)


def letter_sheet(letter: Letter, at: Any) -> Sheet:
    """Return everything needed to print a letter."""
    context = letter_context(letter)
    department = context["department"]["zh"]
    return Sheet(
        template="letters/letter.html",
        context=context,
        description=Description(
            title=f"{context['title']['zh']} {letter.number}",
            author=department,
            subject=context["application_number"],
            identifier=f"{letter.pk}",
            created=at,
        ),
        drawings={
            SEAL: seal(department, LETTER_SEAL, seal_serial(letter.department_code)),
            QR: qr(verify_address(letter)),
        },
    )

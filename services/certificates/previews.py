"""What a certificate will look like: invented values through the very renderer that issues.

A preview carries 样本 SPECIMEN across the page, in the seal and in words, whatever city this is; it is never signed,
stored or registered, and its QR code leads to nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from services.catalogue import queries as catalogue
from services.catalogue.definition import Definition, Element, Matter
from services.certificates import looks, press, samples, sheets
from services.certificates.models import Certificate
from services.certificates.wording import Words, day
from services.core.labels import label

WITHOUT_PAPER = "data"
NAME = samples.CERTIFICATES["certificate"]["holder"][0]
VALUES: dict[str, Any] = {
    "id_no": "990100199203040027",
    "uscc": "91990100MA00017X4K",
    "phone_cn": "10012345678",
    "bank_card": "6200000000000000000",
    "money": "100.00",
    "decimal": "100.00",
    "int": "3",
    "month": "2026-11",
    "date": day(samples.DAY),
    "datetime": {"zh": "2026年11月24日 9时30分", "en": "24 November 2026, 9:30"},
}


@dataclass(frozen=True)
class Choice:
    """A certificate that can be previewed; `of` names where it comes from."""

    code: str
    title: Words
    of: Words


def choices() -> list[Choice]:
    """Return the kinds of the family, then every result of every published one-thing."""
    kinds = [Choice(code, one["title"], {"zh": "样张", "en": "Sample"}) for code, one in samples.CERTIFICATES.items()]
    return kinds + [
        Choice(f"{definition.code}.{matter.code}", dict(matter.result.label), dict(definition.label))
        for definition, matter in _matters()
    ]


def versions() -> list[int]:
    """Return the versions of the certificate's template, the newest first."""
    return sorted((version for name, version in looks.TEMPLATES if name == "certificate"), reverse=True)


def pdf(code: str, *, edition: str = "file", version: int = looks.CERTIFICATE_VERSION, holder: str = "") -> bytes:
    """Return the preview, printed as a certificate is but without a signature.

    Raises KeyError for a code, edition or version there is none of, MissingGlyphs and RenderingFailed as issuing does.
    """
    if edition not in looks.EDITIONS:
        raise KeyError(edition)
    changes = {"template_version": version, **({"holder_name": holder} if holder else {})}
    certificate = _certificate(code, changes)
    at = timezone.localtime().replace(microsecond=0)
    return press.render(sheets.certificate_sheet(certificate, at, edition, is_specimen=True)).content


def _matters() -> Iterator[tuple[Definition, Matter]]:
    for version in catalogue.published_all():
        definition = catalogue.definition(version)
        for matter in definition.matters.values():
            if matter.result.kind != WITHOUT_PAPER:
                yield definition, matter


def _certificate(code: str, changes: dict[str, Any]) -> Certificate:
    if code in samples.CERTIFICATES:
        return samples.certificate(code, **changes)
    for definition, matter in _matters():
        if f"{definition.code}.{matter.code}" == code:
            return samples.certificate("certificate", **{**_values(definition, matter), **changes})
    raise KeyError(code)


def _values(definition: Definition, matter: Matter) -> dict[str, Any]:
    office = definition.departments[matter.department]
    codes = [*matter.elements, *(code for code in matter.produces if code not in matter.elements)]
    return {
        "type_code": matter.result.code,
        "kind": matter.result.kind,
        "title": dict(matter.result.label),
        "department_code": office.code,
        "department": dict(office.label),
        "matter": dict(matter.label),
        "data": [
            samples.fact(one.label["zh"], label(one.label, "en"), _value(one)) for one in _shown(definition, codes)
        ],
    }


def _shown(definition: Definition, codes: list[str]) -> Iterator[Element]:
    for code in codes:
        if definition.elements[code].type not in ("image", "group"):
            yield definition.elements[code]


def _value(element: Element) -> Any:
    if element.options:
        return dict(element.options[0].label)
    if element.code.endswith((".name", ".head")):
        return NAME
    return VALUES.get(element.type) or {
        "zh": f"示例{element.label['zh']}",
        "en": f"Sample: {label(element.label, 'en')}",
    }

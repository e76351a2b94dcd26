"""Certificates that the portal issued to the applicant and that a material asks for: attached instead of an upload.

State Council Order 716 art 7: what the government issued must not be asked for. Only a certificate that is valid on the
day, and that is about the same person, enterprise or home, is used.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from services.applications import subjects
from services.applications.models import Application
from services.catalogue.situation import NeededMaterial, Situation
from services.certificates import queries as certificates
from services.certificates.models import Certificate
from services.core.actors import Actor
from services.materials import actions as materials
from services.materials.models import MaterialVersion

TYPES: Mapping[str, tuple[str, ...]] = {
    "birth_cert": ("birth_certificate",),
    "hukou_book": ("hukou_page",),
    "sscard": ("sscard",),
    "vaccine_check": ("vaccination_card",),
    "property_cert": ("property_certificate",),
    "new_property_cert": ("property_certificate",),
    "biz_licence": ("business_licence",),
    "tax_clear": ("tax_clearance",),
    "disab_cert": ("disability_certificate",),
}
OF_ONE_DEAL: Mapping[str, tuple[str, ...]] = {  # good for the application they came from and what supplements it
    "sale_contract": ("filed_contract",),
    "tax_paid": ("deed_tax_receipt",),
}
OF_A_HOME = ("property_cert", "new_property_cert")
CHILDS = ("child.name", "student.name")


def attach(application: Application, situation: Situation, needed: Iterable[NeededMaterial], actor: Actor) -> set[str]:
    """Attach the certificates that settle a material; return the codes of the materials settled."""
    return set() if actor.account_id is None else attach_held(application, situation, needed, actor)


def attach_held(
    application: Application, situation: Situation, needed: Iterable[NeededMaterial], actor: Actor
) -> set[str]:
    """Attach what the applicant holds, for the portal too; a certificate that is on file already is not added again."""
    wanted = [one for one in needed if one.material.code in TYPES or one.material.code in OF_ONE_DEAL]
    if not wanted:
        return set()
    held = list(certificates.held_by(application.account_id, on=timezone.localdate()))
    found = {one.material.code: _match(one.material.code, held, application, situation) for one in wanted}
    for code, certificate in found.items():
        if certificate:
            _attach(application, code, certificate, actor)
    return {code for code, certificate in found.items() if certificate}


def _attach(application: Application, code: str, certificate: Certificate, actor: Actor) -> None:
    materials.add_from_certificate(
        application_id=application.pk,
        type_code=code,
        certificate_id=certificate.pk,
        name=str(certificate.title.get("zh", "")),
        facts=facts_of(certificate),
        actor=actor,
    )


def facts_of(certificate: Certificate) -> dict[str, Any]:
    """Return what a material keeps of a certificate: number and dates as ISO text."""
    until = certificate.valid_to.isoformat() if certificate.valid_to else ""
    return {"number": certificate.number, "issued": certificate.valid_from.isoformat(), "until": until}


def _match(
    material: str, held: Iterable[Certificate], application: Application, situation: Situation
) -> Certificate | None:
    subject = subjects.holder_of(material, situation, application)
    number = subject.id_no or subject.uscc
    for certificate in held:
        if certificate.type_code in TYPES.get(material, ()) and _is_about(certificate, material, number, application):
            return certificate
        if certificate.type_code in OF_ONE_DEAL.get(material, ()) and _came_before(certificate, application):
            return certificate
    return None


def _came_before(certificate: Certificate, application: Application) -> bool:
    return application.supplements_id is not None and certificate.application_id == application.supplements_id


def _is_about(certificate: Certificate, material: str, number: str, application: Application) -> bool:
    if _came_before(certificate, application):
        return True
    if material in OF_A_HOME:
        return certificate.holder_id_no == number != "" and _names_home(certificate, application)
    if not certificate.holder_id_no:
        return certificate.holder_name in {application.answers.get(code) for code in CHILDS} - {None, ""}
    return certificate.holder_id_no == number


def _names_home(certificate: Certificate, application: Application) -> bool:
    address = application.answers.get("house.addr")
    return bool(address) and any(fact.get("value") == address for fact in certificate.data)


def no_longer_valid(versions: Iterable[MaterialVersion], *, on: date) -> list[MaterialVersion]:
    """Return those attached certificates that are suspended, revoked, replaced or past their last day by now."""
    attached = {one.certificate_id: one for one in versions if one.source == "certificate" and one.certificate_id}
    if not attached:
        return []
    valid = certificates.valid_among(attached, on=on)
    return [version for key, version in attached.items() if key not in valid]

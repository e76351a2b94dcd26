"""Whom an application is about: the key by which a second one is found, and whose record a register is asked for."""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.applications.models import Application
from services.catalogue.situation import Situation

Answers = Mapping[str, Any]
APPLICANT = ""  # the applicant's own number


@dataclass(frozen=True)
class Subject:
    """Somebody a register can be asked about; all empty when nobody is known yet.

    `name`: for somebody else than the applicant, found only when name and number belong together.
    """

    id_no: str = ""
    uscc: str = ""
    name: str = ""

    def __bool__(self) -> bool:
        return bool(self.id_no or self.uscc)


def subject_key(application: Application, situation: Situation) -> str:
    """Return the same text for the same errand's same subject, whoever applies; it tells nothing about the subject.

    A newborn is its birth certificate's number, else mother, minute of birth and name (twins differ in their names).
    A pupil is the identity number, a home its certificate, an enterprise its credit code, or while it has none its
    name; everything else is about the applicant.
    """
    kind, parts = _identity(application, {needed.element.code for needed in situation.elements})
    text = "|".join(unicodedata.normalize("NFKC", str(part)).strip().upper() for part in parts)
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()}"


def _identity(application: Application, codes: set[str]) -> tuple[str, tuple[Any, ...]]:
    answers = {code: value for code, value in application.answers.items() if code in codes and value}
    if "child.birth_cert_no" in answers:
        return "child", ("certificate", answers["child.birth_cert_no"])
    if "child.birth_time" in answers:
        return "child", (
            "born",
            *(answers.get(code, "") for code in ("mother.id_no", "child.birth_time", "child.name")),
        )
    for kind, code in (("pupil", "student.id_no"), ("home", "house.cert_no")):
        if code in answers:
            return kind, (answers[code],)
    if application.organisation_id or any(code.startswith("ent.") for code in answers if application.is_enterprise):
        return "enterprise", _enterprise(application, answers)
    return "person", (application.applicant_id_no or f"account {application.account_id}",)


def _enterprise(application: Application, answers: Answers) -> tuple[Any, ...]:
    if application.organisation_id:
        return "code", application.applicant_id_no
    if answers.get("ent.uscc"):
        return "code", answers["ent.uscc"]
    return "name", answers.get("ent.name", ""), application.applicant_id_no


def about(element: str, application: Application) -> Subject:
    """Return whom the value of an element names; the applicant when no element is named.

    Somebody else is nobody until the name is given too: a number alone must not open another person's record.
    """
    if element == APPLICANT:
        return _applicant(application)
    value = str(application.answers.get(element) or "")
    if element.endswith("uscc"):
        return Subject(uscc=value)
    if value in ("", _person_number(application)):
        return Subject(id_no=value)
    name = str(application.answers.get(element.removesuffix("id_no") + "name") or "")
    return Subject(id_no=value, name=name) if name else Subject()


def is_own_enterprise(uscc: str, application: Application) -> bool:
    """Say whether an enterprise is the one the applicant represents."""
    return bool(application.organisation_id) and uscc == application.applicant_id_no


def _applicant(application: Application) -> Subject:
    if application.organisation_id:
        return Subject(uscc=application.applicant_id_no)
    return Subject() if application.is_enterprise else Subject(id_no=application.applicant_id_no)


def holder_of(material: str, situation: Situation, application: Application) -> Subject:
    """Return whose certificate or record a material is; empty when that is not known (a newborn's photo)."""
    codes = {needed.element.code for needed in situation.elements}
    if "child.name" in codes:
        return _in_a_birth(material, situation, application)
    if material in OF_THE_ENTERPRISE:
        return about("ent.uscc", application) if "ent.uscc" in codes else _applicant(application)
    if material in OF_THE_PUPIL and "student.id_no" in codes:
        return about("student.id_no", application)
    return Subject(id_no=_person_number(application))


OF_THE_ENTERPRISE = ("biz_licence", "health_certs", "tax_clear")
OF_THE_PUPIL = ("vaccine_check", "hukou_book", "guardian_proof")


def _in_a_birth(material: str, situation: Situation, application: Application) -> Subject:
    if material == "photo":
        return Subject()
    if material == "birth_cert":
        return about("mother.id_no", application)
    if material == "hukou_book" and situation.answers.get("follow"):
        return about(f"{situation.answers['follow']}.id_no", application)
    return Subject(id_no=_person_number(application))


def _person_number(application: Application) -> str:
    person = application.person
    return person.id_no if person and person.id_type == "111" else ""

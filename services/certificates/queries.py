"""What other rooms may ask about certificates and letters."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from services.certificates import fonts
from services.certificates.models import Certificate, Letter


def of_application(application_id: UUID) -> QuerySet[Certificate]:
    """Return the certificates that came out of an application, oldest first, those being made included."""
    return Certificate.objects.filter(application_id=application_id).order_by("created", "number")


def of_case(case_id: UUID) -> QuerySet[Certificate]:
    """Return the certificates of a case, oldest first."""
    return Certificate.objects.filter(case_id=case_id).order_by("created")


def latest_of_cases(case_ids: Iterable[UUID]) -> dict[UUID, Certificate]:
    """Return by case the newest certificate that was issued; one still being made has not taken its place yet."""
    found = Certificate.objects.filter(case_id__in=list(case_ids)).exclude(state="draft").order_by("created")
    return {one.case_id: one for one in found}


def letters_of(application_id: UUID) -> QuerySet[Letter]:
    """Return the letters of an application, oldest first, those being made included."""
    return Letter.objects.filter(application_id=application_id).order_by("created", "number")


def letters_of_case(case_id: UUID) -> QuerySet[Letter]:
    """Return the letters of a case, oldest first."""
    return Letter.objects.filter(case_id=case_id).order_by("created")


def letters_in_file(case_id: UUID, application_id: UUID, department: str) -> QuerySet[Letter]:
    """Return the letters in a department's file of a case: the case's own, and what it wrote for the application."""
    whole = Q(application_id=application_id, case_id=None, department_code=department)
    return Letter.objects.filter(Q(case_id=case_id) | whole).order_by("created", "number")


def get(certificate_id: UUID) -> Certificate:
    """Return a certificate; raise Certificate.DoesNotExist."""
    return Certificate.objects.get(pk=certificate_id)


def held_by(account_id: int, *, on: date, type_code: str = "") -> QuerySet[Certificate]:
    """Return the holder's certificates that are valid that day, newest first: what later applications may reuse."""
    held = Certificate.objects.valid_on(on).filter(holder_account_id=account_id)
    return held.filter(type_code=type_code) if type_code else held


def valid_among(certificate_ids: Iterable[UUID], *, on: date) -> set[UUID]:
    """Return those of some certificates that are valid that day."""
    return set(Certificate.objects.valid_on(on).filter(pk__in=list(certificate_ids)).values_list("pk", flat=True))


def is_one_revoked(case_ids: Iterable[UUID]) -> bool:
    """Return whether what one of these cases granted has been revoked."""
    return Certificate.objects.filter(case_id__in=list(case_ids), state="revoked").exists()


def all_made(application_id: UUID) -> bool:
    """Return whether nothing of this application is still waiting to be rendered and signed."""
    return not of_application(application_id).filter(state="draft").exists()


def trouble_of(document: Certificate | Letter) -> str:
    """Return why a document could not be made yet, as the worker wrote it down; empty while all is well."""
    return document.trouble


def unprintable(text: str) -> list[str]:
    """Return the characters of a text that no font of ours has: ask before a name is accepted, not after."""
    return fonts.missing(text)


def of_holder(account_id: int | None) -> QuerySet[Certificate]:
    """Return every certificate made out to an account, newest first, those being made included."""
    return Certificate.objects.filter(holder_account_id=account_id, holder_account__isnull=False).order_by("-created")


def of_department(code: str, *, number: str = "") -> QuerySet[Certificate]:
    """Return the certificates a department issued or is making, newest first; `number` is the beginning of one."""
    found = Certificate.objects.filter(department_code=code).order_by("-created")
    return found.filter(number__startswith=number) if number else found

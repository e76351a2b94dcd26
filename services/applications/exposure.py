"""Who receives what: the table that tells the applicant which department sees which answers (PIPL art 23)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from services.applications import supply
from services.applications.models import Application
from services.audit import queries as audit
from services.catalogue import queries as catalogue
from services.catalogue.situation import Situation
from services.core.labels import Label


@dataclass(frozen=True)
class Recipient:
    """A department with the matters it handles and the elements and materials those bind."""

    department: Label
    matters: tuple[Label, ...]
    elements: tuple[Label, ...]
    materials: tuple[Label, ...]


def recipients(situation: Situation) -> list[Recipient]:
    """Return what each department will see, in the order of the matters."""
    return [_recipient(department.code, department.label, situation) for department in situation.departments]


def _recipient(code: str, name: Label, situation: Situation) -> Recipient:
    matters = [matter for matter in situation.matters if matter.department == code]
    mine = {matter.code for matter in matters}
    return Recipient(
        department=name,
        matters=tuple(matter.label for matter in matters),
        elements=tuple(
            needed.element.label
            for needed in situation.elements
            if mine & set(needed.serves) and needed.supply != supply.SIBLING
        ),
        materials=tuple(needed.material.label for needed in situation.materials if mine & set(needed.serves)),
    )


@dataclass(frozen=True)
class Look:
    """How often a department has looked at an application's personal data, and when last."""

    department: Label
    times: int
    last: datetime


def looks_at(application: Application) -> list[Look]:
    """Return which departments have looked at personal data of an application (PIPL art 44: the right to know)."""
    read = audit.readers_of(application.pk).exclude(department="").order_by()
    found = read.values("department").annotate(times=Count("pk"), last=Max("at")).order_by("-last")
    labels = {code: dict(row.label) for code, row in catalogue.departments().items()}
    return [Look(labels.get(row["department"], {"zh": row["department"]}), row["times"], row["last"]) for row in found]

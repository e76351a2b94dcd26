"""Who receives what: the table that tells the applicant which department sees which answers (PIPL art 23)."""

from dataclasses import dataclass

from services.applications import supply
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

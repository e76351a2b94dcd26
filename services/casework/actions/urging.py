"""催办: the applicant asks a department to hurry, and whoever has to act hears of it."""

from uuid import UUID

from services.audit.actions import record
from services.core.actors import Actor
from services.notices.actions import notify
from services.people import queries as people

from ..models import Case

SUPERVISE = "supervise"


def hear_urge(*, case_id: UUID, actor: Actor) -> None:
    """Write the urge into the case's record and tell its holder; when nobody holds it, the department's supervisors."""
    case = Case.objects.select_related("application", "department").get(pk=case_id)
    record(actor=actor, action="case_urged", subject_type="case", subject_id=case.pk, department=case.department.code)
    told = [case.owner_id] if case.owner_id else people.accounts_with(SUPERVISE, case.department.code)
    words = {"number": case.application.number, "matter": case.label}
    for account_id in told:
        notify(account_id=account_id, kind="desk_urged", params=words, subject_id=case.pk, link=case.desk_address())

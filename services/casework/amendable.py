"""Until when an application may be changed: while no case was ever accepted and nothing is asked of the applicant."""

from django.utils import timezone

from services.applications import amending
from services.applications.amending import ACCEPTED, ASKED, OVER, Obstacle
from services.applications.models import Application
from services.core.models import Movement

from .consequences import cases_of
from .correction_workflow import NoticeState
from .workflow import LIVE, CaseState


def obstacle_to(application: Application) -> Obstacle | None:
    """Return what stands in the way of a change, the most final first; an open notice is answered, not gone round."""
    cases = {case.pk: case for case in cases_of(application)}
    first = (
        Movement.objects.filter(subject_id__in=cases, to_state=CaseState.REVIEWING)
        .order_by("recorded_at")
        .values_list("subject_id", "at")
        .first()
    )
    if first:
        case = cases[first[0]]
        return Obstacle(ACCEPTED, case.department.label, case.label, timezone.localdate(first[1]))
    if not any(case.state in LIVE for case in cases.values()):
        return Obstacle(OVER)
    if application.correction_notices.filter(state=NoticeState.OPEN).exists():  # type: ignore[attr-defined]
        return Obstacle(ASKED)
    return None


amending.register(obstacle_to)

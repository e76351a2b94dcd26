"""What may be rated, by whom, and what a department has to follow up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from services.applications import queries as applications
from services.applications.models import Application
from services.applications.workflow import FINAL
from services.casework import queries as casework
from services.casework.models import Case
from services.catalogue import queries as catalogue
from services.catalogue.models import Department
from services.core.actors import Actor
from services.core.labels import Label
from services.feedback.models import FollowUp, FollowUpQuerySet, Rating, Supplement

NEVER_HANDLED = "skipped"


@dataclass(frozen=True)
class Target:
    """Something that can be rated once: a whole application, or one matter of it; `rating` when that has been done."""

    application: Application
    label: Label
    department: Department
    case: Case | None = None
    rating: Rating | None = None

    @property
    def follow_up(self) -> FollowUp | None:
        """What is done about the rating, if it was a bad one."""
        return getattr(self.rating, "follow_up", None)

    @property
    def supplement(self) -> Supplement | None:
        """What the rater has added to the rating since."""
        return getattr(self.rating, "supplement", None)

    def may_be_supplemented(self, at: datetime) -> bool:
        """Say whether the rater may still add to the rating: once, within the days of the settings."""
        if self.rating is None or self.supplement:
            return False
        return at < self.rating.at + timedelta(days=settings.RATING_SUPPLEMENT_DAYS)


def targets(application: Application) -> list[Target]:
    """Return what of an application can be rated: nothing before it is over, then the whole and every matter."""
    if application.state not in FINAL:
        return []
    given = {rating.case_id: rating for rating in ratings_of(application)}
    definition = applications.definition_of(application)
    lead = catalogue.departments()[definition.lead]
    whole = Target(application, definition.label, lead, rating=given.get(None))
    cases = [case for case in casework.cases_of([application.pk]) if case.state != NEVER_HANDLED]
    single = [Target(application, case.label, case.department, case, given.get(case.pk)) for case in cases]
    return [whole, *(single if len(single) > 1 else [])]


def target(application: Application, case_id: UUID | None) -> Target | None:
    """Return one thing to rate; None when there is no such thing, or not yet."""
    found = (one for one in targets(application) if (one.case.pk if one.case else None) == case_id)
    return next(found, None)


def ratings_of(application: Application) -> list[Rating]:
    """Return the ratings given for an application and its matters, with their supplements and follow-ups."""
    return list(Rating.objects.filter(application=application).select_related("follow_up", "supplement"))


def follow_ups_for(actor: Actor) -> FollowUpQuerySet:
    """Return the follow-ups an officer works on: those of the own department."""
    if actor.kind != "officer":
        return FollowUp.objects.none()
    return (
        FollowUp.objects.of(actor.department)
        .select_related(
            "rating__application__version__one_thing",
            "rating__case",
            "rating__account__person",
            "rating__supplement",
            "department",
        )
        .defer("rating__application__version__document")
    )


def follow_up_for(actor: Actor, follow_up_id: UUID) -> FollowUp:
    """Return one follow-up; raise FollowUp.DoesNotExist for a foreign one exactly as for an unknown one."""
    return follow_ups_for(actor).get(pk=follow_up_id)

"""When a pledge may take the place of a paper, with which text, gate and day (domain reference 2.5).

容缺受理: only a secondary material the catalogue marks `deferrable`; handed in before the decision, within the time the
city promises for the matter. 告知承诺: only where the catalogue says so (`commit_ok`, `pledge_ok`: never for security,
finance, ecology, health and life safety unless a law of its own allows it); verified after the decision.
Nobody who broke an earlier pledge and has not made it good is offered another.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from services.applications import queries as applications
from services.applications.models import Application
from services.catalogue.definition import MaterialType, Matter
from services.core.calendar import Calendar
from services.core.labels import Label
from services.materials.statements import Statement, for_material, text_of

from . import timing
from .models import Case, Pledge
from .pledge_workflow import PledgeState

DEFER, NOTICE = Pledge.Kind.DEFER, Pledge.Kind.NOTICE
DEFER_TEXT = "defer"
# Where the law itself leaves no room for a material to follow (domain reference 2.4: incomplete means declined).
NEVER_PLEDGED = frozenset({"real_estate_registration", "waiting_period"})


@dataclass(frozen=True)
class Offer:
    """A pledge that the applicant may sign for one material of one case."""

    kind: str
    requirement: str
    label: Label
    statement: Statement
    gate: str


def offer(matter: Matter, material: MaterialType, *, supply: str, bad_credit: bool) -> Offer | None:
    """Return the pledge the law and the catalogue allow instead of a material, or None. Pure."""
    if bad_credit or matter.regime in NEVER_PLEDGED:
        return None
    if material.deferrable:
        return Offer(DEFER, material.code, material.label, text_of(DEFER_TEXT), Pledge.Gate.BEFORE_DECISION)
    if material.commit_ok or (matter.pledge_ok and supply == "generated"):
        return Offer(NOTICE, material.code, material.label, for_material(material.code), Pledge.Gate.AFTER_ISSUE)
    return None


def offer_for(case: Case, material: str) -> Offer | None:
    """Return the pledge that this case's applicant may sign instead of a material."""
    definition = applications.definition_of(case.application)
    row = case.case_materials.filter(material=material).first()
    if row is None or material not in definition.materials:
        return None
    return offer(
        definition.matters[case.matter],
        definition.materials[material],
        supply=row.supply,
        bad_credit=has_bad_credit(case.application),
    )


def has_bad_credit(application: Application) -> bool:
    """Say whether the applicant broke a pledge and has neither made it good nor been excused (art 29 of the rules the
    domain reference cites).
    """
    broken = Pledge.objects.filter(state=PledgeState.BREACHED)
    return broken.filter(case__application__account_id=application.account_id).exists()


def due_of(case: Case, kind: str, signed_on: date, calendar: Calendar) -> tuple[date, bool]:
    """Return the day by which a pledge is kept: a material within the matter's promised time, a check after the
    decision within the city's setting; and whether the day is provisional.
    """
    if kind == NOTICE:
        return calendar.add_workdays(signed_on, settings.PLEDGE_VERIFY_WORKDAYS)
    matter = applications.definition_of(case.application).matters[case.matter]
    limit = timing.promised_limit(matter, case.instant) or timing.FIVE_WORKDAYS
    return timing.end_of(calendar, signed_on, limit)

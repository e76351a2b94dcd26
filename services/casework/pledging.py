"""When a pledge may take the place of a paper, with which text, gate and day (domain reference 2.5).

容缺受理: only a secondary material the catalogue marks `deferrable`; handed in before the decision, within the time the
city promises for the matter. 告知承诺: only where the catalogue says so (`commit_ok`, `pledge_ok`: never for security,
finance, ecology, health and life safety unless a law of its own allows it); verified after the decision.
Nobody who broke an earlier pledge and has not made it good is offered another.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone

from services.applications import pledge_terms
from services.applications import queries as applications
from services.applications.models import Application
from services.applications.pledge_terms import Terms
from services.catalogue.definition import Limit, MaterialType, Matter
from services.catalogue.situation import NeededMaterial, Situation
from services.core.calendar import Calendar, load
from services.core.labels import Label
from services.materials.statements import Statement, for_material, text_of

from . import timing
from .models import Case, Pledge
from .pledge_workflow import PledgeState
from .regimes import WORKDAY
from .settling import START_AFTER_ACCEPT, START_AFTER_GRANT
from .workflow import CaseState

DEFER, NOTICE = Pledge.Kind.DEFER, Pledge.Kind.NOTICE
DEFER_TEXT = "defer"
STARTS_AFTER = (START_AFTER_GRANT, START_AFTER_ACCEPT)
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


def time_for(case: Case, kind: str, signed_on: date, calendar: Calendar) -> tuple[date, Limit]:
    """Return from which day (not counted) the time of a case's pledge runs, and how long."""
    situation = applications.situation_of(case.application)
    begins = _begins(case.matter, situation, signed_on, calendar) if case.state == CaseState.PENDING else signed_on
    matter = situation.definition.matters[case.matter]
    return max(begins, signed_on), limit_of(matter, kind, instant=case.instant)


def limit_of(matter: Matter, kind: str, *, instant: bool) -> Limit:
    """Return how long a pledge may take: a material the matter's promised time, a check after the decision the city's
    setting.
    """
    if kind == NOTICE:
        return Limit(settings.PLEDGE_VERIFY_WORKDAYS, WORKDAY)
    return timing.promised_limit(matter, instant) or timing.FIVE_WORKDAYS


def _begins(matter: str, situation: Situation, filed: date, calendar: Calendar) -> date:
    """Return the day on which a matter is expected to begin: what waits for another is not pledged for before that."""
    ends = situation.due_dates(calendar, filed)
    waits_for = [edge.upstream for edge in situation.edges if edge.downstream == matter and edge.kind in STARTS_AFTER]
    return max((ends[code].on for code in waits_for), default=filed)


def terms_of(application: Application, situation: Situation) -> dict[str, Terms]:
    """Return by material what a pledge signed today means: the earliest day of the matters that ask for the paper.

    A paper that one of them cannot do without is not pledged at all: it would have to be handed in all the same.
    """
    wanted = [one for one in situation.materials if one.material.deferrable or one.material.commit_ok]
    if not wanted or has_bad_credit(application):
        return {}
    calendar, today = load(), timezone.localdate()
    return {one.material.code: found for one in wanted if (found := _terms(one, situation, today, calendar))}


def _terms(needed: NeededMaterial, situation: Situation, today: date, calendar: Calendar) -> Terms | None:
    days = []
    for code in needed.serves:
        matter = situation.definition.matters[code]
        found = offer(matter, needed.material, supply=needed.supply, bad_credit=False)
        if found is None:
            return None
        begins = _begins(code, situation, today, calendar)
        limit = limit_of(matter, found.kind, instant=situation.is_instant(code))
        days.append(timing.end_of(calendar, begins, limit))
    return Terms(*min(days))


pledge_terms.register(terms_of)

"""What still stands in the way of submitting a draft, and on which page it is put right."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from services.applications import joint, queries, steps
from services.applications.cross_checks import Context, conflicts
from services.applications.models import Application
from services.applications.papers import Paper, papers_of
from services.applications.steps import Step
from services.catalogue.situation import Situation
from services.core.labels import label

SITUATION, MATERIALS, CHANGES, CONFIRMATIONS = "situation", "materials", "changes", "confirmations"


@dataclass(frozen=True)
class Gap:
    """Something missing or wrong. `place`: the step's code, "materials" or "situation"; `code`: element or material."""

    place: str
    code: str
    message: str


@dataclass(frozen=True)
class Readiness:
    """A draft looked at as a whole."""

    situation: Situation
    steps: list[Step]
    papers: list[Paper]
    gaps: list[Gap]

    @property
    def first(self) -> Gap | None:
        """What to put right first."""
        return self.gaps[0] if self.gaps else None

    @property
    def may_ask(self) -> bool:
        """Whether only confirmations are missing, so that the parties can be asked."""
        return all(gap.place == CONFIRMATIONS for gap in self.gaps)

    @property
    def first_open_step(self) -> Step | None:
        """The first step that is not done."""
        return next((step for step in self.steps if step.state != steps.DONE), None)

    @property
    def form_done(self) -> bool:
        """Whether every step of the form is done."""
        return self.first_open_step is None

    @property
    def papers_done(self) -> bool:
        """Whether no material is missing."""
        return not any(paper.missing for paper in self.papers)


def readiness(application: Application, *, now: datetime) -> Readiness:
    """Return everything that is open, in the order of the pages. `now` is the city's wall clock, without a zone."""
    situation = queries.situation_of(application)
    form = steps.steps_of(situation, application)
    papers = papers_of(situation, application)
    gaps = [
        *_situation_gaps(situation),
        *_form_gaps(form, application),
        *_conflict_gaps(form, application, situation, now),
    ]
    gaps += [*_paper_gaps(papers), *_change_gaps(application)]
    return Readiness(situation, form, papers, [*gaps, *_party_gaps(application)])


def _party_gaps(application: Application) -> list[Gap]:
    """Whoever applies together has to confirm; asked last, because every change lets confirmations fall."""
    return [
        Gap(CONFIRMATIONS, one.party.key, _("%(name)s has not confirmed yet.") % {"name": one.party.name})
        for one in joint.missing(application, timezone.now())
    ]


def _change_gaps(application: Application) -> list[Gap]:
    """What registers say otherwise by now has to be looked at first."""
    text = _("Something has changed since you filled this in. Please look at it.")
    return [Gap(CHANGES, "", text)] if application.changes else []


def _situation_gaps(situation: Situation) -> list[Gap]:
    problems = [Gap(SITUATION, "", label(problem)) for problem in situation.problems]
    still_open = [Gap(SITUATION, question.code, label(question.label)) for question in situation.open_questions]
    return problems + still_open


def _form_gaps(form: list[Step], application: Application) -> list[Gap]:
    found = []
    for step in form:
        if application.raw.get(step.code):
            found.append(Gap(step.code, "", _("“%(step)s” has entries to correct.") % {"step": label(step.label)}))
        for needed in steps.unanswered(list(step.asked), application):
            name = {"label": label(needed.element.label)}
            found.append(Gap(step.code, needed.element.code, _("Please fill in: %(label)s.") % name))
    return found


def _conflict_gaps(form: list[Step], application: Application, situation: Situation, now: datetime) -> list[Gap]:
    context = Context(application.answers, situation.answers, now)
    found = []
    for conflict in conflicts(context):
        places = [(steps.home_of(form, code), code) for code in conflict.elements]
        place, code = next(((place, code) for place, code in places if place), ("", ""))
        if place:
            found.append(Gap(place, code, conflict.message))
    return found


def _paper_gaps(papers: list[Paper]) -> list[Gap]:
    return [
        Gap(MATERIALS, paper.code, _("Still needed: %(label)s.") % {"label": label(paper.label)})
        for paper in papers
        if paper.missing
    ]

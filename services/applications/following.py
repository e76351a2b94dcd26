"""What the progress page shows: departments side by side, what waits for the applicant, letters, certificates."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from services.applications import progress, queries
from services.applications.models import Application
from services.applications.papers import COUNTER, Paper, papers_of
from services.applications.progress import CaseRow, Times
from services.applications.receipt import CODE as RECEIPT
from services.applications.workflow import FINAL, OUTCOME_LABELS
from services.catalogue.definition import Definition
from services.certificates import queries as certificates
from services.certificates.models import Letter

BAR = {"done": "is-done", "doing": "is-doing", "need": "is-need", "ended": "is-ended", "wait": ""}


@dataclass(frozen=True)
class Progress:
    """One application as its applicant follows it."""

    application: Application
    definition: Definition
    rows: list[CaseRow]
    letters: list[Letter]
    to_show: list[Paper]
    times: Times

    @property
    def counted(self) -> list[CaseRow]:
        """The matters that belong to the application as it is; those a change has dropped do not."""
        return [row for row in self.rows if not row.dropped]

    @property
    def departments(self) -> int:
        """How many departments take part."""
        return len({str(row.department) for row in self.counted})

    @property
    def done(self) -> int:
        """How many matters are finished, one way or another."""
        return sum(1 for row in self.counted if row.tone in ("done", "ended"))

    @property
    def bar(self) -> list[str]:
        """The tones of the bar, finished ones first."""
        order = list(BAR)
        return [BAR[row.tone] for row in sorted(self.counted, key=lambda row: order.index(row.tone))]

    @property
    def needing(self) -> list[CaseRow]:
        """The matters that wait for the applicant."""
        return [row for row in self.rows if row.tone == "need"]

    @property
    def receipt(self) -> Letter | None:
        """The latest receipt, being made or ready."""
        return next((letter for letter in reversed(self.letters) if letter.code == RECEIPT), None)

    @property
    def other_letters(self) -> list[Letter]:
        """Letters that belong to the whole application: the completion notice, a withdrawal."""
        return [letter for letter in self.letters if letter.case_id is None and letter.code != RECEIPT]

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.application.state in FINAL

    @property
    def outcome(self) -> Promise | str:
        """What came out of it, in words."""
        return OUTCOME_LABELS.get(self.application.outcome, "")


def progress_of(application: Application) -> Progress:
    """Return everything the progress page shows; the number of statements does not grow with the cases."""
    return Progress(
        application=application,
        definition=queries.definition_of(application),
        rows=progress.rows_of(application),
        letters=list(certificates.letters_of(application.pk)),
        to_show=_to_show(application),
        times=progress.times_of(application),
    )


def _to_show(application: Application) -> list[Paper]:
    """Return the originals a counter still has to see."""
    if application.state in FINAL:
        return []
    papers: Iterable[Paper] = papers_of(queries.situation_of(application), application)
    return [paper for paper in papers if paper.way == COUNTER and not paper.versions]


def receipt_of(application: Application) -> Letter | None:
    """Return the application's latest receipt, being made or ready."""
    letters: Any = certificates.letters_of(application.pk)
    found: Letter | None = letters.filter(code=RECEIPT).order_by("created", "pk").last()
    return found

"""What became of one path through a one-thing, played with one plot."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

SMOOTH, LAST_DAY, CORRECTION, SILENCE, PLEDGE = "smooth", "last_day", "correction", "silence", "pledge"
REFUSAL, OVERDUE, PAUSE, REOPENING, WITHDRAWAL = "refusal", "overdue", "pause", "reopening", "withdrawal"
CHANGE = "change"

# What happens on the way: nothing; everything on its last promised day; a notice that is answered, or is not; papers
# that follow; matters that are refused or not accepted; nobody acts in time; a special procedure; a decision that is
# examined again; the applicant takes matters back; the applicant changes the application before anything is accepted.
PLOTS = (SMOOTH, LAST_DAY, CORRECTION, SILENCE, PLEDGE, REFUSAL, OVERDUE, PAUSE, REOPENING, WITHDRAWAL, CHANGE)
ON_TIME = frozenset({SMOOTH, LAST_DAY, CHANGE})  # plots in which no department and no applicant is late


@dataclass
class Report:
    """`finished_on`: the day on which the last case closed. `broken`: every rule that did not hold, with the day."""

    situation: dict[str, str]
    plot: str
    number: str = ""
    state: str = ""
    outcome: str = ""
    cases: dict[str, str] = field(default_factory=dict)
    letters: list[str] = field(default_factory=list)
    promised_on: date | None = None
    finished_on: date | None = None
    broken: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return {
            "situation": self.situation,
            "plot": self.plot,
            "number": self.number,
            "state": self.state,
            "outcome": self.outcome,
            "cases": self.cases,
            "letters": self.letters,
            "promised_on": self.promised_on.isoformat() if self.promised_on else None,
            "finished_on": self.finished_on.isoformat() if self.finished_on else None,
            "broken": self.broken,
        }

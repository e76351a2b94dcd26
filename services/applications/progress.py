"""The seam through which the room above supplies the rows of the progress page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.applications.models import Application

Label = dict[str, str]


@dataclass(frozen=True)
class HearingDate:
    """When and where a hearing on a case is held, before whom; `postponed`: not the first date."""

    begins_at: datetime
    place: str
    chair: str
    postponed: bool = False


@dataclass(frozen=True)
class HearingRight:
    """The applicant was told of the right to a hearing: until when, by whom it was answered and how.

    `answer`: hearing, statement or none; empty before that. `is_open`: it can be answered today.
    """

    offer_id: UUID
    until: date
    is_open: bool
    answer: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""


@dataclass(frozen=True)
class CaseRow:
    """One department's part, as the applicant sees it. `tone`: done, doing, need, wait or ended.

    `days_late`: working days since the day by which the department was to be done, while it works on it.
    """

    case_id: UUID
    matter: Label
    department: Label
    state: str
    state_public: Any
    tone: str
    due_on: date | None = None
    provisional: bool = False
    days_late: int = 0
    closed_at: datetime | None = None
    waits_for: list[Label] = field(default_factory=list)
    because_of: Label | None = None
    reasons: str = ""
    certificate: Any = None
    letters: list[Any] = field(default_factory=list)
    may_revive: bool = False
    dropped: bool = False  # the applicant has changed the application, and it no longer asks for this
    hearing: HearingDate | None = None
    hearing_rights: list[HearingRight] = field(default_factory=list)
    pledges: list[Any] = field(default_factory=list)  # open ones that the applicant may take back
    against_silence: Label | None = None  # what can be done once the law's own limit has passed
    ends_by_itself: bool = False  # a public notice period: its days pass whatever anybody does

    @property
    def may_be_urged(self) -> bool:
        """Say whether a department works on it, so that there is somebody to ask to hurry."""
        return self.tone == "doing" and not self.ends_by_itself

    @property
    def waited_for(self) -> Label:
        """Name the matters this one waits for."""
        return {
            "zh": "、".join(f"“{matter['zh']}”" for matter in self.waits_for),
            "en": ", ".join(f"“{matter.get('en') or matter['zh']}”" for matter in self.waits_for),
        }


@dataclass(frozen=True)
class DateMove:
    """The promised day moved: when, from which day to which, why in plain words, and by which matter."""

    at: datetime
    before: date
    after: date
    why: Any
    matter: Label | None = None


@dataclass(frozen=True)
class TimeSpent:
    """Whose days passed: amounts of time ({value, unit}) of the departments, the applicant and third parties."""

    government: list[Any] = field(default_factory=list)
    citizen: list[Any] = field(default_factory=list)
    third_party: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Times:
    """The times of an application as a whole and of each case, and every move of the promised day, latest first."""

    whole: TimeSpent
    by_case: dict[UUID, TimeSpent]
    moves: list[DateMove]
    confirmed_until: date | None = None  # how far the calendar of working days reaches


Clockmaker = Callable[[Application], Times]
_clockmakers: list[Clockmaker] = []


def register_times(clockmaker: Clockmaker) -> None:
    """Let a room above say whose time passed; the same one is kept once."""
    if clockmaker not in _clockmakers:
        _clockmakers.append(clockmaker)


def times_of(application: Application) -> Times:
    """Return whose time passed on an application."""
    return next((one(application) for one in _clockmakers), Times(TimeSpent(), {}, []))


Provider = Callable[[Application], list[CaseRow]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let a room above supply rows; the same provider is kept once."""
    if provider not in _providers:
        _providers.append(provider)


def rows_of(application: Application) -> list[CaseRow]:
    """Return every department's part of an application, in order of work."""
    return [row for provider in _providers for row in provider(application)]

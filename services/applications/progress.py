"""The seam through which the room above supplies the rows of the progress page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.applications.models import Application

Label = dict[str, str]


@dataclass(frozen=True)
class CaseRow:
    """One department's part, as the applicant sees it. `tone`: done, doing, need, wait or ended."""

    case_id: UUID
    matter: Label
    department: Label
    state: str
    state_public: Any
    tone: str
    due_on: date | None = None
    provisional: bool = False
    closed_at: datetime | None = None
    waits_for: list[Label] = field(default_factory=list)
    because_of: Label | None = None
    reasons: str = ""
    certificate: Any = None
    letters: list[Any] = field(default_factory=list)

    @property
    def waited_for(self) -> Label:
        """Name the matters this one waits for."""
        return {
            "zh": "、".join(f"“{matter['zh']}”" for matter in self.waits_for),
            "en": ", ".join(f"“{matter.get('en') or matter['zh']}”" for matter in self.waits_for),
        }


Provider = Callable[[Application], list[CaseRow]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let a room above supply rows; the same provider is kept once."""
    if provider not in _providers:
        _providers.append(provider)


def rows_of(application: Application) -> list[CaseRow]:
    """Return every department's part of an application, in order of work."""
    return [row for provider in _providers for row in provider(application)]

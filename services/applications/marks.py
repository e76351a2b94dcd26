"""Two open pages of one draft: a page that was shown before another one saved may not write over it unseen."""

from dataclasses import dataclass
from uuid import uuid4

from services.applications.models import Application


class ChangedElsewhere(Exception):
    """Another open page of the draft saved this step after the present one was shown; nothing was written."""


@dataclass(frozen=True)
class Mark:
    """How often a step had been saved when a page of it was shown, and a name for that open page."""

    saves: int
    page: str

    def __str__(self) -> str:
        return f"{self.saves}:{self.page}"

    @classmethod
    def of(cls, application: Application, group: str) -> "Mark":
        """Return the mark of a page that is shown now."""
        return cls(_stored(application, group).saves, uuid4().hex[:12])

    @classmethod
    def read(cls, text: str) -> "Mark | None":
        """Return the mark a form sent; None for none, which is never behind."""
        saves, _colon, page = text.partition(":")
        return cls(int(saves), page[:12]) if saves.isascii() and saves.isdigit() and page else None


def _stored(application: Application, group: str) -> Mark:
    saves, page = application.marks.get(group, (0, ""))
    return Mark(saves, page)


def following(application: Application, group: str, mark: Mark | None) -> tuple[int, str]:
    """Return what is kept of a save; raises ChangedElsewhere. A page may always go on from its own last save."""
    stored = _stored(application, group)
    if mark and mark.saves < stored.saves and mark.page != stored.page:
        raise ChangedElsewhere
    return stored.saves + 1, mark.page if mark else ""

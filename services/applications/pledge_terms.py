"""The seam through which the room above says which papers a pledge may stand in for, and by when it is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from services.applications.models import Application
from services.catalogue.situation import Situation


@dataclass(frozen=True)
class Terms:
    """A pledge that may be signed today instead of one paper: by when what is pledged is handed in or verified."""

    due_on: date
    provisional: bool = False


TermsOf = Callable[[Application, Situation], Mapping[str, Terms]]
_sources: list[TermsOf] = []


def register(source: TermsOf) -> None:
    """Let a room above say what may be pledged; the same one is kept once."""
    if source not in _sources:
        _sources.append(source)


def terms_of(application: Application, situation: Situation) -> dict[str, Terms]:
    """Return by material the terms of the pledge that its applicant may sign instead of it."""
    return {code: terms for source in _sources for code, terms in source(application, situation).items()}

"""The statements that applicants agree to instead of handing over paper: texts with versions, in both languages."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services.core.labels import label

TEXTS = Path(__file__).parent / "data" / "statements"
GENERAL = "commitment"


@dataclass(frozen=True)
class Statement:
    """One version of a text. What is signed is this version; a change of the text is a new version."""

    code: str
    version: str
    title: dict[str, str]
    text: dict[str, str]

    @property
    def paragraphs(self) -> list[str]:
        """The text in the reader's language, paragraph by paragraph."""
        return [line.strip() for line in label(self.text).splitlines() if line.strip()]


@cache
def _texts(code: str) -> dict[str, Statement]:
    path = TEXTS / f"{code}.yaml"
    if not code.isidentifier() or not path.exists():
        raise LookupError(f"There is no statement for {code!r}.")
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        entry["version"]: Statement(
            code, entry["version"], content["title"], {"zh": entry["zh"].strip(), "en": entry["en"].strip()}
        )
        for entry in content["versions"]
    }


def text_of(code: str, version: str = "") -> Statement:
    """Return the statement for a material type, by default its latest version. Raises LookupError."""
    versions = _texts(code)
    if version and version not in versions:
        raise LookupError(f"The statement for {code!r} has no version {version!r}.")
    return versions[version] if version else list(versions.values())[-1]


def for_material(code: str) -> Statement:
    """Return what is agreed to for a material; one without a text of its own is pledged in general terms."""
    return text_of(code if has_text(code) else GENERAL)


def has_text(code: str) -> bool:
    """Return whether a material can be replaced by, or is, a statement."""
    return code in known_codes()


@cache
def known_codes() -> frozenset[str]:
    """Return the codes of all statements."""
    return frozenset(path.stem for path in TEXTS.glob("*.yaml"))

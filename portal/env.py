"""Reads the environment, and fails loudly on nonsense.

Every value may also be given through a file: NAME_FILE names a file whose
content is the value (the way orchestrators hand over secrets).
"""

import os
from pathlib import Path


class SettingError(Exception):
    """An environment variable is missing or cannot be understood."""


def text(name: str, default: str | None = None) -> str:
    """Return the variable's value; raise SettingError when it is absent and has no default."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        return Path(file).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise SettingError(f"{name} is not set, and there is no default for it.")
    return value


def flag(name: str, default: bool) -> bool:
    """Return a yes/no variable; raise SettingError for anything but 1/0, true/false, yes/no."""
    value = text(name, "1" if default else "0").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise SettingError(f"{name} is {value!r}; write 1 or 0.")


def number(name: str, default: int) -> int:
    """Return a whole number; raise SettingError for anything else."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise SettingError(f"{name} is {value!r}; write a whole number.") from error


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list without blanks."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """Return an absolute folder path, not yet created."""
    return Path(text(name, str(default))).expanduser().absolute()

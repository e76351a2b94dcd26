"""Does the data belong to this version of the portal? A data folder may come from an older or a newer one."""

import hashlib
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from portal.up.state import PROJECT, State


def problem(state: State) -> str:
    """Return why the tables in this database cannot be brought up to date by migrate, or nothing."""
    applied = MigrationLoader(connection).applied_migrations if _has_history() else {}
    for app, name in applied:
        file = _file_of(app, name)
        if file is None:
            continue
        if not file.exists():
            return f"it has the change {app}.{name}, which this version of the portal does not know"
        known = state.known.get(f"{app}.{name}")
        if known not in {None, f"{state.database} {_digest(file)}"}:
            return f"{app}.{name} has been rewritten since its tables were made"
    return ""


def remember(state: State) -> None:
    """Keep the digest of every migration of ours that has been applied."""
    for app, name in MigrationLoader(connection).applied_migrations:
        file = _file_of(app, name)
        if file and file.exists():
            state.known[f"{app}.{name}"] = f"{state.database} {_digest(file)}"


def _has_history() -> bool:
    return "django_migrations" in connection.introspection.table_names()


def _file_of(app: str, name: str) -> Path | None:
    """Return where a migration of ours lies; None for other people's apps."""
    try:
        folder = Path(apps.get_app_config(app).path)
    except LookupError:
        return None
    is_ours = folder.is_relative_to(PROJECT) and ".venv" not in folder.parts
    return folder / "migrations" / f"{name}.py" if is_ours else None


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:32]

"""What earlier starts have already done, so that a second start is quick: fingerprints in DATA/start.json."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from django.db import connection

PROJECT = Path(__file__).resolve().parent.parent.parent

SCHEMA: tuple[str, ...] = (
    "services/*/migrations/*.py",
    "services/*/models.py",
    "services/*/workflow.py",
    "cms/migrations/*.py",
)
SCHEMA += ("requirements/runtime.txt", "portal/queue.py")
STATIC = ("static/**/*", "services/*/static/**/*", "cms/static/**/*", "requirements/runtime.txt")
DEMO: tuple[str, ...] = (
    "services/*/data/**/*",
    "services/*/demo*.py",
    "services/*/demo/**/*.py",
    "services/casework/rehearsal/scenes.py",
    "cms/**/*.py",
    "cms/data/**/*",
)
DEMO += ("portal/management/commands/seed_demo.py", "services/catalogue/**/*.py", "services/*/migrations/*.py")


class State:
    """Remembers per subject the fingerprint of the last success, for this very database."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.database = _database_identity()
        try:
            self.known: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.known = {}

    def is_done(self, subject: str, fingerprint: str) -> bool:
        return self.known.get(subject) == f"{self.database} {fingerprint}"

    def was_done(self, subject: str) -> bool:
        return self.known.get(subject, "").startswith(f"{self.database} ")

    def done(self, subject: str, fingerprint: str) -> None:
        self.known[subject] = f"{self.database} {fingerprint}"
        self.file.write_text(json.dumps(self.known, indent=1), encoding="utf-8")


def fingerprint(patterns: Iterable[str]) -> str:
    """Return a digest of the names and contents of these files."""
    digest = hashlib.sha256()
    for pattern in patterns:
        for file in sorted(PROJECT.glob(pattern)):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(PROJECT)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:32]


def _database_identity() -> str:
    """Name this very database, so that another one, or a restored one, is not taken for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.system_identifier || '/' || d.oid FROM pg_control_system() s, pg_database d"
            " WHERE d.datname = current_database()"
        )
        return str(cursor.fetchone()[0])

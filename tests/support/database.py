"""Test databases: migrated once into a template for each state of the migrations, then copied (0.2 s) wherever needed.

After a test with real commits the database is replaced by a new copy, so that rows that migrations made (the CMS's
root page, working days) and triggers are there again, which emptying the tables would not give.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

PROJECT = Path(__file__).resolve().parent.parent.parent
MAKES_THE_SCHEMA = (
    "services/*/migrations/*.py",
    "services/*/models.py",
    "services/*/models/*.py",
    "services/*/workflow.py",
    "services/*/apps.py",
    "services/core/data/*",
    "cms/**/*.py",
    "portal/apps.py",
    "portal/queue.py",
    "portal/settings/base.py",
    "requirements/runtime.txt",
    "tests/support/core.py",
    "tests/support/database.py",
)


class Databases:
    """The template and the copy this process works in."""

    def __init__(self, *, migrations: bool = True, rebuild: bool = False) -> None:
        self.settings = connection.settings_dict
        self.base = str(self.settings["NAME"])
        self.migrations = migrations
        self.rebuild = rebuild
        self.template = f"{self.base}_template_{_fingerprint(migrations)}"
        self.name = f"test_{self.base}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        self.snapshot = self.template

    def set_up(self) -> None:
        """Make the template if there is none for this state of the code, and a copy to work in."""
        with self._administrator() as admin:
            admin.execute("SELECT pg_advisory_lock(hashtext(%s))", [self.base])
            if self.rebuild:
                _drop(admin, self.template)
            if not _exists(admin, self.template):
                self._build(admin)
        self.restore()

    def restore(self) -> None:
        """Replace the working database by a new copy of the template."""
        connections.close_all()
        with self._administrator() as admin:
            _drop(admin, self.name)
            _copy(admin, self.snapshot, self.name)
        self._use(self.name)

    def tear_down(self) -> None:
        connections.close_all()
        with self._administrator() as admin:
            _drop(admin, self.name)
        self._use(self.base)

    def _build(self, admin: psycopg.Connection) -> None:
        for old in _names_like(admin, f"{self.base}_template_"):
            _drop(admin, old)
        building = f"{self.base}_building"
        _drop(admin, building)
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(building)))
        self._use(building)
        _migrate(self.migrations)
        connections.close_all()
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        admin.execute(rename.format(sql.Identifier(building), sql.Identifier(self.template)))

    def _use(self, name: str) -> None:
        connections.close_all()
        self.settings["NAME"] = name

    @contextmanager
    def _administrator(self) -> Iterator[psycopg.Connection]:
        parameters = connection.get_connection_params()
        kept = {key: parameters[key] for key in ("host", "port", "user", "password") if parameters.get(key)}
        with psycopg.connect(**kept, dbname="postgres", autocommit=True) as admin:
            yield admin


def _migrate(with_migrations: bool) -> None:
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=not with_migrations)
    _make_engine_test_tables()


def _make_engine_test_tables() -> None:
    """The workflow engine is tested with a small machine of its own."""
    from tests.support import core

    present = connection.introspection.table_names()  # without migrations they are made like any other
    with connection.schema_editor() as editor:
        for model in (core.Sack, core.Parcel):
            if model._meta.db_table not in present:
                editor.create_model(model)
    for trigger in core.TRIGGERS:
        trigger.register(core.Parcel)
        trigger.install(core.Parcel)


def _fingerprint(migrations: bool) -> str:
    digest = hashlib.sha256(b"migrations" if migrations else b"no migrations")
    for pattern in MAKES_THE_SCHEMA:
        for file in sorted(PROJECT.glob(pattern)):
            digest.update(f"{file.relative_to(PROJECT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _exists(admin: psycopg.Connection, name: str) -> bool:
    return bool(admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def _names_like(admin: psycopg.Connection, prefix: str) -> list[str]:
    rows: Any = admin.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
    return [name for (name,) in rows]


def _drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _copy(admin: psycopg.Connection, template: str, name: str) -> None:
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    admin.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))

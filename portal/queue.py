"""The tables of the pgmq:// broker, in the portal's own database."""

from django.conf import settings
from django.db import connection, transaction

LOCK = 7461_2026  # any number nobody else uses for an advisory lock


def ensure_queue_tables() -> None:
    """Install PGMQ's script once; it cannot be run twice. Nothing happens with any other broker."""
    if not settings.CELERY_BROKER_URL.startswith("pgmq:") and not getattr(settings, "QUEUE_TABLES", False):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SELECT to_regclass('pgmq.meta')")
        if cursor.fetchone() == (None,):
            from pgmq.install import get_embedded_install_sql

            cursor.execute(get_embedded_install_sql())

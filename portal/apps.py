from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    label = "portal"

    def ready(self) -> None:
        """Make the Celery application, so that every process finds the configured broker."""
        from portal import celery  # noqa: F401

        post_migrate.connect(_make_queue, sender=self)


def _make_queue(**kwargs: object) -> None:
    from portal.queue import ensure_queue_tables

    ensure_queue_tables()

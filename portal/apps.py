from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    label = "portal"

    def ready(self) -> None:
        """Make the Celery application, so that every process finds the configured broker."""
        from portal import celery  # noqa: F401

        # Sent for apps with tables only, so not for the portal itself.
        post_migrate.connect(_make_queue, sender=apps.get_app_config("core"))


def _make_queue(**kwargs: object) -> None:
    from portal.queue import ensure_queue_tables

    ensure_queue_tables()

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "services.core"
    label = "core"

    def ready(self) -> None:
        """Connect every room's receivers and register its outbox handlers; fill an empty calendar after migrate."""
        from services.core import checks  # noqa: F401

        autodiscover_modules("receivers", "tasks")
        post_migrate.connect(_seed_calendar, sender=self)


def _seed_calendar(**kwargs: object) -> None:
    from services.core.calendar_files import ensure_seeded

    ensure_seeded()

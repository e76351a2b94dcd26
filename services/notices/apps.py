from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "services.notices"
    label = "notices"

    def ready(self) -> None:
        """Register the jobs and listen to the outbox."""
        from services.notices import receivers, tasks  # noqa: F401

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "services.applications"
    label = "applications"

    def ready(self) -> None:
        """Tell the rooms below who may read, and listen to them."""
        from services.applications import receivers, tasks  # noqa: F401

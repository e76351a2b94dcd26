from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "services.certificates"
    label = "certificates"

    def ready(self) -> None:
        """Register what is checked at start, listen to this room's own news, and take over its jobs."""
        from services.certificates import checks, receivers, tasks  # noqa: F401

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "services.certificates"
    label = "certificates"

    def ready(self) -> None:
        """Register what is checked at start."""
        from services.certificates import checks  # noqa: F401

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "services.casework"
    label = "casework"

    def ready(self) -> None:
        """Listen to the rooms below and take over their jobs."""
        from . import amendable, ledger, pledge_time, progress, reading, receivers, tasks  # noqa: F401

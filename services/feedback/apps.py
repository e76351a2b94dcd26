from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "services.feedback"
    label = "feedback"

    def ready(self) -> None:
        """Listen to the rooms below and take over the jobs."""
        from . import receivers, tasks  # noqa: F401

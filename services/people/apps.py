from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "services.people"
    label = "people"

    def ready(self) -> None:
        from services.people import receivers  # noqa: F401

from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "services.sharing"
    label = "sharing"

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "services.notices"
    label = "notices"

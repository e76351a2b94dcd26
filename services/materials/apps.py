from django.apps import AppConfig


class MaterialsConfig(AppConfig):
    name = "services.materials"
    label = "materials"

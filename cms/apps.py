from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"

    def ready(self) -> None:
        """Let editors keep what is theirs, whenever the database has been migrated."""
        from cms.editors import allow_editors

        post_migrate.connect(allow_editors, sender=self)

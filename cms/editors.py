"""What editors may do besides pages: keep the list of service halls."""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions

EDITORS = ("Editors", "Moderators")
KEPT_BY_EDITORS = ("add_servicehall", "change_servicehall", "delete_servicehall", "view_servicehall")


def allow_editors(sender: Any, **kwargs: Any) -> None:
    """Give Wagtail's groups of editors the service halls; after migrate, twice changes nothing."""
    from django.contrib.auth.models import Group, Permission

    create_permissions(apps.get_app_config("cms"), verbosity=0, using=kwargs["using"])
    rights = Permission.objects.using(kwargs["using"]).filter(
        content_type__app_label="cms", codename__in=KEPT_BY_EDITORS
    )
    for group in Group.objects.using(kwargs["using"]).filter(name__in=EDITORS):
        group.permissions.add(*rights)

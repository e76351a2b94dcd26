"""manage.py migrate, in an order that is quick: the frameworks' own first, while there is little else to think of.

Django renders every model related to the one a migration changes. The frameworks' two hundred migrations touch the
account again and again; run after the portal's own, each would render nearly all of the portal's models anew.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

SPECIAL = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "run_syncdb", "prune")


class Command(migrate.Command):
    """Django's command; without special wishes it makes the tables of installed packages first."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the migrations; raises what Django's own command raises."""
        if not any(options.get(wish) for wish in SPECIAL):
            _make_tables_of_packages(options["database"])
        super().handle(*args, **options)


def _make_tables_of_packages(database: str) -> None:
    """Run the migrations of installed packages, with those of the portal's rooms that they need (the account)."""
    executor = MigrationExecutor(connections[database])
    executor.loader.check_consistent_history(connections[database])
    own = {app.label for app in apps.get_app_configs() if app.name in {"cms", "portal", *settings.ROOMS}}
    leaves = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] not in own]
    if executor.migration_plan(leaves):
        executor.migrate(leaves)

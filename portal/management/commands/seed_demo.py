"""manage.py seed_demo [--later]: fills the demo city. Running it again adds what is missing, changes nothing else."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from services.casework import demo as casework

DATA = settings.BASE_DIR / "services"

# In the order of dependence: officers need the departments, everything else the people. The CMS comes last, its
# guides show the published versions.
SEEDS = [
    "services.people.demo",
    "services.sharing.demo",
    "services.certificates.demo",
    "services.applications.demo",
    "services.casework.demo",
    "cms.demo",
]


class Command(BaseCommand):
    help = "Fill the demo city: working days, catalogue, people, and what else a room brings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--later", action="store_true", help="leave playing the applications to the worker")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("PORTAL_DEMO is off: this is not the demo city.")
        call_command("import_calendar", str(DATA / "core" / "data" / "calendar_2026.csv"), stdout=self.stdout)
        call_command("catalogue", "import", str(DATA / "catalogue" / "data"), stdout=self.stdout, stderr=self.stderr)
        for module in filter(_exists, SEEDS):
            added = import_module(module).seed()
            self.stdout.write(f"{module}: {'done' if added is None else f'{added} new'}.")
        if not options["later"]:
            self.stdout.write(f"{casework.play_now()} applications played.")


def _exists(module: str) -> bool:
    return find_spec(module.rpartition(".")[0]) is not None and find_spec(module) is not None

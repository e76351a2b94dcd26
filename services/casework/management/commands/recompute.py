"""manage.py recompute [--check | --repair]: compute every application's projection again and compare."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from services.casework.recomputing import difference, repair, submitted


class Command(BaseCommand):
    help = "Compute state, outcome, facets and promised date of every application again from its cases, and compare."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--check", action="store_true", help="list the differences, fail on any (the default)")
        what.add_argument("--repair", action="store_true", help="write what differs, with a line in the audit record")

    def handle(self, *args: Any, **options: Any) -> None:
        looked_at, found = 0, 0
        for application in submitted().iterator(chunk_size=200):
            looked_at += 1
            differs = repair(application.pk) if options["repair"] else difference(application)
            if differs:
                found += 1
                self.stdout.write(str(differs))
        words = "repaired" if options["repair"] else "differ"
        self.stdout.write(f"{looked_at} applications, {found} {words}.")
        if found and not options["repair"]:
            raise CommandError("The stored projection differs from what the cases say. Repair with --repair.")

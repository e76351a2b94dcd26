"""manage.py catalogue check|import|export: checks and publishes definitions from files, writes one back to a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from services.catalogue import actions
from services.catalogue.source.faults import Faulty
from services.catalogue.source.folder import NoSource


class Command(BaseCommand):
    help = "Check and publish one-things from YAML files, or export a published one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["check", "import", "export"])
        parser.add_argument(
            "target",
            help="a folder or file to check or import; the code of a one-thing to export",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['verb']}")(options["target"])
        except (NoSource, Faulty) as problem:
            raise CommandError(str(problem)) from problem

    def _check(self, target: str) -> None:
        folder, documents = actions.compile_folder(Path(target))
        self._warn(folder.report)
        self.stdout.write(f"{len(documents)} one-things checked: no error.")

    def _import(self, target: str) -> None:
        done = actions.import_folder(Path(target))
        self._warn(done.report)
        for version in done.published:
            self.stdout.write(f"{version.one_thing.code}: published version {version.number}.")
        for code in done.unchanged:
            self.stdout.write(f"{code}: unchanged.")

    def _warn(self, report: Any) -> None:
        for fault in report.warnings:
            self.stderr.write(str(fault))

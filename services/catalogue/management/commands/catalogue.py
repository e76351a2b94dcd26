"""manage.py catalogue check|import|export: checks and publishes definitions from files, writes one back to files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from services.catalogue import actions, queries
from services.catalogue.models import OneThing
from services.catalogue.source.exporter import as_yaml, one_thing, write_folder
from services.catalogue.source.faults import Faulty, Report
from services.catalogue.source.folder import NoSource


class Command(BaseCommand):
    help = "Check and publish one-things from YAML files, or export a published one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["check", "import", "export"])
        parser.add_argument("target", help="a folder or file to check or import; the code of a one-thing to export")
        parser.add_argument("--to", metavar="FOLDER", type=Path, help="export: write a whole source folder there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["verb"] == "export":
                self._export(options["target"], options["to"])
            else:
                getattr(self, f"_{options['verb']}")(Path(options["target"]))
        except (NoSource, Faulty, OneThing.DoesNotExist) as problem:
            raise CommandError(str(problem)) from problem

    def _check(self, path: Path) -> None:
        folder, documents = actions.compile_folder(path)
        self._warn(folder.report)
        self.stdout.write(f"{len(documents)} one-things checked: no error.")

    def _import(self, path: Path) -> None:
        done = actions.import_folder(path)
        self._warn(done.report)
        for version in done.published:
            self.stdout.write(f"{version.one_thing.code}: published version {version.number}.")
        for code in done.unchanged:
            self.stdout.write(f"{code}: unchanged.")
        for line in done.kept:
            self.stdout.write(f"departments.yaml: {line} The desk's word stands.")

    def _export(self, code: str, to: Path | None) -> None:
        """Print the one-thing's file, or write it with its dictionaries as a folder that imports again."""
        document = queries.published(code).document
        if to is None:
            self.stdout.write(as_yaml(one_thing(document)))
            return
        for file in write_folder(document, to):
            self.stdout.write(str(file))

    def _warn(self, report: Report) -> None:
        for fault in report.warnings:
            self.stderr.write(str(fault))

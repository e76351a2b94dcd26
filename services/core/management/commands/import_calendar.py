from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from services.core import calendar


class Command(BaseCommand):
    help = "Read days off and working weekends from a CSV file: date, kind (off, work, covered), note, source."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            count = calendar.import_file(file)
        except (OSError, calendar.CalendarFileError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} days read; the calendar is confirmed until {calendar.load().until}.")

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from services.core import calendar
from services.core.calendar_files import CalendarFileError, import_file


class Command(BaseCommand):
    help = (
        "Read days off and working weekends from the yearly notice: a CSV file (date, kind (off, work, covered), note, "
        "source) or an iCalendar file of all-day events, for which --source and --until are needed. "
        "Open cases are dated anew by the worker."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="the notice's name and number")
        parser.add_argument("--until", type=date.fromisoformat, help="the last day the notice covers")

    def handle(self, *args: Any, file: Path, source: str, until: date | None, **options: Any) -> None:
        try:
            count = import_file(file, source=source, until=until)
        except (OSError, CalendarFileError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} days read; the calendar is confirmed until {calendar.load().until}.")

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from services.core import workflow_pages


class Command(BaseCommand):
    help = "Print docs/workflows from the machines in the code; --check only compares."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when a page differs")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        folder = settings.BASE_DIR / "docs" / "workflows"
        if not check:
            self.stdout.write(f"Changed: {', '.join(workflow_pages.write(folder)) or 'nothing'}")
        elif differing := workflow_pages.differences(folder):
            raise CommandError(f"Run manage.py workflow_pages: {', '.join(differing)} differ from the code.")

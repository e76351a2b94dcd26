"""manage.py demo_sms PHONE: the telephone of a demo citizen."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from services.core.codes import normalise_phone


class Command(BaseCommand):
    help = "Print the last text message that the demo city's gateway took for a mobile number."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("phone")
        parser.add_argument("--all", action="store_true", help="every text, the oldest first")

    def handle(self, *args: Any, phone: str, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("Text messages are printed in the demo city only.")
        file = settings.PORTAL_DATA / "gateway" / "sms.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        texts = [one["text"] for one in map(json.loads, lines) if one["to"] == normalise_phone(phone)]
        if not texts:
            raise CommandError("No text message has come for this number.")
        for text in texts if options["all"] else texts[-1:]:
            self.stdout.write(text)

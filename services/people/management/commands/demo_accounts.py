"""manage.py demo_accounts: who can sign in to the demo city, and how."""

import unicodedata
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from services.people import demo


class Command(BaseCommand):
    help = "List the accounts of the demo city: address, username, name, role; of the officers those of one department."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--all", action="store_true", help="the officers of every department, not of one")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("There are no demo accounts outside the demo city.")
        listed = [one for one in demo.accounts() if options["all"] or _is_shown_at_start(one)]
        for one in listed:
            self.stdout.write(
                "  ".join([_wide(one.address, 7), _wide(one.username, 22), _wide(one.name, 18), one.role])
            )
        self.stdout.write(_("Password of all of them: %(password)s") % {"password": demo.PASSWORD})
        if not options["all"]:
            self.stdout.write(
                _("Every department has officers with the same three endings: manage.py demo_accounts --all")
            )
        self.stdout.write(_("Second factor of staff: manage.py demo_code USERNAME"))


def _is_shown_at_start(one: demo.DemoAccount) -> bool:
    return "." not in one.username or one.username.startswith("police.")


def _wide(text: str, width: int) -> str:
    """Pad to a width in columns: a Chinese character takes two."""
    return text + " " * (width - sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text))

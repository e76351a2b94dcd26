"""manage.py second_factor NAME: a new authenticator for a member of staff."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from services.core.actors import SYSTEM
from services.people.actions import renew_second_factor
from services.people.models import Account


class Command(BaseCommand):
    help = "Make a new secret for a member of staff and print, once, the link that adds it to an authenticator app."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["username"]
        account = Account.objects.filter(username__iexact=name, realm=Account.Realm.STAFF).first()
        if account is None:
            raise CommandError(f"{name}: no such member of staff. Make one first, for example with createsuperuser.")
        self.stdout.write(renew_second_factor(account=account, actor=SYSTEM).config_url)

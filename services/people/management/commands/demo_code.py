"""manage.py demo_code NAME: the second factor of a demo account."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from services.people.second_factor import DEVICE_NAME, demo_code


class Command(BaseCommand):
    help = "Print the present code of a demo account's authenticator, and the link that adds it to an app."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="for example police.review")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("Codes are printed in the demo city only.")
        device = TOTPDevice.objects.filter(user__username__iexact=options["username"], name=DEVICE_NAME).first()
        if device is None:
            raise CommandError(f"{options['username']}: no such member of staff. See manage.py demo_accounts.")
        self.stdout.write(demo_code(device, timezone.now()))
        self.stdout.write(device.config_url)

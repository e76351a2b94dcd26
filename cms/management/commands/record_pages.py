from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms import speaking
from cms.models import GuidePage, InfoPage


class Command(BaseCommand):
    help = "Let every published page without a recording be read aloud, as after publishing; needs SPEECH_URL."

    def handle(self, *args: Any, **options: Any) -> None:
        """Leave the work to the worker and say how much it is."""
        if not settings.SPEECH["url"]:
            raise CommandError("SPEECH_URL is not set: there is no speech service to ask.")
        pages = [*GuidePage.objects.live(), *InfoPage.objects.live()]
        wanted = sum(speaking.want(page) for page in pages)
        self.stdout.write(f"{wanted} of {len(pages)} pages are being read; the others have their recording.")

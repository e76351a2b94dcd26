"""What follows when an editor publishes."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from cms import speaking
from cms.models import GuidePage, InfoPage


@receiver(page_published, sender=GuidePage, dispatch_uid="cms.record_guide")
@receiver(page_published, sender=InfoPage, dispatch_uid="cms.record_info")
def have_it_read(sender: object, *, instance: GuidePage | InfoPage, **kwargs: Any) -> None:
    """Let what was published be read aloud."""
    speaking.want(instance)

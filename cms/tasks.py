"""What a worker does for editors."""

from typing import Any

from wagtail.models import Page

from cms import speaking
from services.core.outbox import handler


@handler(speaking.KIND)
def record(payload: dict[str, Any]) -> None:
    """Let a published page be read; one that is gone or offline meanwhile needs no voice."""
    if page := Page.objects.live().filter(pk=payload["page"]).first():
        speaking.record(page.specific)

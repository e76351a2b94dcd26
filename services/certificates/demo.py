"""What this room brings to the demo city: its authority and the first public list, made at the first start and kept."""

from django.utils import timezone

from services.certificates import authority, publishing


def seed() -> None:
    """Make the demo authority unless it is there; idempotent."""
    authority.identity()
    publishing.publish(at=timezone.now())

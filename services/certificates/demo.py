"""What this room brings to the demo city: its authority, made at the first start and kept."""

from services.certificates import authority


def seed() -> None:
    """Make the demo authority unless it is there; idempotent."""
    authority.identity()

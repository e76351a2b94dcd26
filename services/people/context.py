"""What every page may show about who is in front of it."""

from typing import Any

from django.http import HttpRequest

from services.people.queries import acting_of


def acting_for(request: HttpRequest) -> dict[str, Any]:
    """Offer the mandate under which the visitor acts, or None."""
    return {"acting": acting_of(request) if hasattr(request, "user") else None}

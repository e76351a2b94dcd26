"""What every page may show about the inbox."""

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest

from services.notices import queries


def unread_messages(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """Offer the number of unread messages; counted only by a page that shows it, and once."""
    user = getattr(request, "user", None)

    @cache
    def count() -> int:
        return queries.unread_count(user) if user and user.is_authenticated else 0

    return {"unread_messages": count}

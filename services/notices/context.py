"""What every page may show about the inbox."""

from collections.abc import Callable

from django.http import HttpRequest

from services.notices import queries


def unread_messages(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """Offer the number of unread messages; counted only by a page that shows it."""
    user = getattr(request, "user", None)
    return {"unread_messages": lambda: queries.unread_count(user) if user and user.is_authenticated else 0}

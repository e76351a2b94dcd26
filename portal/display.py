"""The visitor's display preference: mode, text size, contrast."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class DisplayMiddleware:
    """Reads the display cookie and puts the preference on the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


def display(request: HttpRequest) -> dict[str, object]:
    """Context processor."""
    return {}

"""The visitor's display preference: mode, text size and colours, on the same addresses, drawn by the server.

Kept in one cookie such as `display=elder.2.contrast` for a year; no script is needed. A page depends on it, so every
page says `Vary: Cookie`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from services.notices import queries as notices

COOKIE = "display"
A_YEAR = 60 * 60 * 24 * 365
MODES, SIZES, SCHEMES = ("standard", "elder"), ("1", "2", "3"), ("auto", "light", "dark", "contrast")


@dataclass(frozen=True)
class Display:
    """How pages look for this visitor."""

    mode: str = "standard"
    size: str = "1"
    scheme: str = "auto"

    @classmethod
    def of(cls, cookie: str) -> "Display":
        """Read the cookie; whatever is not known falls back to the default."""
        parts = [*cookie.split("."), "", "", ""][:3]
        return cls().with_choice(mode=parts[0], size=parts[1], scheme=parts[2])

    def with_choice(self, **choice: str) -> "Display":
        """Return the preference with some choices changed; unknown ones are ignored."""
        allowed = {"mode": MODES, "size": SIZES, "scheme": SCHEMES}
        return replace(self, **{name: value for name, value in choice.items() if value in allowed.get(name, ())})

    @property
    def next_size(self) -> str:
        """Return the next larger text size; after the largest the smallest."""
        return SIZES[(SIZES.index(self.size) + 1) % len(SIZES)]

    @property
    def cookie(self) -> str:
        """Return the cookie's value."""
        return f"{self.mode}.{self.size}.{self.scheme}"


class DisplayMiddleware:
    """Puts the visitor's preference on the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.display = Display.of(request.COOKIES.get(COOKIE, ""))  # type: ignore[attr-defined]
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        return response


def display(request: HttpRequest) -> dict[str, object]:
    """Give every template the preference, whether this is the demo city, and how many messages wait to be read."""
    return {
        "display": getattr(request, "display", Display()),
        "is_demo": settings.IS_DEMO,
        "unread_messages": SimpleLazyObject(lambda: _unread(request)),
    }


def _unread(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    return notices.unread_count(user) if user is not None and user.is_authenticated else 0


@login_not_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a choice and go back to the page it was made on."""
    chosen = request.display.with_choice(**{key: request.POST.get(key, "") for key in ("mode", "size", "scheme")})  # type: ignore[attr-defined]
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = redirect(target)
    response.set_cookie(
        COOKIE, chosen.cookie, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
    )
    return response


@login_not_required
@require_GET
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show every choice: version, text size, colours."""
    return render(request, "portal/display.html", {"sizes": SIZES})

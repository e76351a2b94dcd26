"""Error pages: one look; each says what happened and what to do, in the reader's language.

Something that does not exist and something that belongs to somebody else get the same page.
"""

import logging
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.core.idempotency import ConflictingCommand
from services.core.workflow import MoveRefused
from services.people.lockout import client_address, minutes_to_wait

log = logging.getLogger(__name__)


SECRET = re.compile("password|token|code|otp", re.IGNORECASE)


def page(
    request: HttpRequest, status: int, title: str, text: str, advice: str = "", back: str = "", *, keep: bool = False
) -> HttpResponse:
    """Return an error page: what happened, what to do, and where to go on; `keep`: with what was written, to copy."""
    written = _written(request) if keep else []
    context = {"status": status, "title": title, "text": text, "advice": advice, "back": back, "written": written}
    try:
        return render(request, "portal/error.html", context, status=status)
    except Exception:  # the page around it may be what is broken
        log.exception("The page of error %s could not be drawn.", status)
        return _plain(context, status)


def _plain(context: dict[str, Any], status: int) -> HttpResponse:
    """Return a page that needs neither database nor session nor layout."""
    context["css"] = _stylesheet()
    return HttpResponse(render_to_string("portal/plain_error.html", context), status=status)


def _stylesheet() -> str:
    try:
        return static("css/portal.css")
    except ValueError:  # the static files were not collected
        return ""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400"""
    return page(
        request,
        400,
        _("This request could not be understood"),
        _("Something in the address or in what was sent is not as the portal expects it."),
        _("Go back, reload the page and try again."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403; shows the reason if the portal gave one."""
    reason = str(exception.args[0]) if exception and exception.args else ""
    user: Any = getattr(request, "user", None)
    at_work = bool(user and user.is_authenticated and user.is_member_of_staff)
    return page(
        request,
        403,
        _("You may not do this"),
        reason or _("Your account does not have the right to open this page or to take this step."),
        _("If you need it for your work, ask the administrator of your department.")
        if at_work
        else _("If you think this is wrong, call 12345: a person helps you."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same for what does not exist and for what is not yours."""
    return page(
        request,
        404,
        _("This page cannot be found"),
        _("The address may be mistyped or out of date, or what it shows is not yours to see."),
        _("Check the address. Your own applications are under “My applications”."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500; drawn without the database and without the page around it."""
    context = {
        "title": _("Something went wrong on our side"),
        "text": _("The page could not be shown. What you saved before is kept."),
        "advice": _("Wait a moment and try again. If it happens again, call 12345."),
    }
    return _plain(context, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token; nothing was changed."""
    return page(
        request,
        403,
        _("This form is no longer valid"),
        _("The page was open for too long, or you have signed in or out since. Nothing was changed."),
        _("Go back, reload the page and send it again. Your browser must allow cookies for this site."),
    )


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """429 after too many wrong passwords, with the time to wait."""
    username = (credentials or {}).get("username", "")
    minutes = minutes_to_wait(username, client_address(request))
    text = ngettext(
        "Too many wrong passwords. Try again in %(count)d minute.",
        "Too many wrong passwords. Try again in %(count)d minutes.",
        minutes,
    )
    advice = _(
        "Signing in from another network still works. If you did not try to sign in yourself, you need not do anything."
    )
    answer = page(request, 429, _("Please wait before you try again"), text % {"count": minutes}, advice)
    answer["Retry-After"] = str(minutes * 60)
    return answer


def refused(request: HttpRequest, exception: MoveRefused | ConflictingCommand, back: str = "") -> HttpResponse:
    """409, 403 or 422: somebody was faster, may not do this, or sent a request under a used key."""
    title = _("You may not do this") if exception.status == 403 else _("This step was not taken")
    advice = _("Reload the page to see how things stand now. What you did before is kept.")
    return page(request, exception.status, title, str(exception.args[0]), advice, back, keep=True)


def _written(request: HttpRequest) -> list[str]:
    """Return the texts somebody wrote into the form that was sent: not choices, numbers or keys, and nothing secret."""
    sent = [text.strip() for name in request.POST if not SECRET.search(name) for text in request.POST.getlist(name)]
    return list(dict.fromkeys(text for text in sent if any(mark.isspace() or not mark.isascii() for mark in text)))

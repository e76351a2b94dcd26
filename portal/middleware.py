"""Middleware that knows every room: who may see which part of the portal, and what a refusal looks like."""

import posixpath
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import ResolverMatch, is_valid_path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from portal import errors
from services.applications import kept, visiting
from services.core.idempotency import ConflictingCommand
from services.core.workflow import MoveRefused
from services.people import acting, sessions, staffing
from services.people.models import Account
from services.people.queries import actor_of, is_verified

SAFE = {"GET", "HEAD", "OPTIONS"}
FOR_PEOPLE = re.compile(r"/(en/)?(my|desk)/")
GetResponse = Callable[[HttpRequest], HttpResponse]


class SessionLimitMiddleware:
    """Ends a session that was idle, or open, for longer than its realm allows. Saved drafts are not touched."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._limit(request)
        return self.get_response(request)

    def _limit(self, request: HttpRequest) -> None:
        now = timezone.now()
        if sessions.is_over(request.session, _account(request), now):
            auth.logout(request)
            request.session_ended = True  # type: ignore[attr-defined]
        else:
            sessions.touch(request.session, now)


class StaffSecondFactorMiddleware:
    """Staff who have not given their code reach the page that asks for it, the way out, and display settings."""

    OPEN = frozenset(
        {
            "people:login",
            "people:code",
            "people:setup",
            "people:setup_authenticator",
            "people:logout",
            "healthz",
            "readyz",
        }
    )
    OPEN_NAMESPACES = frozenset({"display"})

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        """Send a half signed-in member of staff to the second factor."""
        if not request.user.is_authenticated or is_verified(request.user) or self._is_open(request):
            return None
        return HttpResponseRedirect(f"{reverse('people:code')}?{urlencode({'next': page_of(request)})}")

    def _is_open(self, request: HttpRequest) -> bool:
        match = _match(request)
        return match.view_name in self.OPEN or bool(self.OPEN_NAMESPACES & set(match.namespaces))


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page needs somebody signed in, unless its view says otherwise. Signing in leads back to the same page."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        """Redirect to the one sign-in page, whatever the view names; it says so when a session has just ended."""
        if request.method == "POST" and _match(request).view_name == "applications:step":
            kept.keep(request)
        login = resolve_url(settings.LOGIN_URL)
        if getattr(request, "session_ended", False):
            login += "?ended=1"
        return redirect_to_login(page_of(request), login, self.get_redirect_field_name(view_func))


class ActingMiddleware:
    """Lets a citizen act for somebody else: the choice is in the session, the mandate is looked up on every page.

    When it has ended, the citizen is told, and what the page of before would have sent is not done in their own name.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if acting.CHOICE in request.session and request.user.is_authenticated:
            in_force = acting.take_up(request.session, _account(request))
            if not in_force:
                messages.error(request, _("The mandate under which you acted has ended. You act for yourself now."))
                if request.method not in SAFE:
                    return HttpResponseRedirect(reverse("people:acting"))
        return self.get_response(request)


class RealmMiddleware:
    """Citizens see nothing of the desk and the website's administration; staff file nothing under a staff account."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> None:
        """Raise Http404 for a page of another realm, as if it did not exist."""
        if not request.user.is_authenticated:
            return
        namespaces = _match(request).namespaces
        if "desk_admin" in namespaces and not staffing.administers(actor_of(request.user)):
            raise Http404
        desk = any(name.startswith("desk") and name != "desk_admin" for name in namespaces)
        if desk and actor_of(request.user).kind not in {"officer", "clerk"}:
            raise Http404
        if request.path_info.startswith("/cms/") and not _is_editor(request):
            raise Http404
        if "wagtailusers_users" in namespaces:  # accounts are made where they get a realm and a second factor
            raise Http404
        if visiting.VISIT in request.session and _match(request).view_name in visiting.PAGES:
            visiting.take_up(request.session, _account(request))
            if visiting.is_open(_account(request)):
                return
        if "applications" in namespaces and _account(request).is_member_of_staff:
            raise PermissionDenied(
                _("You are signed in as staff. To apply for something yourself, use your own account.")
            )


def _is_editor(request: HttpRequest) -> bool:
    return _account(request).is_member_of_staff and request.user.has_perm("wagtailadmin.access_admin")


def _account(request: HttpRequest) -> Account:
    """Return who is signed in; ask request.user.is_authenticated first."""
    return cast(Account, request.user)


def _match(request: HttpRequest) -> ResolverMatch:
    """Return the view that was found; there is one whenever process_view is called."""
    return cast(ResolverMatch, request.resolver_match)


def page_of(request: HttpRequest) -> str:
    """Return the page to come back to: for a form that was sent, the page it was on."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    referer = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return request.path
    parts = urlsplit(referer)
    return parts._replace(scheme="", netloc="", fragment="").geturl() or "/"


class SentFormMiddleware:
    """Leads who opens the address of a form that was sent to the page above it.

    A form that came back with errors stands at such an address: loading it anew, or changing its language or display,
    shows the page it belongs to and not that the address takes nothing but what is sent.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        only_sent = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET"
        if only_sent and FOR_PEOPLE.match(request.path_info):
            return HttpResponseRedirect(_page_above(request.path_info))
        return response


def _page_above(path: str) -> str:
    """Return the nearest address above that shows something; it may lead on upwards itself."""
    while (path := posixpath.dirname(path.rstrip("/")).rstrip("/") + "/") != "/":
        if is_valid_path(path):
            return path
    return path


class RefusalMiddleware:
    """Turns a refused move or a reused request into a page that says what happened: 403, 409 or 422."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer the refusals of the workflow engine; anything else is somebody else's."""
        if isinstance(exception, MoveRefused | ConflictingCommand):
            return errors.refused(request, exception, back=page_of(request))
        return None

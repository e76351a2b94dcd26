"""Signing in and out, and one's own account."""

from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp import login as remember_device

from services.people import actions, demo, enrolment, queries, second_factor, sessions
from services.people.forms.signing_in import CodeForm, LanguageForm, PasswordForm, SignInForm
from services.people.models import Account
from services.people.second_factor import Answer


def _account(request: HttpRequest) -> Account:
    """Return who is signed in, on a page that nobody else reaches."""
    return cast(Account, request.user)


def _asked_for(request: HttpRequest) -> str:
    """Return the page to come back to, if it is one of this portal."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else ""


def _onwards(account: Account, target: str) -> HttpResponseRedirect:
    """Lead to the second factor if it is still missing, else to the page asked for, else to one's own start page."""
    if not queries.is_verified(account):
        query = urlencode({"next": target}) if target else ""
        return HttpResponseRedirect(f"{reverse('people:code')}?{query}".rstrip("?"))
    return HttpResponseRedirect(target or resolve_url(settings.HOME_PAGES[queries.actor_of(account).kind]))


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Ask for name and password. Staff go on to the second factor."""
    target = _asked_for(request)
    if request.user.is_authenticated:
        return _onwards(_account(request), target)
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if form.is_valid():
        auth.login(request, form.get_user())
        return _onwards(_account(request), target)
    context = {"form": form, "next": target, "ended": "ended" in request.GET, "demo": _demo()}
    return render(request, "people/citizen/login.html", context, status=422 if form.is_bound else 200)


def _demo() -> dict[str, object] | None:
    return {"password": demo.PASSWORD, "citizens": list(demo.citizens())} if settings.IS_DEMO else None


@login_not_required
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask staff for the code of their authenticator."""
    target = _asked_for(request)
    if not request.user.is_authenticated:
        return redirect("people:login")
    if queries.is_verified(_account(request)):
        return _onwards(_account(request), target)
    if enrolment.may_enrol(_account(request)):
        return redirect("people:setup")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _accepts(request, form):
        return _onwards(_account(request), target)
    context = {"form": form, "next": target, "is_demo": settings.IS_DEMO}
    return render(request, "people/citizen/code.html", context, status=422 if form.is_bound else 200)


def _accepts(request: HttpRequest, form: CodeForm) -> bool:
    """Check the code and let the session know; a refusal is written beside the field."""
    spare = enrolment.use_recovery_code(account=_account(request), code=form.cleaned_data["code"])
    answer = Answer(device=spare) if spare else second_factor.check(_account(request), form.cleaned_data["code"])
    if answer.device:
        remember_device(request, answer.device)
        request.session.cycle_key()
        sessions.follow(request.session)
        actions.signed_in(account=_account(request))
        return True
    if not answer.wait:
        actions.second_factor_refused(account=_account(request))
    form.add_error("code", _refusal(answer.wait))
    return False


def _refusal(wait: int) -> str:
    if not wait:
        return _("This code is not right, or was used already. Wait for the next one and type it.")
    text = ngettext(
        "Too many wrong codes. Try again in %(count)d second.",
        "Too many wrong codes. Try again in %(count)d seconds.",
        wait,
    )
    return text % {"count": wait}


@login_not_required
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out and say so on the home page."""
    if request.user.is_authenticated:
        actions.signed_out(account=_account(request))
        auth.logout(request)
        messages.success(request, _("You are signed out."))
    return redirect(settings.LOGOUT_REDIRECT_URL)


@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show what the portal knows of whoever is signed in."""
    context = {
        "profile": queries.masked_profile(_account(request)),
        "organisations": queries.organisations_of(_account(request)),
        "officer": getattr(_account(request), "officer", None),
        "nav": "account",
        "language_form": LanguageForm(initial={"language": _account(request).language}),
    }
    return render(request, "people/citizen/account.html", context)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language of messages and letters."""
    form = LanguageForm(request.POST)
    if form.is_valid():
        actions.choose_language(account=_account(request), language=form.cleaned_data["language"])
        messages.success(request, _("Saved."))
    return redirect("people:account")


@sensitive_post_parameters("old", "new", "again")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; other sessions of the account end."""
    form = PasswordForm(_account(request), request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.change_password(account=_account(request), password=form.cleaned_data["new"])
        auth.update_session_auth_hash(request, _account(request))
        sessions.follow(request.session)
        messages.success(request, _("Your password is changed. On other devices you have to sign in again."))
        return redirect("people:account")
    return render(request, "people/citizen/password.html", {"form": form}, status=422 if form.is_bound else 200)

"""The first sign-in of an invited member of staff, and a new authenticator for one who has one."""

import segno
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as remember_device
from django_otp.plugins.otp_totp.models import TOTPDevice

from services.people import actions, enrolment, queries, sessions
from services.people.forms.accounts import NewPasswordForm
from services.people.forms.signing_in import CodeForm
from services.people.models import Account

from .codes import INVALID

READ_AND_WRITE = ["GET", "HEAD", "POST"]
SHOWN_ONCE = "recovery_codes"


def _invited(request: HttpRequest) -> Account | None:
    """Return who signed in with a one-time password that still holds."""
    user = request.user
    return user if isinstance(user, Account) and enrolment.may_enrol(user) else None


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(READ_AND_WRITE)
def setup(request: HttpRequest) -> HttpResponse:
    """Take the password that replaces the one-time password."""
    account = _invited(request)
    if account is None:
        return redirect("people:login")
    form = NewPasswordForm(request.POST if request.method == "POST" else None, account=account)
    if form.is_valid() and account.check_password(form.cleaned_data["new"]):
        form.add_error("new", _("Choose another password than the one you were given."))
    if form.is_valid():
        enrolment.choose_first_password(account=account, password=form.cleaned_data["new"])
        auth.update_session_auth_hash(request, account)
        sessions.follow(request.session)
        return redirect("people:setup_authenticator")
    return render(request, "people/citizen/setup.html", {"form": form}, status=INVALID if form.is_bound else 200)


@login_not_required
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(READ_AND_WRITE)
def setup_authenticator(request: HttpRequest) -> HttpResponse:
    """Show the secret to scan and take the first code."""
    account = _invited(request)
    device = enrolment.pending(account) if account else None
    if account is None or device is None:
        return redirect("people:setup" if account else "people:login")
    return _scan(request, account, device)


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(READ_AND_WRITE)
def authenticator(request: HttpRequest) -> HttpResponse:
    """Replace the authenticator of a member of staff who is signed in with the old one."""
    account = queries.account_of(request)
    if not account.is_member_of_staff:
        return redirect("people:account")
    if request.method == "POST" and "begin" in request.POST:
        enrolment.begin(account=account)
        return redirect("people:authenticator")
    device = enrolment.pending(account)
    if device is None:
        return render(request, "people/citizen/authenticator.html", {"nav": "account"})
    return _scan(request, account, device)


def _scan(request: HttpRequest, account: Account, device: TOTPDevice) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    done = enrolment.confirm(account=account, code=form.cleaned_data["code"]) if form.is_valid() else None
    if done:
        return _added(request, *done)
    if form.is_bound and not form.errors:
        form.add_error("code", _("This code is not right. Wait for the next one and type it."))
    context = {
        "form": form,
        "square": segno.make(device.config_url, error="m", micro=False).svg_data_uri(scale=4, border=3),
        "secret": " ".join(_fours(device)),
    }
    return render(request, "people/citizen/scan.html", context, status=INVALID if form.is_bound else 200)


def _fours(device: TOTPDevice) -> list[str]:
    secret = device.config_url.partition("secret=")[2].partition("&")[0]
    return [secret[place : place + 4] for place in range(0, len(secret), 4)]


def _added(request: HttpRequest, device: TOTPDevice, codes: list[str]) -> HttpResponse:
    remember_device(request, device)
    request.session.cycle_key()
    sessions.follow(request.session)
    actions.signed_in(account=queries.account_of(request))
    request.session[SHOWN_ONCE] = codes
    return redirect("people:recovery_codes")


@never_cache
@require_http_methods(READ_AND_WRITE)
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show the recovery codes until somebody says that they are kept."""
    if request.method == "POST":
        request.session.pop(SHOWN_ONCE, None)
        messages.success(request, _("Your account is protected by your authenticator now."))
        return redirect("people:account")
    codes = request.session.get(SHOWN_ONCE)
    if not codes:
        return redirect("people:account")
    return render(request, "people/citizen/recovery_codes.html", {"codes": codes, "nav": "account"})

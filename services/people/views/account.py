"""What somebody changes about their account: the number, where they are signed in, and that there is one at all."""

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from services.people import actions, closing, opening, phone_check, queries, sessions
from services.people.forms.accounts import CloseForm, PhoneForm

from .codes import INVALID, ask_for_code, send

READ_AND_WRITE = ["GET", "HEAD", "POST"]
OLD, NEW = "old_phone", "change_phone"


@never_cache
@require_http_methods(READ_AND_WRITE)
def phone(request: HttpRequest) -> HttpResponse:
    """Offer to send a code to the present number; without one the new number can be given at once."""
    account = queries.account_of(request)
    form = PhoneForm(None)
    if not account.phone:
        return redirect("people:phone_new")
    if request.method == "POST":
        form = PhoneForm({"phone": account.phone})
        if form.is_valid() and send(request, form, None, phone=account.phone, purpose=OLD):
            return redirect("people:phone_old")
    context = {"form": form, "nav": "account", "present": queries.masked_profile(account).get("phone", "")}
    return render(request, "people/citizen/phone.html", context, status=INVALID if form.errors else 200)


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(READ_AND_WRITE)
def phone_old(request: HttpRequest) -> HttpResponse:
    """Ask for the code that came to the present number."""
    return ask_for_code(
        request,
        OLD,
        title=_("Change the mobile number"),
        back=reverse("people:phone"),
        then=lambda: redirect("people:phone_new"),
    )


@sensitive_post_parameters("phone")
@never_cache
@require_http_methods(READ_AND_WRITE)
def phone_new(request: HttpRequest) -> HttpResponse:
    """Ask for the new number, once the present one is proved."""
    account = queries.account_of(request)
    if account.phone and phone_check.proved(request.session, OLD) != account.phone:
        return redirect("people:phone")
    form = PhoneForm(request.POST if request.method == "POST" else None)
    form.fields["phone"].label = _("New mobile number")
    if form.is_valid() and send(
        request, form, "phone", phone=form.cleaned_data["phone"], purpose=NEW, instead=account.phone
    ):
        return redirect("people:phone_check")
    context = {"form": form, "nav": "account"}
    return render(request, "people/citizen/phone_new.html", context, status=INVALID if form.is_bound else 200)


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(READ_AND_WRITE)
def phone_new_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code that came to the new number, and change it."""
    return ask_for_code(
        request,
        NEW,
        title=_("Change the mobile number"),
        back=reverse("people:phone"),
        then=lambda: _change(request),
    )


def _change(request: HttpRequest) -> HttpResponse:
    account = queries.account_of(request)
    number = phone_check.proved(request.session, NEW)
    unchanged = phone_check.facts(request.session, NEW).get("instead") == account.phone
    phone_check.forget(request.session)
    if not unchanged:
        return redirect("people:phone")
    try:
        actions.change_phone(account=account, phone=number)
    except opening.AlreadyThere:
        messages.error(request, _("This mobile number belongs to another account. Nothing was changed."))
    else:
        messages.success(request, _("Your mobile number is changed. Sign in with the new one from now on."))
    return redirect("people:account")


@never_cache
@require_http_methods(READ_AND_WRITE)
def open_sessions(request: HttpRequest) -> HttpResponse:
    """List where the account is signed in; sign out everywhere else."""
    account = queries.account_of(request)
    if request.method == "POST":
        actions.sign_out_elsewhere(account=account)
        auth.update_session_auth_hash(request, account)
        sessions.follow(request.session)
        messages.success(request, _("Everywhere else the account is signed out."))
        return redirect("people:sessions")
    found = sessions.open_sessions(account, request.session, timezone.now())
    context = {"sessions": found, "nav": "account", "elsewhere": any(not one.here for one in found)}
    return render(request, "people/citizen/sessions.html", context)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(READ_AND_WRITE)
def close(request: HttpRequest) -> HttpResponse:
    """Close the account, unless something still needs it."""
    account = queries.account_of(request)
    if account.is_member_of_staff:
        return redirect("people:account")
    reasons = closing.reasons_against(account)
    form = CloseForm(account, request.POST if request.method == "POST" else None)
    if not reasons and form.is_valid():
        closing.close(account=account, actor=queries.actor_of(account))
        auth.logout(request)
        messages.success(request, _("Your account is closed. Registering again with the same number opens it anew."))
        return redirect("home")
    context = {"form": form, "reasons": reasons, "nav": "account"}
    status = 409 if reasons and request.method == "POST" else INVALID if form.is_bound else 200
    return render(request, "people/citizen/close.html", context, status=status)

"""Opening an account, and setting a new password when the old one is forgotten."""

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from services.people import actions, opening, phone_check
from services.people.forms.accounts import ForgottenForm, NewPasswordForm, PhoneForm, RegisterForm
from services.people.models import Account

from .codes import INVALID, ask_for_code, send

READ_AND_WRITE = ["GET", "HEAD", "POST"]
REGISTER, FORGOTTEN = "register", "reset"
BACKEND = "services.people.backends.AccountBackend"


@login_not_required
@sensitive_post_parameters("phone")
@never_cache
@require_http_methods(READ_AND_WRITE)
def register(request: HttpRequest) -> HttpResponse:
    """Ask for the mobile number and send a code to it."""
    if request.user.is_authenticated:
        return redirect("people:account")
    form = PhoneForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and send(request, form, "phone", phone=form.cleaned_data["phone"], purpose=REGISTER):
        return redirect("people:register_code")
    return render(request, "people/citizen/register.html", {"form": form}, status=INVALID if form.is_bound else 200)


@login_not_required
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(READ_AND_WRITE)
def register_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code, then lead on to the person."""
    return ask_for_code(
        request,
        REGISTER,
        title=_("Create an account"),
        back=reverse("people:register"),
        then=lambda: redirect("people:register_person"),
    )


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(READ_AND_WRITE)
def register_person(request: HttpRequest) -> HttpResponse:
    """Ask who it is and for a password; whoever has an account already is shown the way into it."""
    phone = phone_check.proved(request.session, REGISTER)
    if not phone:
        return redirect("people:register")
    if opening.account_with_phone(phone):
        return _already(request)
    form = RegisterForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _person_page(request, form)
    try:
        account = opening.open_account(
            name=form.cleaned_data["name"],
            id_no=form.cleaned_data["id_no"],
            phone=phone,
            password=form.cleaned_data["new"],
        )
    except opening.AlreadyThere:
        return _already(request)
    except opening.NotLikeThis as refusal:
        form.add_error("id_no", str(refusal))
        return _person_page(request, form)
    return _welcome(request, account)


def _person_page(request: HttpRequest, form: RegisterForm) -> HttpResponse:
    context = {"form": form}
    return render(request, "people/citizen/register_person.html", context, status=INVALID if form.is_bound else 200)


def _already(request: HttpRequest) -> HttpResponse:
    return render(request, "people/citizen/already.html", {}, status=409)


def _welcome(request: HttpRequest, account: Account) -> HttpResponse:
    phone_check.forget(request.session)
    auth.login(request, account, backend=BACKEND)
    messages.success(request, _("Your account is open. From now on sign in with your mobile number and this password."))
    return redirect("people:account")


@login_not_required
@sensitive_post_parameters("phone", "last_four")
@never_cache
@require_http_methods(READ_AND_WRITE)
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for number and last four; the answer is the same whether or not there is such an account."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        phone = form.cleaned_data["phone"]
        account = actions.account_to_recover(phone=phone, last_four=form.cleaned_data["last_four"])
        facts = {"account": account.pk if account else 0}
        if send(request, form, "phone", phone=phone, purpose=FORGOTTEN, really=account is not None, **facts):
            return redirect("people:forgotten_code")
    return render(request, "people/citizen/forgotten.html", {"form": form}, status=INVALID if form.is_bound else 200)


@login_not_required
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(READ_AND_WRITE)
def forgotten_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code, then lead on to the new password."""
    return ask_for_code(
        request,
        FORGOTTEN,
        title=_("Set a new password"),
        back=reverse("people:forgotten"),
        then=lambda: redirect("people:forgotten_new"),
        explain=_("If number and identity belong to one account, a code is on its way."),
    )


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(READ_AND_WRITE)
def forgotten_new(request: HttpRequest) -> HttpResponse:
    """Take the new password; every session of the account ends."""
    phone = phone_check.proved(request.session, FORGOTTEN)
    account = opening.account_with_phone(phone) if phone else None
    if account is None or account.pk != phone_check.facts(request.session, FORGOTTEN).get("account"):
        return redirect("people:forgotten")
    form = NewPasswordForm(request.POST if request.method == "POST" else None, account=account)
    if form.is_valid():
        actions.reset_password(account=account, password=form.cleaned_data["new"])
        phone_check.forget(request.session)
        messages.success(request, _("Your new password is set. Sign in with it."))
        return redirect("people:login")
    context = {"form": form}
    return render(request, "people/citizen/forgotten_new.html", context, status=INVALID if form.is_bound else 200)

"""The page that asks for the digits of an SMS: the same for every purpose."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.people import phone_check
from services.people.forms.accounts import PhoneCodeForm
from services.people.lockout import client_address
from services.people.one_time_codes import TooMany, Verdict

INVALID = 422


def address(request: HttpRequest) -> str:
    """Return where the request comes from, for the limits."""
    return client_address(request) or ""


def send(request: HttpRequest, form: Form, field: str | None, *, phone: str, purpose: str, **facts: object) -> bool:
    """Send a code; when too many were asked for, say beside the field how long to wait."""
    really = bool(facts.pop("really", True))
    try:
        phone_check.begin(
            request.session, phone=phone, purpose=purpose, address=address(request), really=really, **facts
        )
    except TooMany as refusal:
        form.add_error(field, wait_text(refusal.wait))
        return False
    return True


def wait_text(seconds: int) -> str:
    """Say in words how long to wait for the next code."""
    if seconds <= 90:
        text = ngettext(
            "Wait %(count)d second before the next code.", "Wait %(count)d seconds before the next code.", seconds
        )
        return text % {"count": seconds}
    minutes = -(-seconds // 60)
    text = ngettext(
        "Too many codes were asked for. Try again in %(count)d minute.",
        "Too many codes were asked for. Try again in %(count)d minutes.",
        minutes,
    )
    return text % {"count": minutes}


def ask_for_code(
    request: HttpRequest,
    purpose: str,
    *,
    title: str | Promise,
    back: str,
    then: Callable[[], HttpResponse],
    explain: str | Promise = "",
    layout: str = "layouts/citizen.html",
) -> HttpResponse:
    """Ask for the digits; right ones lead on, used-up ones say so, "send again" sends others."""
    to = phone_check.waiting(request.session, purpose)
    if not to:
        return redirect(back)
    if phone_check.proved(request.session, purpose):
        return then()
    form = PhoneCodeForm(request.POST if request.method == "POST" and "again" not in request.POST else None)
    if request.method == "POST" and "again" in request.POST:
        return _again(request, purpose)
    if form.is_valid() and _right(request, purpose, form):
        return then()
    context = {"form": form, "to": to, "title": title, "back": back, "explain": explain, "layout": layout}
    return render(request, "people/citizen/phone_code.html", context, status=INVALID if form.is_bound else 200)


def _right(request: HttpRequest, purpose: str, form: PhoneCodeForm) -> bool:
    verdict = phone_check.try_code(request.session, purpose, form.cleaned_data["code"])
    if verdict == Verdict.WRONG:
        form.add_error("code", _("This code is not right. Look at the latest message and type its six digits."))
    elif verdict == Verdict.OVER:
        form.add_error("code", _("This code is no longer valid. Have another one sent."))
    return verdict == Verdict.RIGHT


def _again(request: HttpRequest, purpose: str) -> HttpResponse:
    try:
        phone_check.again(request.session, purpose, address(request))
        messages.success(request, _("Another code is on its way."))
    except TooMany as refusal:
        messages.error(request, wait_text(refusal.wait))
    return redirect(request.path)

"""Acting for others: for whom, who may, and how both sides agree."""

import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from services.people import acting, delegating, phone_check
from services.people.delegating import Refused, Terms
from services.people.forms.mandates import AskForm, MandateCodeForm, OfferForm, one_things
from services.people.models import Account, Delegation, Person
from services.people.queries import account_of, actor_of, represented_by
from services.people.workflow import OFFERED

from .codes import INVALID, ask_for_code, send

READ_AND_WRITE = ["GET", "HEAD", "POST"]
CODES, FOUND = "mandate_codes", "mandate_found"
ASK = "delegate"


def _citizen(request: HttpRequest) -> Account:
    account = account_of(request)
    if account.is_member_of_staff:
        raise PermissionDenied(_("You are signed in as staff. To act for somebody, use your own account."))
    return account


@never_cache
@require_http_methods(READ_AND_WRITE)
def overview(request: HttpRequest) -> HttpResponse:
    """Show for whom one may act and who acts for oneself; the choice is made by POST and kept on the server."""
    account = _citizen(request)
    if request.method == "POST":
        return _switch(request, account)
    given = Delegation.objects.given_by(account.person).with_names().order_by("-created", "pk")[:50]
    held = Delegation.objects.held_by(account.person).with_names().order_by("-created", "pk")[:50]
    context = {
        "choices": acting.choices(account),
        "chosen": request.session.get(acting.CHOICE, ""),
        "given": _named(given),
        "held": _named(one for one in held if one.state != OFFERED),
        "nav": "account",
    }
    return render(request, "people/citizen/acting.html", context)


def _named(mandates: Iterable[Delegation]) -> list[Delegation]:
    """Write the names of the matters beside each mandate."""
    names, found = dict(one_things()), list(mandates)
    for one in found:
        one.covered = " · ".join(names.get(code, code) for code in one.scope)  # type: ignore[attr-defined]
    return found


def _switch(request: HttpRequest, account: Account) -> HttpResponse:
    try:
        mandate = acting.choose(request.session, account, request.POST.get("whom", ""))
    except LookupError:
        messages.error(request, _("This mandate is no longer in force."))
        return redirect("people:acting")
    if mandate is None:
        messages.success(request, _("You act for yourself again."))
        return redirect("people:acting")
    return redirect("applications:list")


@never_cache
@require_http_methods(READ_AND_WRITE)
def offer(request: HttpRequest) -> HttpResponse:
    """Let somebody act for oneself, or for an enterprise one represents."""
    account = _citizen(request)
    form = OfferForm(
        request.POST if request.method == "POST" else None, organisations=list(represented_by(account)[:50])
    )
    if form.is_valid():
        try:
            made, digits = delegating.offer(
                account=account, agent_name=form.cleaned_data["agent_name"], terms=form.offered()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _keep_code(request, made, digits)
            return redirect("people:mandate_code", made.pk)
    context = {"form": form, "nav": "account"}
    return render(request, "people/citizen/mandate_offer.html", context, status=INVALID if form.is_bound else 200)


def _keep_code(request: HttpRequest, made: Delegation, digits: str) -> None:
    request.session[CODES] = {str(made.pk): digits}


def _own(request: HttpRequest, delegation_id: UUID) -> Delegation:
    try:
        return delegating.of_account(_citizen(request), delegation_id)
    except Delegation.DoesNotExist:
        raise Http404 from None


@never_cache
@require_http_methods(READ_AND_WRITE)
def mandate_code(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """Show the six digits and the square to scan, in this browser only; make others."""
    made = _own(request, delegation_id)
    if made.principal_person_id != _citizen(request).person_id:
        raise Http404
    if made.state != OFFERED:
        return redirect("people:acting")
    if request.method == "POST":
        _keep_code(request, made, delegating.renew_code(delegation=made))
        return redirect("people:mandate_code", made.pk)
    digits = request.session.get(CODES, {}).get(str(made.pk), "")
    link = f"{settings.PORTAL_ORIGIN}{reverse('people:mandate_accept')}?code={digits}"
    context = {
        "mandate": _named([made])[0],
        "digits": f"{digits[:3]} {digits[3:]}" if digits and made.offer_holds() else "",
        "square": segno.make_qr(link, error="m").svg_data_uri(scale=5, border=3) if digits else "",
        "nav": "account",
    }
    return render(request, "people/citizen/mandate_code.html", context)


@never_cache
@require_http_methods(READ_AND_WRITE)
def mandate_accept(request: HttpRequest) -> HttpResponse:
    """Take the digits that somebody was told, typed or scanned."""
    account = _citizen(request)
    form = MandateCodeForm(
        request.POST if request.method == "POST" else None, initial={"code": request.GET.get("code", "")[:20]}
    )
    if form.is_valid():
        try:
            found = delegating.find_offer(account=account, code=form.cleaned_data["code"])
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            request.session[FOUND] = str(found.pk)
            return redirect("people:mandate_decide")
    context = {"form": form, "nav": "account"}
    return render(request, "people/citizen/mandate_accept.html", context, status=INVALID if form.is_bound else 200)


@never_cache
@require_http_methods(READ_AND_WRITE)
def mandate_decide(request: HttpRequest) -> HttpResponse:
    """Show what is offered, by whom and for how long; accept it or leave it."""
    account = _citizen(request)
    offers = Delegation.objects.open_offers(timezone.now()).with_names()
    key = request.session.get(FOUND)
    found = offers.filter(pk=key).first() if key else None
    if found is None:
        return redirect("people:mandate_accept")
    if request.method != "POST":
        return render(request, "people/citizen/mandate_decide.html", {"mandate": _named([found])[0], "nav": "account"})
    try:
        delegating.accept(delegation=found, account=account, actor=actor_of(account))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You may act for %(name)s now.") % {"name": found.principal_name})
    del request.session[FOUND]
    return redirect("people:acting")


@never_cache
@require_http_methods(READ_AND_WRITE)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask to act for somebody: the code goes to their phone, and they read it out."""
    account = _citizen(request)
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        principal = _known(form.cleaned_data)
        really = principal is not None and principal.pk != account.person_id
        terms = form.terms()
        facts: dict[str, Any] = {
            "principal": str(principal.pk) if principal else "",
            "scope": list(terms.scope),
            "days": (terms.valid_to - timezone.localdate()).days if terms.valid_to else 365,
        }
        if send(request, form, "phone", phone=form.cleaned_data["phone"], purpose=ASK, really=really, **facts):
            return redirect("people:ask_code")
    context = {"form": form, "nav": "account"}
    return render(request, "people/citizen/mandate_ask.html", context, status=INVALID if form.is_bound else 200)


def _known(data: dict[str, Any]) -> Person | None:
    tail = unicodedata.normalize("NFKC", data["last_four"]).strip().upper()
    people = Person.objects.filter(name=data["name"], phone=data["phone"]).exclude(id_no="").order_by("pk")
    return next((one for one in people if len(tail) == 4 and one.id_no.endswith(tail)), None)


@never_cache
@require_http_methods(READ_AND_WRITE)
def ask_code(request: HttpRequest) -> HttpResponse:
    """Take the digits that the principal reads out from their phone; that is their agreement."""
    return ask_for_code(
        request,
        ASK,
        title=_("Code from the other person's phone"),
        back=reverse("people:ask"),
        then=lambda: _agreed(request),
        explain=_("If name, number and identity belong together, six digits are on their way to that phone."),
    )


def _agreed(request: HttpRequest) -> HttpResponse:
    account = _citizen(request)
    facts = phone_check.facts(request.session, ASK)
    phone_check.forget(request.session)
    principal = Person.objects.get(pk=facts["principal"])
    until = timezone.localdate() + timedelta(days=facts["days"])
    terms = Terms(scope=tuple(facts["scope"]), valid_to=until)
    try:
        delegating.ask_by_phone(principal=principal, agent=account, actor=actor_of(account), terms=terms)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You may act for %(name)s now.") % {"name": principal.name})
    return redirect("people:acting")


@require_POST
def end(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """End a mandate or take back an offer."""
    mandate = _own(request, delegation_id)
    delegating.end(delegation=mandate, actor=actor_of(_citizen(request)))
    messages.success(request, _("The mandate has ended."))
    return redirect("people:acting")
